/**
 * What the engine's thread is asked, and how it answers. Orders are numbered; the thread does them one
 * after the other, but all letters that wait at the same time in one commit.
 */
import type { Stored } from '../../engine.ts'
import type { EngineFault } from '../../errors.ts'
import type { LetterFile } from './letter-file.ts'

/** Everything of a LetterFile that is asked for by name; letters have a way of their own. */
export type Task = Exclude<keyof LetterFile, 'store' | 'close'>

export type Order =
  | { readonly kind: 'task'; readonly id: number; readonly task: Task; readonly args: unknown[] }
  | { readonly kind: 'close'; readonly id: number }

/** Letters on their way to the thread: one buffer that is handed over, as thousands of small ones take longer than the disk. */
export interface PackedLetters {
  readonly ids: readonly number[]
  readonly epochs: readonly number[]
  /** Where in `bytes` each letter ends, and the next one begins. */
  readonly ends: readonly number[]
  /** Of each letter the tag, 16, and the body. */
  readonly bytes: Uint8Array
}

/** All that waits is asked for at once. */
export interface Round {
  readonly letters: PackedLetters
  readonly others: readonly Order[]
}

export type Answer =
  | { readonly kind: 'opened' }
  | { readonly kind: 'not-opened'; readonly code: EngineFault }
  | {
      readonly kind: 'stored'
      readonly ids: readonly number[]
      readonly results: readonly Stored[]
    }
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly ids: readonly number[]; readonly code: EngineFault }
