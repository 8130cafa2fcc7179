/**
 * What a mailbox publishes at the end of an epoch (docs/protocol/mailbox.md §3): the first 8 bytes of
 * every tag that arrived in it, sorted, and the hash of the digest before. The same for everybody.
 *
 *   digest     = version:1 epoch:4 effort:4 volume:4 previous:32 blocks:2 blocks × 32 × prefix:8
 *   head       = SHA-256(label("digest") mailboxKey:32 digest)
 *   first head = SHA-256(label("digest") mailboxKey:32)
 */
import { concat } from '../bytes.ts'
import { bytes, type Codec, constant, mapped, rest, struct, u8, u16, u32 } from '../codec/index.ts'
import { label } from '../crypto/labels.ts'
import type { Primitives } from '../crypto/primitives.ts'

/** Bytes of a tag that a digest tells, and that are unique at a mailbox. */
export const PREFIX_LENGTH = 8
/** A digest holds a multiple of this many prefixes, and at least one time as many. */
export const DIGEST_BLOCK = 32
/** Bytes before the prefixes. */
export const DIGEST_HEADER_LENGTH = 47
/** Blocks in one digest: 16,384, or 524,288 letters in an epoch, as many as runs can name. */
export const MAX_BLOCKS = 16_384

const BLOCK_BYTES = DIGEST_BLOCK * PREFIX_LENGTH

export interface Digest {
  readonly epoch: number
  /** What a deposit's proof must show, a power of two. */
  readonly effort: number
  /** Letters that arrived on the UTC day before that of the epoch. */
  readonly volume: number
  /** The head before this digest, 32. */
  readonly previous: Uint8Array
  /** Prefixes one after the other, 8 bytes each, strictly ascending, none of them zero. */
  readonly prefixes: Uint8Array
}

/** Prefixes ascend strictly, zeros fill the last block and nothing but it; anything else is `invalid`. */
export const Digest: Codec<Digest> = mapped(
  struct('Digest', {
    version: constant(u8, 1),
    epoch: u32,
    effort: u32,
    volume: u32,
    previous: bytes(32),
    blocks: u16,
    prefixes: rest(MAX_BLOCKS * BLOCK_BYTES),
  }),
  {
    decode: ({ blocks, prefixes: padded, epoch, effort, volume, previous }) => {
      if (blocks === 0 || padded.length !== blocks * BLOCK_BYTES) return undefined
      const prefixes = padded.subarray(0, countPrefixes(padded) * PREFIX_LENGTH)
      const fits = blocksFor(prefixes) === blocks && areAscending(prefixes)
      return fits && isEffort(effort) ? { epoch, effort, volume, previous, prefixes } : undefined
    },
    encode: (digest) => {
      const { prefixes, effort } = digest
      if (prefixes.length % PREFIX_LENGTH !== 0) return undefined
      if (!areAscending(prefixes) || !isEffort(effort)) return undefined
      const blocks = blocksFor(prefixes)
      const padded = new Uint8Array(blocks * BLOCK_BYTES)
      padded.set(prefixes)
      return { ...digest, version: 1 as const, blocks, prefixes: padded }
    },
  },
)

/** Bytes that follow the header of a digest; undefined when the 47 bytes of `header` are none. */
export function digestBodyLength(header: Uint8Array): number | undefined {
  const blocks = (header[45] ?? 0) * 256 + (header[46] ?? 0)
  return header.length !== DIGEST_HEADER_LENGTH || header[0] !== 1 || blocks === 0
    ? undefined
    : blocks * BLOCK_BYTES
}

/** The head, 32, that an encoded digest of the mailbox with that key, 32, leads to. */
export function digestHead(
  primitives: Primitives,
  mailboxKey: Uint8Array,
  encoded: Uint8Array,
): Uint8Array {
  return primitives.sha256(concat(label.digest, mailboxKey, encoded))
}

/** The head, 32, before a mailbox's first digest. */
export function firstHead(primitives: Primitives, mailboxKey: Uint8Array): Uint8Array {
  return primitives.sha256(concat(label.digest, mailboxKey))
}

/** Whether a digest can announce a letter under `tag`, 16: its prefix is not zero. */
export function isPlaceable(tag: Uint8Array): boolean {
  return tag.subarray(0, PREFIX_LENGTH).some((byte) => byte !== 0)
}

/** How many letters the digest announces. */
export const letterCount = ({ prefixes }: Digest): number => prefixes.length / PREFIX_LENGTH

/** Whether `effort` is a power of two that 32 bits hold, 1 among them. */
export function isEffort(effort: number): boolean {
  return (
    Number.isInteger(effort) && effort >= 1 && effort < 2 ** 32 && (effort & (effort - 1)) === 0
  )
}

function blocksFor(prefixes: Uint8Array): number {
  return Math.max(1, Math.ceil(prefixes.length / BLOCK_BYTES))
}

/** Prefixes before the first that is zero. */
function countPrefixes(padded: Uint8Array): number {
  for (let at = padded.length; at > 0; at--) {
    if (padded[at - 1] !== 0) return Math.ceil(at / PREFIX_LENGTH)
  }
  return 0
}

/** Strictly, from above zero. */
function areAscending(prefixes: Uint8Array): boolean {
  const view = new DataView(prefixes.buffer, prefixes.byteOffset, prefixes.byteLength)
  let [high, low] = [0, 0]
  for (let at = 0; at < prefixes.length; at += PREFIX_LENGTH) {
    const [nextHigh, nextLow] = [view.getUint32(at), view.getUint32(at + 4)]
    if (nextHigh < high || (nextHigh === high && nextLow <= low)) return false
    high = nextHigh
    low = nextLow
  }
  return true
}
