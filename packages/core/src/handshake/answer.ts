/**
 * The one message of the handshake (docs/protocol/handshake.md): A's answer to B's bundle, 4,096 bytes.
 *
 *   answer = ct:1120 ‖ ChaCha20-Poly1305(k0, nonce 0, aad=H0, P:2960)
 *
 * That it opens confirms the key: k0 is bound to ss, s and H0, so that re-encapsulation, another
 * bundle or another link end in a failed tag. There is no signature: either side could have made all
 * of it alone.
 */
import { concat, wipe } from '../bytes.ts'
import { hasSuite, highestCommonSuite, type SuiteId, type SuiteSet } from '../crypto/suites.ts'
import { type XWingSeed, xwing } from '../crypto/xwing.ts'
import type { Bundle } from '../invite/bundle.ts'
import { LETTER } from '../letter/size.ts'
import type { RatchetEnv } from '../ratchet/env.ts'
import type { InviteeRatchetKeys } from '../ratchet/session-keys.ts'
import { SAS_LENGTH, sasCommitment } from '../safety-check/commitment.ts'
import type { SafetyNonce } from '../safety-check/safety-check.ts'
import { Secret } from '../secret.ts'
import {
  type AnswerPlaintext,
  decodePlaintext,
  encodeHead,
  encodeTail,
  HEAD_LENGTH,
  type Introduction,
} from './answer-plaintext.ts'
import type { EstablishedAsInvitee, EstablishedAsInviter } from './established.ts'
import {
  answerKey,
  answerTranscript,
  bundleTranscript,
  inputKey,
  type Premise,
  sessionKeys,
} from './key-schedule.ts'

/** The outside world as the handshake sees it: the ratchet's. */
export type HandshakeEnv = RatchetEnv

/** A bundle, as read and as it was on the wire. */
export interface ReceivedBundle {
  readonly bundle: Bundle
  /** 4,096 bytes. */
  readonly bytes: Uint8Array
}

export type Answer =
  | {
      readonly ok: true
      /** 4,096 bytes, without a mailbox's layer. */
      readonly answer: Uint8Array
      readonly established: EstablishedAsInvitee
    }
  /** `malformed`: an encapsulation key that is none; `unsupported`: no suite in common. */
  | { readonly ok: false; readonly failure: 'malformed' | 'unsupported' }

/**
 * A's side. Draws, in this order, what X-Wing's encapsulation draws, 32 bytes for dh, 64 for ek, 32
 * for NA. Throws HandshakeError when the introduction does not fit, before anything is drawn.
 */
export function makeAnswer(
  premise: Premise,
  { bundle, bytes }: ReceivedBundle,
  own: Introduction,
  env: HandshakeEnv,
): Answer {
  const { primitives } = env
  const suite = highestCommonSuite(env.suites, bundle.suites)
  if (suite === undefined) return { ok: false, failure: 'unsupported' }
  const tail = encodeTail(own)
  const encapsulated = xwing.encapsulate(primitives, bundle.ek, env)
  if (encapsulated === undefined) return { ok: false, failure: 'malformed' }
  const { ciphertext, sharedSecret } = encapsulated
  const h0 = bundleTranscript(primitives, bundle.suites, premise.context, bytes, ciphertext)
  const ratchet = freshRatchetKeys(env)
  const nonce: SafetyNonce = new Secret('SafetyNonce', env.random(SAS_LENGTH))
  const commitment = sasCommitment(primitives, h0, nonce.expose())
  const head = encodeHead({ suites: env.suites, onionKey: own.onionKey, ratchet, commitment })
  const plaintext = concat(head, tail)
  const input = inputKey(sharedSecret, premise.secret)
  const k0 = answerKey(primitives, h0, input)
  const sealed = primitives.chacha20poly1305Seal(k0, ZERO_NONCE, h0, plaintext)
  const ht = answerTranscript(primitives, h0, head)
  const { keys, safetyKey, recoveryKey } = sessionKeys(primitives, suite, ht, input)
  wipe(input, k0, plaintext, tail)
  return {
    ok: true,
    answer: concat(ciphertext, sealed),
    established: {
      role: 'invitee',
      keys,
      ratchet,
      safety: {
        kind: 'committed',
        ht,
        key: safetyKey,
        nonce,
        before: 'nothing',
      },
      recovery: { key: recoveryKey, role: 'invitee', sid: keys.sid.slice() },
      peer: { onionKey: bundle.onionKey, descriptors: bundle.descriptors },
    },
  }
}

/** A bundle of ours that is waiting for its answer. */
export interface OwnBundle {
  /** 4,096 bytes. */
  readonly bytes: Uint8Array
  readonly suites: SuiteSet
  /** Only read here: whoever owns it wipes it. */
  readonly seed: XWingSeed
}

/**
 * B's side: undefined for anything that is not an answer to this bundle under this premise, whatever
 * is wrong with it. Draws 32 bytes for NB when it opens.
 */
export function openAnswer(
  premise: Premise,
  own: OwnBundle,
  answer: Uint8Array,
  env: HandshakeEnv,
): EstablishedAsInviter | undefined {
  if (answer.length !== LETTER.length) return undefined
  const { primitives } = env
  const ct = answer.slice(0, xwing.ciphertextLength)
  const sharedSecret = xwing.decapsulate(primitives, own.seed, ct)
  if (sharedSecret === undefined) return undefined
  const h0 = bundleTranscript(primitives, own.suites, premise.context, own.bytes, ct)
  const input = inputKey(sharedSecret, premise.secret)
  const opened = openPlaintext(h0, input, answer.subarray(ct.length), env)
  const suite = opened && commonSuite(own.suites, opened.answer.suites, env)
  if (opened === undefined || suite === undefined) {
    wipe(input)
    return undefined
  }
  const { onionKey, descriptors, commitment, ratchet, frames } = opened.answer
  const { keys, safetyKey, recoveryKey } = sessionKeys(primitives, suite, opened.ht, input)
  wipe(input)
  return {
    role: 'inviter',
    keys,
    ratchet,
    safety: {
      kind: 'challenging',
      h0,
      ht: opened.ht,
      key: safetyKey,
      commitment,
      nonce: new Secret('SafetyNonce', env.random(SAS_LENGTH)),
      before: 'nothing',
    },
    recovery: { key: recoveryKey, role: 'inviter', sid: keys.sid.slice() },
    peer: { onionKey, descriptors },
    frames,
  }
}

const ZERO_NONCE = new Uint8Array(12)

function freshRatchetKeys(env: HandshakeEnv): InviteeRatchetKeys {
  const dhPrivate = new Secret('X25519PrivateKey', env.random(32))
  const kemSeed = new Secret('MlKem768Seed', env.random(64))
  return {
    dhPrivate,
    dh: env.primitives.x25519.publicKey(dhPrivate),
    kemSeed,
    ek: env.primitives.mlkem768.publicKey(kemSeed),
  }
}

function openPlaintext(
  h0: Uint8Array,
  input: Uint8Array,
  sealed: Uint8Array,
  { primitives }: HandshakeEnv,
): { readonly answer: AnswerPlaintext; readonly ht: Uint8Array } | undefined {
  const k0 = answerKey(primitives, h0, input)
  const plaintext = primitives.chacha20poly1305Open(k0, ZERO_NONCE, h0, sealed)
  wipe(k0)
  if (plaintext === undefined) return undefined
  const answer = decodePlaintext(plaintext)
  const ht = answerTranscript(primitives, h0, plaintext.subarray(0, HEAD_LENGTH))
  wipe(plaintext)
  return answer && { answer, ht }
}

/** The highest suite that the bundle offered and the answer has; undefined too when we no longer have it. */
function commonSuite(
  offered: SuiteSet,
  answered: SuiteSet,
  { suites }: HandshakeEnv,
): SuiteId | undefined {
  const suite = highestCommonSuite(offered, answered)
  return suite !== undefined && hasSuite(suites, suite) ? suite : undefined
}
