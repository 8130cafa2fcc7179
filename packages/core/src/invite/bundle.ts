/**
 * The bundle, what an inviter leaves for the invitee (docs/protocol/invite.md §3). One letter:
 *
 *   ver:1 suites:1 ekXWing:1216 expiry:4 onionKey:32 n:1 n×descriptor:35 zeros, to 4,064 ‖ mac:32
 *
 * In an invite the mac is zero, as the link holds the hash of all 4,096 bytes; in a rejoin there is
 * no link, and the mac stands in for it.
 */
import { concat } from '../bytes.ts'
import {
  bytes,
  type Codec,
  constant,
  decode,
  encode,
  mapped,
  rest,
  struct,
  u8,
} from '../codec/index.ts'
import { asSuiteSet, type SuiteSet } from '../crypto/suites.ts'
import { type Descriptor, knownDescriptors } from '../descriptor.ts'
import type { UnixMs } from '../env.ts'
import { LETTER } from '../letter/size.ts'
import { unixSeconds } from '../unix-seconds.ts'

export interface Bundle {
  /** What the inviter can do. */
  readonly suites: SuiteSet
  /** X-Wing encapsulation key, 1,216: ML-KEM-768 1,184 ‖ X25519 32. */
  readonly ek: Uint8Array
  /** Whole seconds; the same as in the link. */
  readonly expires: UnixMs
  /** Ed25519 key, 32, of the onion at which the invitee will reach the inviter. */
  readonly onionKey: Uint8Array
  /** Where the invitee's letters to the inviter go: 0 … 3. */
  readonly descriptors: readonly Descriptor[]
}

export const BUNDLE_LENGTH = LETTER.length
const BUNDLE_MAC_LENGTH = 32
export const BUNDLE_BODY_LENGTH = BUNDLE_LENGTH - BUNDLE_MAC_LENGTH

/** Descriptors in bundles and answers; none when a person can only be reached directly. */
export const contactDescriptors = knownDescriptors({ min: 0, max: 3 })

/** A set of suites, not empty. Unknown ones may be in it: they are for newer versions. */
export const suiteSetByte: Codec<SuiteSet> = mapped(u8, {
  decode: asSuiteSet,
  encode: (set) => set,
})

/** The 4,064 bytes before the mac. Throws CodecError when a field breaks its bound. */
export function encodeBundleBody(bundle: Bundle): Uint8Array {
  const fields = encode(BundleFields, { version: VERSION, ...bundle, zeros: NOTHING })
  return concat(fields, new Uint8Array(BUNDLE_BODY_LENGTH - fields.length))
}

/** The bundle whose body is `body`, or undefined unless it is one, in its one encoding. */
export function decodeBundleBody(body: Uint8Array): Bundle | undefined {
  if (body.length !== BUNDLE_BODY_LENGTH) return undefined
  const fields = decode(BundleFields, body)
  if (!fields.ok || !isZero(fields.value.zeros)) return undefined
  const { suites, ek, expires, onionKey, descriptors } = fields.value
  return { suites, ek, expires, onionKey, descriptors }
}

/** The bundle of an invite, 4,096 bytes. */
export function encodeInviteBundle(bundle: Bundle): Uint8Array {
  return concat(encodeBundleBody(bundle), new Uint8Array(BUNDLE_MAC_LENGTH))
}

/** The bundle of an invite, or undefined for anything else. Its hash is the caller's to check. */
export function decodeInviteBundle(letter: Uint8Array): Bundle | undefined {
  if (letter.length !== BUNDLE_LENGTH || !isZero(letter.subarray(BUNDLE_BODY_LENGTH))) {
    return undefined
  }
  return decodeBundleBody(letter.subarray(0, BUNDLE_BODY_LENGTH))
}

const VERSION = 1
const NOTHING = new Uint8Array(0)

const BundleFields = struct('Bundle', {
  version: constant(u8, VERSION),
  suites: suiteSetByte,
  ek: bytes(1216),
  expires: unixSeconds,
  onionKey: bytes(32),
  descriptors: contactDescriptors,
  zeros: rest(BUNDLE_BODY_LENGTH),
})

/** A loop, as `every` takes ten times as long over the 2,800 bytes that are usual here. */
function isZero(data: Uint8Array): boolean {
  for (let index = 0; index < data.length; index++) {
    if (data[index] !== 0) return false
  }
  return true
}
