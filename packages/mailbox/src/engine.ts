/**
 * Where a mailbox keeps what it was given: the one port between the node and its storage. What each
 * engine must do is said, as code, by the compliance suite in test/engine-compliance.ts.
 *
 * Letters reach an engine sealed under the key of their day; an engine knows neither senders nor
 * readers. Whatever a method has answered is durable: it outlives kill -9 and a power cut. An engine
 * that cannot go on rejects with EngineError, and nothing is half-done.
 */
import type { Secret } from '@pvtcoms/core/secret'

/** A letter to keep. The engine owns `body` from then on. */
export interface NewLetter {
  /** 16 bytes; the first 8 are unique among all that are kept, tombstones included. */
  readonly tag: Uint8Array
  /** The letter under the key of its day; of any length. */
  readonly body: Uint8Array
}

/**
 * - `stored`: kept, durably, in the open epoch
 * - `occupied`: nothing was changed, as a tag with the same first 8 bytes is there
 * - `closed`: nothing was changed, as the epoch it was sealed for is not the open one any more
 */
export type Stored = 'stored' | 'occupied' | 'closed'

/** What lies under a tag. A removed letter leaves its tag behind until its day ends. */
export interface Occupant {
  readonly tag: Uint8Array
  readonly epoch: number
  readonly body: Uint8Array | undefined
}

/** Where the chain of digests stands. */
export interface ChainTip {
  /** The epoch of the last digest. */
  readonly epoch: number
  /** Its head, 32. */
  readonly head: Uint8Array
}

/** A digest as the node made it, and what to remember with it. */
export interface NewDigest {
  /** docs/protocol/mailbox.md §3. */
  readonly encoded: Uint8Array
  /** The head, 32, that it leads to. */
  readonly head: Uint8Array
}

/** What a node has to know about its past when it starts. */
export interface EngineState {
  /** Letters that come now belong to it; undefined before the first start. */
  readonly openEpoch: number | undefined
  readonly tip: ChainTip | undefined
  /** The oldest day whose letters are still kept. */
  readonly firstDay: number | undefined
}

/** A letter of an epoch, in the order of tags. `body` is undefined where it was removed. */
export interface KeptLetter {
  readonly epoch: number
  /** Counts the tags of the epoch, from 0. */
  readonly position: number
  readonly tag: Uint8Array
  readonly body: Uint8Array | undefined
}

/** Epochs `from` and up to, not with, `to`. */
export interface EpochRange {
  readonly from: number
  readonly to: number
}

export interface Engine {
  state(): Promise<EngineState>

  /**
   * Keeps a letter, if `epoch` is the open one. Resolves once it is durable: calls that are made
   * together share a commit.
   */
  store(letter: NewLetter, epoch: number): Promise<Stored>
  /** What lies under a tag with these first 8 bytes. */
  occupant(prefix: Uint8Array): Promise<Occupant | undefined>

  /**
   * Ends the open epoch and opens `next`, in one step. `digest` makes the digest of the one that ended
   * from all its tags, sorted, and the tip so far; it is called once at most, must be pure, and
   * what it returns is durable with the step. Resolves with the tip then; when another process has
   * already opened `next` or a later epoch, that is its tip, and `digest` is not called. The first call
   * of a mailbox's life ends nothing.
   */
  openEpoch(
    next: number,
    digest: (ended: {
      readonly epoch: number
      readonly tags: readonly Uint8Array[]
      readonly tip: ChainTip | undefined
    }) => NewDigest,
  ): Promise<EngineState>

  /** Encoded digests of that range in their order, at most `limit`; ask again from the last one's epoch + 1. */
  digests(
    range: EpochRange,
    limit: number,
  ): Promise<readonly { epoch: number; encoded: Uint8Array }[]>
  /** The last tip in or before `epoch`: the head at that time. */
  tipAt(epoch: number): Promise<ChainTip | undefined>
  /** Letters of one ended epoch at positions `from` and up to, not with, `to`; fewer at its end. */
  letters(epoch: number, from: number, to: number): Promise<readonly KeptLetter[]>
  /** How many tags arrived in each epoch of the range that has any, in their order. */
  counts(range: EpochRange): Promise<readonly { epoch: number; letters: number }[]>
  /** Letters that were not removed, of all epochs, the open one included, after that place; at most `limit`. */
  waiting(
    after: { readonly epoch: number; readonly tag: Uint8Array } | undefined,
    limit: number,
  ): Promise<readonly Occupant[]>

  /** Drops the bodies under these tags, 16 bytes each; unknown ones are passed over. */
  remove(tags: readonly Uint8Array[]): Promise<void>
  /** Remembers tags, 16 bytes each, that need no proof, until the end of `lastDay`. */
  expect(tags: readonly Uint8Array[], lastDay: number): Promise<void>
  isExpected(tag: Uint8Array): Promise<boolean>

  /** The key of that day, 32 bytes; `fresh` becomes it when there is none yet. The caller owns the result. */
  dayKey(day: number, fresh: Secret<'DayKey'>): Promise<Secret<'DayKey'>>
  /**
   * Ends every day before `day`: its key is overwritten and gone, then its letters, tombstones, digests
   * and expectations. `firstEpoch` is the first epoch of `day`; letters before it go.
   */
  expire(day: number, firstEpoch: number): Promise<void>

  /** Bytes of letters that are kept, and, where the host says, bytes of free disk. */
  usage(): Promise<{ readonly stored: number; readonly free: number | undefined }>
  /** A copy of the whole store that can be opened by itself, at a path or name that the engine understands. */
  backup(target: string): Promise<void>
  close(): Promise<void>
}
