/**
 * What no ratchet with a hybrid step at every turn can go below on these primitives: the key agreement
 * of one turn, both sides, without a single byte encrypted.
 */
import type { MlKem768Seed, X25519PrivateKey } from '@pvtcoms/core/crypto/primitives'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import type { Contender } from './contender.ts'

export function hybridTurn(): Contender {
  const { x25519, mlkem768 } = nodePrimitives
  let own = freshKeys()
  return {
    run(count) {
      for (let done = 0; done < count; done++) {
        const next = freshKeys()
        const dh = x25519.publicKey(next.dhPrivate)
        const encapsulated = mlkem768.encapsulate(mlkem768.publicKey(own.kemSeed), nodeEnv)
        if (encapsulated === undefined) throw new Error('our own key was refused')
        x25519.sharedSecret(next.dhPrivate, x25519.publicKey(own.dhPrivate))
        x25519.sharedSecret(own.dhPrivate, dh)
        mlkem768.decapsulate(own.kemSeed, encapsulated.ciphertext)
        own.dhPrivate.wipe()
        own.kemSeed.wipe()
        own = next
      }
    },
  }
}

function freshKeys(): { readonly dhPrivate: X25519PrivateKey; readonly kemSeed: MlKem768Seed } {
  return {
    dhPrivate: new Secret('X25519PrivateKey', nodeEnv.random(32)),
    kemSeed: new Secret('MlKem768Seed', nodeEnv.random(64)),
  }
}
