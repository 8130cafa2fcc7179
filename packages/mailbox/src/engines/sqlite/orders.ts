/**
 * What the engine's thread is asked, and how it answers. It is given all that waits at once, a round, and
 * answers all of it at once.
 */

import type { StorageEngineFault } from '../../errors.ts'
import type { KeptLetter, Stored } from '../../storage-engine.ts'
import type { LetterFile } from './letter-file.ts'
import type { PackedLetters } from './packed-letters.ts'

/** Everything of a LetterFile that is asked for by name; what there is much of has ways of its own. */
export type Task = Exclude<keyof LetterFile, 'store' | 'occupants' | 'close'>

export type Order =
  | { readonly kind: 'task'; readonly task: Task; readonly args: readonly unknown[] }
  | { readonly kind: 'close' }

export interface Round {
  /** They share a commit. */
  readonly letters: PackedLetters
  /** Whose occupants are asked for, 16 bytes each. */
  readonly tags: Uint8Array
  readonly others: readonly Order[]
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: StorageEngineFault }

export type Answer =
  | { readonly kind: 'opened'; readonly outcome: Outcome<undefined> }
  | {
      readonly kind: 'round'
      /** One for each letter. */
      readonly stored: Outcome<readonly Stored[]>
      /** By the number of the tag: most have none. */
      readonly found: Outcome<ReadonlyMap<number, KeptLetter>>
      /** One for each of the others. */
      readonly done: readonly Outcome<unknown>[]
    }
