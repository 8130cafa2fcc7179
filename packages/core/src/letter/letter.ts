/**
 * The inner letter (docs/protocol/letter.md §2): a sealed header, a commitment, a sealed body, a tag,
 * all of which look random. It has 4,096 bytes, always.
 *
 *   ChaCha20-Poly1305(HK, C[0..12], header) ‖ C:32 ‖ ChaCha20(k_enc, 0, Kf:32 ‖ content) ‖ tag:32
 *
 *   C              = HMAC(Kf, lp("pvtcoms/v1/c") sid:32 dh:32 n:4 content)
 *   k_enc ‖ k_mac  = HKDF-Expand(mk, lp("pvtcoms/v1/msg") lp(C), 64)
 *   tag            = HMAC(k_mac, everything before it)
 *
 * C commits to the text, and the keys hang on C: if a state is rolled back and used again, another
 * text has another C and hence other keys and another header nonce. Kf is derived from fresh
 * randomness *and* the message key, so that not even a repeated random number repeats it.
 */
import { concat, equal, wipe } from '../bytes.ts'
import { lp } from '../crypto/kdf.ts'
import { label } from '../crypto/labels.ts'
import type { Primitives } from '../crypto/primitives.ts'
import {
  COMMITMENT_LENGTH,
  FRANKING_KEY_LENGTH,
  LETTER,
  MAC_LENGTH,
  SEALED_HEADER_LENGTH,
} from './size.ts'

/** Which message this is, as the commitment binds it. */
export interface MessagePosition {
  /** Session identifier, 32. */
  readonly sid: Uint8Array
  /** The chain's X25519 public key, 32. */
  readonly dh: Uint8Array
  readonly n: number
}

const COMMITMENT_AT = SEALED_HEADER_LENGTH
const BODY_AT = COMMITMENT_AT + COMMITMENT_LENGTH
const MAC_AT = LETTER.length - MAC_LENGTH
const NO_BYTES = new Uint8Array(0)
const ZERO_NONCE = new Uint8Array(12)
/** lp("pvtcoms/v1/msg") ‖ the length of C, which is constant. */
const MESSAGE_INFO = concat(label.message, lp(new Uint8Array(COMMITMENT_LENGTH)).subarray(0, 4))

/**
 * A whole inner letter, 4,096, whose content, zeros so far, `write` fills in. `header` has
 * 2,316 bytes; `messageKey` and `headerKey` 32; `fresh` 32 random bytes.
 */
export function sealLetter(
  primitives: Primitives,
  keys: { readonly messageKey: Uint8Array; readonly headerKey: Uint8Array },
  position: MessagePosition,
  header: Uint8Array,
  write: (content: Uint8Array) => void,
  fresh: Uint8Array,
): Uint8Array {
  try {
    write(draft.content)
    const frankingKey = primitives.hmacSha256(keys.messageKey, concat(label.frankingKey, fresh))
    const c = commitment(primitives, frankingKey, position)
    draft.frankingKey.set(frankingKey)
    wipe(frankingKey)
    return assemble(primitives, keys, header, c, draft.body)
  } finally {
    wipe(draft.buffer)
  }
}

function assemble(
  primitives: Primitives,
  keys: { readonly messageKey: Uint8Array; readonly headerKey: Uint8Array },
  header: Uint8Array,
  c: Uint8Array,
  body: Uint8Array,
): Uint8Array {
  const messageKeys = expand(primitives, keys.messageKey, c)
  const letter = new Uint8Array(LETTER.length)
  const nonce = c.subarray(0, 12)
  letter.set(primitives.chacha20poly1305Seal(keys.headerKey, nonce, NO_BYTES, header))
  letter.set(c, COMMITMENT_AT)
  letter.set(primitives.chacha20(messageKeys.subarray(0, 32), ZERO_NONCE, body), BODY_AT)
  letter.set(primitives.hmacSha256(messageKeys.subarray(32), letter.subarray(0, MAC_AT)), MAC_AT)
  wipe(messageKeys)
  return letter
}

/** The 2,316 bytes of the header, or undefined when `headerKey` (32) does not open it. */
export function openHeader(
  primitives: Primitives,
  headerKey: Uint8Array,
  letter: Uint8Array,
): Uint8Array | undefined {
  const nonce = letter.subarray(COMMITMENT_AT, COMMITMENT_AT + 12)
  const sealed = letter.subarray(0, SEALED_HEADER_LENGTH)
  return primitives.chacha20poly1305Open(headerKey, nonce, NO_BYTES, sealed)
}

/**
 * What `read` finds in the content, or undefined when the letter was not sealed under `messageKey`
 * (32) for this position. The content is wiped afterwards: `read` copies what it keeps.
 */
export function openBody<T>(
  primitives: Primitives,
  messageKey: Uint8Array,
  position: MessagePosition,
  letter: Uint8Array,
  read: (content: Uint8Array) => T | undefined,
): T | undefined {
  const c = letter.subarray(COMMITMENT_AT, BODY_AT)
  const messageKeys = expand(primitives, messageKey, c)
  try {
    const mac = primitives.hmacSha256(messageKeys.subarray(32), letter.subarray(0, MAC_AT))
    if (!equal(mac, letter.subarray(MAC_AT))) return undefined
    const sealed = letter.subarray(BODY_AT, MAC_AT)
    const body = primitives.chacha20(messageKeys.subarray(0, 32), ZERO_NONCE, sealed)
    const frankingKey = body.subarray(0, FRANKING_KEY_LENGTH)
    draft.body.set(body)
    const opened = commitment(primitives, frankingKey, position)
    wipe(body)
    return equal(opened, c) ? read(draft.content) : undefined
  } finally {
    wipe(messageKeys, draft.buffer)
  }
}

/**
 * One buffer for both uses of the content: the input of C is
 * lp("pvtcoms/v1/c") ‖ sid ‖ dh ‖ n ‖ content, and the body Kf ‖ content, with Kf written over the
 * end of what stands before the content.
 */
interface Draft {
  readonly buffer: Uint8Array
  readonly frankingKey: Uint8Array
  readonly content: Uint8Array
  /** frankingKey ‖ content. */
  readonly body: Uint8Array
}

const SID_AT = label.commitment.length
const DH_AT = SID_AT + 32
const N_AT = DH_AT + 32
const CONTENT_AT = N_AT + 4

/** All zeros, and to be wiped after use: letters share one, as allocating it costs more than a cipher. */
const draft = newDraft()

function newDraft(): Draft {
  const buffer = new Uint8Array(CONTENT_AT + LETTER.contentLength)
  return {
    buffer,
    frankingKey: buffer.subarray(CONTENT_AT - FRANKING_KEY_LENGTH, CONTENT_AT),
    content: buffer.subarray(CONTENT_AT),
    body: buffer.subarray(CONTENT_AT - FRANKING_KEY_LENGTH),
  }
}

/** C of what stands in the draft. Overwrites what stands before the content there. */
function commitment(
  primitives: Primitives,
  frankingKey: Uint8Array,
  { sid, dh, n }: MessagePosition,
): Uint8Array {
  const { buffer } = draft
  buffer.set(label.commitment)
  buffer.set(sid, SID_AT)
  buffer.set(dh, DH_AT)
  buffer[N_AT] = n >>> 24
  buffer[N_AT + 1] = n >>> 16
  buffer[N_AT + 2] = n >>> 8
  buffer[N_AT + 3] = n
  return primitives.hmacSha256(frankingKey, buffer)
}

function expand(primitives: Primitives, messageKey: Uint8Array, c: Uint8Array): Uint8Array {
  return primitives.hkdfExpandSha256(messageKey, concat(MESSAGE_INFO, c), 64)
}
