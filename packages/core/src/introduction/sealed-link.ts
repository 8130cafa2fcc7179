/**
 * An invite link on its way through somebody who introduces (docs/protocol/introduction.md §3): sealed for the one who
 * answers it, so that whoever passes it on learns nothing of it.
 *
 *   (ct, ss) = X-Wing encapsulation to ek
 *   k        = HKDF(salt = id, ikm = ss, info = lp("pvtcoms/v1/introduction") expires:4, 32)
 *   v        = HMAC(k, lp("pvtcoms/v1/introduction-nonce") link)[0..12]
 *   sealed   = ChaCha20-Poly1305(k, v, aad = id ‖ SHA-256(ek) ‖ ct, link)
 *
 * The nonce hangs on the link: randomness that is rolled back and drawn again never seals two links with the same key
 * and nonce.
 */
import { concat, equal, wipe } from '../bytes.ts'
import { encode } from '../codec/index.ts'
import { label } from '../crypto/labels.ts'
import type { Primitives } from '../crypto/primitives.ts'
import { type XWingSeed, xwing } from '../crypto/xwing.ts'
import type { RandomSource, UnixMs } from '../env.ts'
import { Secret } from '../secret.ts'
import { unixSeconds } from '../unix-seconds.ts'
import type { LinkBytes } from './link-bytes.ts'

/** Bytes of the longest link. */
export const MAX_LINK = 176
const NONCE_LENGTH = 12

/** What both sides know of an introduction. */
export interface IntroductionContext {
  /** 16 random bytes of whoever introduces. */
  readonly id: Uint8Array
  /** Whole seconds. */
  readonly expires: UnixMs
}

export interface SealedLink {
  /** 1,120 bytes. */
  readonly ct: Uint8Array
  /** 12 bytes. */
  readonly nonce: Uint8Array
  /** 16 more than the link has. */
  readonly sealed: Uint8Array
}

/** Seals `link` for the owner of `ek` (1,216); undefined when that is no valid key. `link` stays the caller's. */
export function sealLink(
  primitives: Primitives,
  context: IntroductionContext,
  ek: Uint8Array,
  link: LinkBytes,
  random: RandomSource,
): SealedLink | undefined {
  const encapsulated = xwing.encapsulate(primitives, ek, random)
  if (encapsulated === undefined) return undefined
  const { ciphertext: ct, sharedSecret } = encapsulated
  const key = linkKey(primitives, context, sharedSecret)
  const nonce = linkNonce(primitives, key, link.expose())
  const associated = associatedData(primitives, context, ek, ct)
  const sealed = primitives.chacha20poly1305Seal(key, nonce, associated, link.expose())
  wipe(key)
  return { ct, nonce, sealed }
}

/** The link in `offer`, or undefined when it was not sealed for `seed` and this introduction. */
export function openLink(
  primitives: Primitives,
  context: IntroductionContext,
  seed: XWingSeed,
  { ct, nonce, sealed }: SealedLink,
): LinkBytes | undefined {
  const sharedSecret = xwing.decapsulate(primitives, seed, ct)
  if (sharedSecret === undefined) return undefined
  const key = linkKey(primitives, context, sharedSecret)
  try {
    const ek = xwing.publicKey(primitives, seed)
    const associated = associatedData(primitives, context, ek, ct)
    const link = primitives.chacha20poly1305Open(key, nonce, associated, sealed)
    if (link === undefined) return undefined
    if (!equal(linkNonce(primitives, key, link), nonce)) {
      wipe(link)
      return undefined
    }
    return new Secret('LinkBytes', link)
  } finally {
    wipe(key)
  }
}

/** k, 32 bytes. Wipes `sharedSecret`; the caller wipes the key. */
function linkKey(
  primitives: Primitives,
  { id, expires }: IntroductionContext,
  sharedSecret: Uint8Array,
): Uint8Array {
  const info = concat(label.introduction, encode(unixSeconds, expires))
  const key = primitives.hkdfSha256(id, sharedSecret, info, 32)
  wipe(sharedSecret)
  return key
}

function linkNonce(primitives: Primitives, key: Uint8Array, link: Uint8Array): Uint8Array {
  const input = concat(label.introductionNonce, link)
  const nonce = primitives.hmacSha256(key, input).slice(0, NONCE_LENGTH)
  wipe(input)
  return nonce
}

function associatedData(
  primitives: Primitives,
  { id }: IntroductionContext,
  ek: Uint8Array,
  ct: Uint8Array,
): Uint8Array {
  return concat(id, primitives.sha256(ek), ct)
}
