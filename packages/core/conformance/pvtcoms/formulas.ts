/**
 * The formulas of docs/protocol, written down a second time from the documents, with nothing of the
 * product but the primitives, concatenation and X-Wing.
 */
import { concat, u32be, utf8Encode } from '../../src/bytes.ts'
import type { Frame } from '../../src/content/frame.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { xwing } from '../../src/crypto/xwing.ts'
import type { Descriptor } from '../../src/descriptor.ts'
import { published } from '../subject.ts'

const ZERO_NONCE = new Uint8Array(12)
const NO_BYTES = new Uint8Array(0)

/** The length of x in four bytes, then x. */
export function lp(x: Uint8Array): Uint8Array {
  return concat(u32be(x.length), x)
}

export function label(purpose: string): Uint8Array {
  return lp(utf8Encode(`pvtcoms/v1/${purpose}`))
}

/** HMAC(key, label(purpose) parts…), 32 bytes. */
export function keyed(
  primitives: Primitives,
  key: Uint8Array,
  purpose: string,
  ...parts: readonly Uint8Array[]
): Uint8Array {
  return primitives.hmacSha256(key, concat(label(purpose), ...parts))
}

/** What a mailbox's layer makes of `letter`, and takes off again. */
export function layered(primitives: Primitives, key: Uint8Array, letter: Uint8Array): Uint8Array {
  return primitives.chacha20(key, ZERO_NONCE, letter)
}

const KINDS = ['', 'mailbox', 'own-box', 'direct']

/** docs/protocol/invite.md §1: a count, then 35 bytes for each place. */
export function placesList(places: readonly Descriptor[]): Uint8Array {
  return concat(
    Uint8Array.of(places.length),
    ...places.map(({ kind, publicKey, port }) =>
      concat(Uint8Array.of(KINDS.indexOf(kind)), publicKey, Uint8Array.of(port >> 8, port)),
    ),
  )
}

/** `data` and zeros behind it, up to `length`. */
export function padded(length: number, ...data: readonly Uint8Array[]): Uint8Array {
  const start = concat(...data)
  return concat(start, new Uint8Array(length - start.length))
}

/** docs/protocol/invite.md §3 without the last 32 bytes: 4,064. `expires` in seconds. */
export function bundleBody(given: {
  readonly suites: number
  readonly ek: Uint8Array
  readonly expires: number
  readonly onionKey: Uint8Array
  readonly descriptors: readonly Descriptor[]
}): Uint8Array {
  const { suites, ek, expires, onionKey, descriptors } = given
  const version = Uint8Array.of(1, suites)
  return padded(4_064, version, ek, u32be(expires), onionKey, placesList(descriptors))
}

/** docs/protocol/content.md §1: frames, one after the other. */
export function frameBytes(frames: readonly Frame[]): Uint8Array {
  return concat(
    ...frames.map(({ type, payload }) =>
      concat(Uint8Array.of(type, payload.length >> 8, payload.length), payload),
    ),
  )
}

/** docs/protocol/ratchet.md §4 with n = 0, in suite 1 and offering it alone. */
export function firstHeader(
  dh: Uint8Array,
  pn: number,
  ek: Uint8Array,
  ct: Uint8Array | undefined,
): Uint8Array {
  const flags = Uint8Array.of(0, 1, 1, ct === undefined ? 0 : 1)
  return padded(2_316, dh, u32be(pn), u32be(0), flags, ek, ct ?? NO_BYTES)
}

/** docs/protocol/handshake.md §3 and §5, as the owner of the bundle sees it. */
export interface Agreement {
  readonly ct: Uint8Array
  readonly ss: Uint8Array
  readonly h0: Uint8Array
  readonly k0: Uint8Array
  readonly plaintext: Uint8Array
  readonly ht: Uint8Array
  /** 288 bytes. */
  readonly okm: Uint8Array
}

export function agreement(
  primitives: Primitives,
  given: {
    readonly secret: Uint8Array
    readonly context: Uint8Array
    readonly bundle: Uint8Array
    readonly xwingSeed: Uint8Array
    readonly answer: Uint8Array
  },
): Agreement {
  const { secret, context, bundle, answer } = given
  const ct = answer.slice(0, 1_120)
  const ss = xwing.decapsulate(primitives, published('XWingSeed', given.xwingSeed), ct)
  if (ss === undefined) throw new Error('X-Wing refuses the ciphertext')
  const suites = bundle.slice(1, 2)
  const h0 = primitives.sha256(concat(label('hs0'), lp(suites), lp(context), lp(bundle), lp(ct)))
  const input = concat(ss, secret)
  const k0 = primitives.hkdfSha256(h0, input, label('hs-k0'), 32)
  const plaintext = primitives.chacha20poly1305Open(k0, ZERO_NONCE, h0, answer.slice(1_120))
  if (plaintext === undefined) throw new Error('the answer does not open')
  const head = plaintext.slice(0, 1_282)
  const ht = primitives.sha256(concat(label('hs'), lp(h0), lp(head)))
  const okm = primitives.hkdfSha256(ht, input, label('hs-keys'), 288)
  return { ct, ss, h0, k0, plaintext, ht, okm }
}

/** docs/protocol/ratchet.md §3: what the four keys of a root step hang on, and they, 32 bytes each. */
export function rootStep(
  primitives: Primitives,
  rootKey: Uint8Array,
  input: Uint8Array,
  header: Uint8Array,
): { readonly binding: Uint8Array; readonly keys: readonly Uint8Array[] } {
  const suite = header.slice(42, 43)
  const binding = primitives.sha256(concat(suite, header.slice(0, 32), header.slice(44)))
  const okm = primitives.hkdfSha256(rootKey, input, concat(label('root'), lp(binding)), 128)
  return { binding, keys: [0, 32, 64, 96].map((at) => okm.slice(at, at + 32)) }
}

/** docs/protocol/letter.md §2. `content` has 1,668 bytes, zeros behind the frames included. */
export function sealedLetter(
  primitives: Primitives,
  given: {
    readonly messageKey: Uint8Array
    readonly headerKey: Uint8Array
    readonly sid: Uint8Array
    readonly header: Uint8Array
    readonly content: Uint8Array
    readonly random: Uint8Array
  },
): Readonly<Record<'frankingKey' | 'c' | 'kEnc' | 'kMac' | 'letter', Uint8Array>> {
  const { messageKey, header, content } = given
  const frankingKey = keyed(primitives, messageKey, 'kf', given.random)
  const dh = header.slice(0, 32)
  const n = header.slice(36, 40)
  const c = keyed(primitives, frankingKey, 'c', given.sid, dh, n, content)
  const keys = primitives.hkdfExpandSha256(messageKey, concat(label('msg'), lp(c)), 64)
  const kEnc = keys.slice(0, 32)
  const kMac = keys.slice(32)
  const nonce = c.slice(0, 12)
  const front = concat(
    primitives.chacha20poly1305Seal(given.headerKey, nonce, NO_BYTES, header),
    c,
    primitives.chacha20(kEnc, ZERO_NONCE, concat(frankingKey, content)),
  )
  return { frankingKey, c, kEnc, kMac, letter: concat(front, primitives.hmacSha256(kMac, front)) }
}
