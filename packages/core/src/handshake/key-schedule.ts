/**
 * How the keys of a session follow from the handshake (docs/protocol/handshake.md §3 and §5):
 *
 *   H0  = SHA-256(lp("pvtcoms/v1/hs0") lp(suites_B) lp(context) lp(bundle) lp(ct))
 *   k0  = HKDF-SHA-256(salt=H0, ikm=ss ‖ s, info=lp("pvtcoms/v1/hs-k0"), 32)
 *   Ht  = SHA-256(lp("pvtcoms/v1/hs") lp(H0) lp(P[0..1282]))
 *   OKM = HKDF-SHA-256(salt=Ht, ikm=ss ‖ s, info=lp("pvtcoms/v1/hs-keys"), 288)
 *
 * `context` is the hash of the link, or of what stands in for a link in a rejoin; `s` is the link's
 * secret, or the recovery key.
 */
import { concat, wipe } from '../bytes.ts'
import { lp } from '../crypto/kdf.ts'
import { label } from '../crypto/labels.ts'
import type { Primitives } from '../crypto/primitives.ts'
import type { SuiteId, SuiteSet } from '../crypto/suites.ts'
import type { InviteSecret } from '../invite/link.ts'
import type { SessionKeys } from '../ratchet/session-keys.ts'
import type { SafetyKey } from '../safety-check/safety-check.ts'
import { Secret } from '../secret.ts'
import type { RecoveryKey } from './established.ts'

/** What the two sides share before the handshake. */
export interface Premise {
  /** 32 bytes. Only read here: whoever owns it wipes it. */
  readonly secret: InviteSecret | RecoveryKey
  /** SHA-256 of the link's bytes or of the rejoin context, 32. */
  readonly context: Uint8Array
}

/** H0, 32 bytes: everything that is settled once the ciphertext is. `bundle` is 4,096, `ct` 1,120. */
export function bundleTranscript(
  primitives: Primitives,
  suites: SuiteSet,
  context: Uint8Array,
  bundle: Uint8Array,
  ct: Uint8Array,
): Uint8Array {
  return primitives.sha256(
    concat(label.handshakeBundle, lp(Uint8Array.of(suites)), lp(context), lp(bundle), lp(ct)),
  )
}

/** ss ‖ s, 64 bytes, which both derivations begin with. The caller wipes it; `sharedSecret` is wiped. */
export function inputKey(sharedSecret: Uint8Array, secret: Premise['secret']): Uint8Array {
  const input = concat(sharedSecret, secret.expose())
  wipe(sharedSecret)
  return input
}

/** k0, 32 bytes, under which the answer is sealed. The caller wipes it. */
export function answerKey(primitives: Primitives, h0: Uint8Array, input: Uint8Array): Uint8Array {
  return primitives.hkdfSha256(h0, input, label.handshakeAnswerKey, 32)
}

/** Ht, 32 bytes. `head` is P up to and including cSAS. */
export function answerTranscript(
  primitives: Primitives,
  h0: Uint8Array,
  head: Uint8Array,
): Uint8Array {
  return primitives.sha256(concat(label.handshakeTranscript, lp(h0), lp(head)))
}

export interface HandshakeKeys {
  readonly keys: SessionKeys
  readonly safetyKey: SafetyKey
  readonly recoveryKey: RecoveryKey
}

/** OKM, cut into RK CK_A HK_A TK_A NHK_B NTK_B Ksas sid Rrec, 32 bytes each. */
export function sessionKeys(
  primitives: Primitives,
  suite: SuiteId,
  ht: Uint8Array,
  input: Uint8Array,
): HandshakeKeys {
  const okm = primitives.hkdfSha256(ht, input, label.handshakeKeys, 9 * 32)
  const part = (index: number): Uint8Array => okm.slice(index * 32, (index + 1) * 32)
  const derived: HandshakeKeys = {
    keys: {
      suite,
      rootKey: new Secret('RootKey', part(0)),
      chainKeyA: new Secret('ChainKey', part(1)),
      headerKeyA: new Secret('HeaderKey', part(2)),
      tagKeyA: new Secret('TagKey', part(3)),
      nextHeaderKeyB: new Secret('HeaderKey', part(4)),
      nextTagKeyB: new Secret('TagKey', part(5)),
      sid: part(7),
    },
    safetyKey: new Secret('SafetyKey', part(6)),
    recoveryKey: new Secret('RecoveryKey', part(8)),
  }
  wipe(okm)
  return derived
}
