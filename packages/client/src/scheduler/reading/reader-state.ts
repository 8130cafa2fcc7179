/** What a reader of one mailbox keeps over a restart, beside the tags that its sessions watch. */
import type { ChainEntry } from '../digests/digest-chain.ts'
import type { EpochSpan } from './epoch-ranges.ts'

export interface ReaderState {
  /** Seconds of one epoch, as the mailbox told first. */
  readonly epochSeconds: number
  /** Digests that hold together, oldest first. */
  readonly entries: readonly ChainEntry[]
  /** Epochs whose digests were all read. */
  readonly spans: readonly EpochSpan[]
  /** The first epoch that is kept. */
  readonly floor: number
  /** The last epoch that had ended when the mailbox was first read. */
  readonly since: number
  /** Epochs whose letters were announced and not downloaded. */
  readonly missed: readonly number[]
  /** Positions of letters that are dealt with, as WantedLetters numbers them. */
  readonly done: readonly number[]
}
