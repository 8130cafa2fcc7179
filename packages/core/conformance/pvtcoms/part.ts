/**
 * Our own frozen vectors (vectors/README.md). A part is one file of them: which inputs there are, and
 * how the outputs follow, once by the formulas of docs/protocol and once by the code of the product,
 * which have to agree before a value is compared with the file.
 */
import type { Primitives } from '../../src/crypto/primitives.ts'
import type { RandomSource } from '../../src/env.ts'
import type { Fields } from '../fields.ts'

export interface Part {
  /** The name of the file, without its ending. */
  readonly name: string
  /** Where the documents say what the vectors show. */
  readonly section: string
  /** One sentence for people. */
  readonly about: string
  /** What each field of inputs and outputs is, by its name. */
  readonly fields: Readonly<Record<string, string>>
  /** The inputs of every case, drawn from `source`. */
  cases(source: RandomSource, primitives: Primitives): readonly Case[]
  /** The outputs, by a provider that is injectable, or by any where nothing is encapsulated. */
  compute(primitives: Primitives, inputs: Fields): Fields
  /**
   * What a provider that cannot be given the randomness of an encapsulation computes from the inputs
   * and from what the other side sent: a part of the outputs. Without it, `compute` encapsulates nothing.
   */
  receive?(primitives: Primitives, inputs: Fields, outputs: Fields): Fields
}

export interface Case {
  readonly name: string
  readonly inputs: Fields
}

/** Single values by their paths, such as `steps.3.letter`. */
export type Leaves = ReadonlyMap<string, string>

/** Every value in `fields`, as JSON text. An empty object has none; an empty list is one. */
export function leavesOf(fields: Fields): Leaves {
  const found = new Map<string, string>()
  const visit = (path: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null || (Array.isArray(value) && !value.length)) {
      found.set(path, JSON.stringify(value))
      return
    }
    for (const [key, inside] of Object.entries(value)) {
      visit(path === '' ? key : `${path}.${key}`, inside)
    }
  }
  visit('', fields)
  return found
}
