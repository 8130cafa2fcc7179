/**
 * What a mailbox answers (docs/protocol/mailbox.md §5). Each answer has a size that follows from the
 * request, or from what is the same for everybody:
 *
 *   info     version:1 ttlDays:1 epochSeconds:2 sizeClasses:1 free:1 effort:4 volume:4 day:4 seed:32 seedBefore:32
 *   head     epoch:4 head:32
 *   digests  digests one after the other, each beginning with its version, 1; then 0
 *   letters  (1 epoch:4 position:4 letter:4096) for each; then 0
 *   fetch    status:1 8 × letter:4096
 *   deposit  status:1 effort:4
 *   watch    for ever: 0, or 1 epoch:4 tag:16 letter:4096
 *   expect, remove   status:1
 */
import {
  bytes,
  type Codec,
  constant,
  type Infer,
  mapped,
  struct,
  u8,
  u16,
  u32,
} from '../codec/index.ts'
import { TAG_LENGTH } from '../letter/mailbox-copy.ts'
import { LETTER } from '../letter/size.ts'
import { oneOf } from '../one-of.ts'
import { isEffort } from './digest.ts'
import { isEpochLength } from './epoch.ts'
import { RUN_LENGTH } from './run.ts'

const effort: Codec<number> = mapped(u32, { decode: ifEffort, encode: ifEffort })
const epochSeconds: Codec<number> = mapped(u16, { decode: ifEpochLength, encode: ifEpochLength })

/** How much room is left, no finer than that: nothing, under a tenth, under a half, more. */
export const FreeSpace = oneOf('none', 'little', 'some', 'plenty')
export type FreeSpace = Infer<typeof FreeSpace>

/** Which bit of `sizeClasses` says that the mailbox keeps what (docs/protocol/numbers.md). */
export const SIZE_CLASS_BITS = { letters: 0 } as const

/** The size classes of a mailbox that keeps letters of 4,096 bytes and nothing else. */
export const LETTERS_ONLY = 1 << SIZE_CLASS_BITS.letters

export const Info = struct('Info', {
  version: constant(u8, 1),
  ttlDays: u8,
  epochSeconds,
  sizeClasses: u8,
  free: FreeSpace,
  effort,
  /** Letters that arrived yesterday. */
  volume: u32,
  /** Today, in UTC, counted from 1970. */
  day: u32,
  /** Of proofs of work, today's and yesterday's: docs/protocol/mailbox.md §6. */
  seed: bytes(32),
  seedBefore: bytes(32),
})
export type Info = Infer<typeof Info>

/** The chain after the digest of `epoch`; epoch 0 before there is any. */
export const Head = struct('Head', { epoch: u32, head: bytes(32) })
export type Head = Infer<typeof Head>

/** The byte that stands before a further item of a list that comes one by one; 0 ends it. */
export const MORE = 1
export const NO_MORE = 0

/** One letter of a span. `position` counts the tags of its epoch's digest, from 0. */
export const PlacedLetter = struct('PlacedLetter', {
  epoch: u32,
  position: u32,
  letter: bytes(LETTER.length),
})
export type PlacedLetter = Infer<typeof PlacedLetter>

/** Eight letters, zeros at positions without one; or `gone`, and zeros throughout. */
export const FetchedRun = struct('FetchedRun', {
  status: oneOf('here', 'gone'),
  letters: bytes(RUN_LENGTH * LETTER.length),
})
export type FetchedRun = Infer<typeof FetchedRun>

/**
 * - `stored`: on disk, now or from an earlier deposit of the same bytes
 * - `taken`: another letter lies under that tag, or under one that begins with the same 8 bytes
 * - `stale-seed`: the seed is neither today's nor yesterday's
 * - `low-effort`: less was paid than is asked for now
 * - `bad-proof`: the proof does not hold; the mailbox closes the stream
 * - `full`: no room, or too much from this stream; nothing was read
 */
export const DepositStatus = oneOf(
  'stored',
  'taken',
  'stale-seed',
  'low-effort',
  'bad-proof',
  'full',
)
export type DepositStatus = Infer<typeof DepositStatus>

/** `effort` is what is asked for now. */
export const DepositAnswer = struct('DepositAnswer', { status: DepositStatus, effort })
export type DepositAnswer = Infer<typeof DepositAnswer>

/** What a `watch` brings: a letter, after the byte 1. The byte 0 alone says that the stream lives. */
export const Arrival = struct('Arrival', {
  epoch: u32,
  tag: bytes(TAG_LENGTH),
  letter: bytes(LETTER.length),
})
export type Arrival = Infer<typeof Arrival>
export const WATCH_IDLE = 0
export const WATCH_ARRIVAL = 1

/** The answer to `expect` and `remove`. A box that serves many refuses. */
export const OwnerAnswer = struct('OwnerAnswer', { status: oneOf('done', 'refused') })
export type OwnerAnswer = Infer<typeof OwnerAnswer>

function ifEffort(value: number): number | undefined {
  return isEffort(value) ? value : undefined
}

function ifEpochLength(value: number): number | undefined {
  return isEpochLength(value) ? value : undefined
}
