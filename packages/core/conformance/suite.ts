/** What a vector file becomes once its format is known. */
import type { Subject } from './subject.ts'

export interface VectorFile {
  /** Relative to the folder that is walked, with forward slashes. */
  readonly path: string
  readonly content: string
  /** The parsed content of a JSON file. */
  readonly json: unknown
}

export interface Vector {
  /** What a person finds it by in the file, such as "tcId 12". */
  readonly id: string
  /** Whether `subject` does what the vector says. Throwing counts as no. */
  readonly holds: (subject: Subject) => boolean
  /** False for a provider that cannot be asked; without it, all can. */
  readonly applies?: (subject: Subject) => boolean
}

export interface Suite {
  readonly kind: 'suite'
  /** The format and algorithm, for people. */
  readonly name: string
  readonly vectors: readonly Vector[]
  /** What a reader of the result should know. */
  readonly notes?: readonly string[]
}

/**
 * - `not-covered`: vectors of something that is no part of the product (yet)
 * - `ignored`: no vectors in it
 */
export interface Aside {
  readonly kind: 'not-covered' | 'ignored'
  readonly why: string
}

/**
 * Reads one family of formats. Undefined: not mine. `sibling` gives another file of the same folder.
 * Throws FormatError when the file is of the family and yet not as it should be.
 */
export type Format = (
  file: VectorFile,
  sibling: (name: string) => VectorFile | undefined,
) => Suite | Aside | undefined

export const OTHER_PARAMETER_SET: Aside = {
  kind: 'not-covered',
  why: 'ML-KEM-768 is the only parameter set in use',
}

/** Whether `attempt` refuses its input, by its result or, for a wrong length, by a RangeError. */
export function refuses(attempt: () => unknown): boolean {
  try {
    const result = attempt()
    return result === undefined || result === false
  } catch (error) {
    return error instanceof RangeError
  }
}
