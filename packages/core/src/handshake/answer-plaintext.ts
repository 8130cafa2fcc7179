/**
 * P, what A's answer says once it is opened (docs/protocol/handshake.md §4), 2,960 bytes:
 *
 *   head  1,282 = ver:1 suites:1 onionKey:32 dh:32 ek:1184 cSAS:32      bound into the session's keys
 *   tail  1,678 = n:1 n×descriptor:35 frames, zeros to the end
 */
import { concat, wipe } from '../bytes.ts'
import { bytes, constant, decode, encode, rest, struct, u8 } from '../codec/index.ts'
import { type Frame, framesLength, readFrames, writeFrames } from '../content/frame.ts'
import type { SuiteSet } from '../crypto/suites.ts'
import { DESCRIPTOR_LENGTH, type Descriptor } from '../descriptor.ts'
import { contactDescriptors, suiteSetByte } from '../invite/bundle.ts'
import type { PeerRatchetKeys } from '../ratchet/session-keys.ts'
import { checkOnionKey, encodeDescriptors } from './checks.ts'
import { HandshakeError } from './errors.ts'
import type { Contact } from './established.ts'
import { areUsable } from './peer-keys.ts'

export const HEAD_LENGTH = 1_282
const PLAINTEXT_LENGTH = 2_960
const TAIL_LENGTH = PLAINTEXT_LENGTH - HEAD_LENGTH

/** How A presents itself to B. */
export interface Introduction extends Contact {
  /** A profile, a greeting: no longer together than `answerRoom`. */
  readonly frames: readonly Frame[]
}

/** Room for frames beside that many descriptors: 1,677 bytes, and 35 less for each. */
export function answerRoom(descriptors: number): number {
  return TAIL_LENGTH - 1 - descriptors * DESCRIPTOR_LENGTH
}

export interface AnswerHead {
  /** What A can do. */
  readonly suites: SuiteSet
  /** Ed25519 key, 32. */
  readonly onionKey: Uint8Array
  readonly ratchet: PeerRatchetKeys
  /** cSAS, 32. */
  readonly commitment: Uint8Array
}

/** The first 1,282 bytes of P. */
export function encodeHead({ suites, onionKey, ratchet, commitment }: AnswerHead): Uint8Array {
  return encode(Head, { version: 1, suites, onionKey, ...ratchet, commitment })
}

/** The last 1,678 bytes of P. Throws HandshakeError when the introduction cannot be said in them. */
export function encodeTail({ onionKey, descriptors, frames }: Introduction): Uint8Array {
  checkOnionKey(onionKey)
  const places = encodeDescriptors(contactDescriptors, descriptors)
  if (framesLength(frames) > answerRoom(descriptors.length)) {
    throw new HandshakeError('frames', 'the frames do not fit into an answer')
  }
  const tail = concat(places, new Uint8Array(TAIL_LENGTH - places.length))
  writeFrames(frames, tail.subarray(places.length))
  return tail
}

export interface AnswerPlaintext extends AnswerHead {
  readonly descriptors: readonly Descriptor[]
  readonly frames: readonly Frame[]
}

/** What `plaintext` says, or undefined for an unusable key or anything but P's one encoding. */
export function decodePlaintext(plaintext: Uint8Array): AnswerPlaintext | undefined {
  if (plaintext.length !== PLAINTEXT_LENGTH) return undefined
  const decoded = decode(Plaintext, plaintext)
  if (!decoded.ok) return undefined
  const { suites, onionKey, dh, ek, commitment, descriptors, content } = decoded.value
  const frames = readFrames(content)
  wipe(content)
  const ratchet = { dh, ek }
  if (frames === undefined || !areUsable(ratchet)) return undefined
  return { suites, onionKey, ratchet, commitment, descriptors, frames }
}

const head = {
  version: constant(u8, 1),
  suites: suiteSetByte,
  onionKey: bytes(32),
  dh: bytes(32),
  ek: bytes(1_184),
  commitment: bytes(32),
}

const Head = struct('Answer', head)
const Plaintext = struct('Answer', {
  ...head,
  descriptors: contactDescriptors,
  content: rest(TAIL_LENGTH),
})
