/** What handshake and rejoin share: the keys of a session, by the formulas and from the code. */
import { concat, toHex } from '../../src/bytes.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import type { EstablishedAsInvitee, EstablishedAsInviter } from '../../src/handshake/established.ts'
import { stepSafetyCheck } from '../../src/safety-check/index.ts'
import type { Fields } from '../fields.ts'
import type { Agreement } from './formulas.ts'
import { agreed } from './values.ts'

/** The names of the parts of OKM, in their order. */
const PARTS = ['RK', 'CK_A', 'HK_A', 'TK_A', 'NHK_B', 'NTK_B', 'Ksas', 'sid', 'Rrec']

/** What the fields of `agreementFields` are, and S. */
export const agreementComments: Readonly<Record<string, string>> = {
  ct: 'X-Wing ciphertext, 1,120: ML-KEM-768 1,088 then X25519 32.',
  ss: 'X-Wing shared secret, 32.',
  H0: 'Hash of all that is settled with the ciphertext, 32.',
  k0: 'Key under which the answer is sealed, 32.',
  P: 'Plaintext of the answer, 2,960; its first 1,282 are the head.',
  Ht: 'Hash of H0 and the head, 32.',
  OKM: 'Output of the key derivation, 288: the nine that follow.',
  RK: 'Root key, 32.',
  CK_A: "Chain key that A's first root step begins with, 32.",
  HK_A: "Header key of A's first chain, 32.",
  TK_A: "Tag key of A's first chain, 32.",
  NHK_B: "Header key of B's first chain, 32.",
  NTK_B: "Tag key of B's first chain, 32.",
  Ksas: 'Key of the safety check, 32.',
  sid: 'Session identifier, 32.',
  Rrec: 'Recovery key, 32.',
  S: 'What the safety check shows in the end, 64 (docs/protocol/safety-check.md §2).',
}

/** Everything that the two sides agreed upon. */
export function agreementFields({ ct, ss, h0, k0, plaintext, ht, okm }: Agreement): Fields {
  const parts = PARTS.map((name, index) => [name, toHex(okm.slice(index * 32, index * 32 + 32))])
  return {
    ct: toHex(ct),
    ss: toHex(ss),
    H0: toHex(h0),
    k0: toHex(k0),
    P: toHex(plaintext),
    Ht: toHex(ht),
    OKM: toHex(okm),
    ...(Object.fromEntries(parts) as Fields),
  }
}

/** Throws unless the session that the code made has the keys of `agreement`. */
export function checkSession(
  { keys, safety, recovery }: EstablishedAsInvitee | EstablishedAsInviter,
  { ht, okm }: Agreement,
): void {
  const { rootKey, chainKeyA, headerKeyA, tagKeyA, nextHeaderKeyB, nextTagKeyB, sid } = keys
  const secrets = [rootKey, chainKeyA, headerKeyA, tagKeyA, nextHeaderKeyB, nextTagKeyB, safety.key]
  const ours = concat(...secrets.map((secret) => secret.expose()), sid, recovery.key.expose())
  agreed('the keys of the session', ours, okm)
  agreed('Ht', safety.ht, ht)
  agreed('the session of a recovery', recovery.sid, sid)
}

/** What B's safety check comes to once A has opened its nonce. */
export function safetyNumberOf(
  primitives: Primitives,
  { safety }: EstablishedAsInviter,
  nonceA: Uint8Array,
): string {
  const { state } = stepSafetyCheck(safety, { kind: 'nonce', value: nonceA }, primitives)
  if (state.kind !== 'comparable') throw new Error('the nonce is not the one committed to')
  return toHex(state.number.expose())
}
