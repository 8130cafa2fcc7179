/** The yardstick: one X25519 of node:crypto between keys that are already imported. */
import { diffieHellman, generateKeyPairSync } from 'node:crypto'
import type { Contender } from './contender.ts'

export function nativeDiffieHellman(): Contender {
  const { privateKey } = generateKeyPairSync('x25519')
  const { publicKey } = generateKeyPairSync('x25519')
  return {
    run(count) {
      for (let done = 0; done < count; done++) diffieHellman({ privateKey, publicKey })
    },
  }
}
