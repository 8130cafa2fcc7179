/**
 * Runs (docs/protocol/mailbox.md §4): the letters of one epoch in the order of their tags, cut into
 * eights. A reader names a run, never a tag, and gets all eight.
 *
 *   run = epoch:4 index:2
 */
import { type Codec, struct, u16, u32 } from '../codec/index.ts'

/** Letters in a run. */
export const RUN_LENGTH = 8

export interface Run {
  readonly epoch: number
  /** 0 for the first eight letters of the epoch. */
  readonly index: number
}

export const Run: Codec<Run> = struct('Run', { epoch: u32, index: u16 })

/** How many runs hold `letters`. */
export const runCount = (letters: number): number => Math.ceil(letters / RUN_LENGTH)
