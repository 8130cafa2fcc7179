/**
 * Where a mailbox keeps what it was given: the one port between the node and its storage. What each
 * engine must do is said, as code, by the compliance suite in test/engine-compliance.ts.
 *
 * Letters reach an engine sealed under the key of their day; an engine knows neither senders nor
 * readers. Whatever a method has answered is durable: it outlives kill -9 and a power cut. An engine
 * that cannot go on rejects with StorageEngineError, and nothing is half-done.
 */
import type { Secret } from '@pvtcoms/core/secret'

/** Bytes of a removed letter that stay with its tag, so that a repeated deposit is known again. */
export const REMNANT_LENGTH = 16

/** A letter to keep. The engine owns both arrays from then on. */
export interface NewLetter {
  /** 16 bytes; the first 8, the prefix, are unique among all that are kept, removed ones included. */
  readonly tag: Uint8Array
  /** The letter under the key of its day: more than 16 bytes. */
  readonly body: Uint8Array
}

/**
 * - `stored`: kept, durably, in the open epoch
 * - `occupied`: nothing was changed, as a tag with the same first 8 bytes is there
 * - `closed`: nothing was changed, as the epoch it was sealed for is not the open one
 */
export type Stored = 'stored' | 'occupied' | 'closed'

/** What lies under a tag. */
export interface KeptLetter {
  readonly tag: Uint8Array
  readonly epoch: number
  /** Of a removed letter its last 16 bytes. */
  readonly body: Uint8Array
}

/** How far somebody has read the letters in the order in which they came; empty for not at all. */
export type Position = readonly number[]

export interface WaitingLetters {
  readonly letters: readonly KeptLetter[]
  /** Behind the last of them. */
  readonly next: Position
}

/** Where the chain of digests stands. */
export interface ChainTip {
  /** The epoch of the last digest. */
  readonly epoch: number
  /** Its head, 32. */
  readonly head: Uint8Array
}

export interface StoredDigest extends ChainTip {
  /** docs/protocol/mailbox.md §3. */
  readonly encoded: Uint8Array
}

/** An epoch that ends: all that a digest is made from. */
export interface EndedEpoch {
  readonly epoch: number
  /** Of 16 bytes, in ascending order. */
  readonly tags: readonly Uint8Array[]
  readonly tip: ChainTip | undefined
}

/** What a node has to know of its past. */
export interface EngineState {
  /** Letters that come now belong to it; undefined before the first epoch was opened. */
  readonly openEpoch: number | undefined
  readonly tip: ChainTip | undefined
}

/** Epochs `from` and up to, not with, `to`. */
export interface EpochRange {
  readonly from: number
  readonly to: number
}

export interface StorageEngine {
  /** What the mailbox was founded with, 64 bytes or less: `fresh`, when nothing was before. */
  charter(fresh: Uint8Array): Promise<Uint8Array>
  state(): Promise<EngineState>

  /** Keeps a letter, if `epoch` is the open one. Calls that are made together share a commit. */
  store(letter: NewLetter, epoch: number): Promise<Stored>
  /** What lies under a tag with the same first 8 bytes as `tag`, 16. */
  occupant(tag: Uint8Array): Promise<KeptLetter | undefined>

  /**
   * Ends the open epoch and opens `next`, in one step: until it is done letters are `closed`. `digest`
   * makes the digest of what ended; it must be pure, and is not called when there was no epoch yet, or
   * when another process has opened `next` or a later one. Resolves with the state that then is.
   */
  openEpoch(
    next: number,
    digest: (ended: EndedEpoch) => Omit<StoredDigest, 'epoch'>,
  ): Promise<EngineState>

  /** Digests of that range in their order, the first `limit`. */
  digests(range: EpochRange, limit: number): Promise<readonly StoredDigest[]>
  /** The last tip in or before `epoch`: where the chain stood when it ended. */
  tipAt(epoch: number): Promise<ChainTip | undefined>
  /** Letters of one ended epoch, in the order of tags, at positions `from` … `to` − 1; fewer at its end. */
  letters(epoch: number, from: number, to: number): Promise<readonly KeptLetter[]>
  /** How many tags arrived in the ended epochs of that range. */
  count(range: EpochRange): Promise<number>
  /** Letters behind a position that were not removed, the first `limit`. None is ever passed over. */
  waiting(after: Position, limit: number): Promise<WaitingLetters>

  /** Leaves of the letters under these tags, 16 each, their last 16 bytes; passes over unknown ones. */
  remove(tags: readonly Uint8Array[]): Promise<void>
  /** Remembers tags, 16 each, that need no proof, until that day has ended. */
  expect(tags: readonly Uint8Array[], lastDay: number): Promise<void>
  isExpected(tag: Uint8Array): Promise<boolean>

  /** The key of that day, 32; `fresh` becomes it when there is none. The caller owns the result. */
  dayKey(day: number, fresh: Secret<'DayKey'>): Promise<Secret<'DayKey'>>
  /**
   * Forgets every day before `day`, which begins with `firstEpoch`: first the keys, overwritten, then
   * letters, digests and expectations. What it cannot finish it finishes when it is called again.
   */
  expire(day: number, firstEpoch: number): Promise<void>

  /** Bytes that letters take, about, and bytes that are free on the disk, where that can be known. */
  usage(): Promise<{ readonly used: number; readonly free: number | undefined }>
  /** Writes a copy of everything to `target`, a path that must not exist; or rejects with `no-backup`. */
  backup(target: string): Promise<void>
  close(): Promise<void>
}
