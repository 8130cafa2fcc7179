/**
 * What the engine's thread is asked, and how it answers. Orders are numbered; the thread does them one
 * after the other, but all letters that wait at the same time in one commit.
 */
import type { EngineFault } from '../../errors.ts'
import type { LetterFile } from './letter-file.ts'

/** Everything of a LetterFile that is asked for by name; letters have a way of their own. */
export type Task = Exclude<keyof LetterFile, 'store' | 'close'>

export type Order =
  | {
      readonly kind: 'store'
      readonly id: number
      readonly epoch: number
      readonly tag: Uint8Array
      readonly body: Uint8Array
    }
  | { readonly kind: 'task'; readonly id: number; readonly task: Task; readonly args: unknown[] }
  | { readonly kind: 'close'; readonly id: number }

export type Answer =
  | { readonly kind: 'opened' }
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number | undefined; readonly code: EngineFault }
