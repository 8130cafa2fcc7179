/**
 * Messages between the engine and its thread. One message, a round, holds all orders that are waiting; one
 * message holds all answers.
 */

import type { StorageEngineFault } from '../../errors.ts'
import type { KeptLetter, Stored } from '../../storage-engine.ts'
import type { LetterFile } from './letter-file.ts'
import type { PackedLetters } from './packed-letters.ts'

/** The methods of a LetterFile that are called by name. Letters and tags, of which there are many, are packed. */
export type Task = Exclude<keyof LetterFile, 'store' | 'occupants' | 'close'>

export type Order =
  | { readonly kind: 'task'; readonly task: Task; readonly args: readonly unknown[] }
  | { readonly kind: 'close' }

export interface Round {
  /** They share a commit. */
  readonly letters: PackedLetters
  /** Tags whose occupants are wanted, 16 bytes each. */
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
      /** By the index of the tag: most have none. */
      readonly found: Outcome<ReadonlyMap<number, KeptLetter>>
      /** One for each of the others. */
      readonly done: readonly Outcome<unknown>[]
    }
