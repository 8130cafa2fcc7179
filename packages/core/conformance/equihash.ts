/**
 * The Equihash vectors of librustzcash, gathered in one JSON file: valid ones with every solution there
 * is, invalid ones, and the two encodings of indices.
 */
import { concat, equal } from '../src/bytes.ts'
import {
  type EquihashParameters,
  EquihashSolver,
  equihashFault,
  indicesFault,
  packBits,
  packIndices,
  unpackBits,
  unpackIndices,
} from '../src/equihash/index.ts'
import {
  bytes,
  type Fields,
  FormatError,
  fromHexadecimal,
  integer,
  isFields,
  list,
} from './fields.ts'
import type { Format, Vector } from './suite.ts'

export const equihashFormat: Format = ({ json }) => {
  if (!isFields(json) || !('minimal_repr' in json && 'expand_arrays' in json)) return undefined
  const vectors = [
    ...each(list(json, 'valid'), 'valid', isSolved),
    ...each(list(json, 'invalid'), 'invalid', isRefused),
    ...each(list(json, 'minimal_repr'), 'encoding', isPacked),
    ...each(list(json, 'expand_arrays'), 'expansion', isExpanded),
  ]
  const notes = ['solving is asked of n = 96, k = 5 alone, which is what the product solves']
  return { kind: 'suite', name: 'Equihash', vectors, notes }
}

function each(
  entries: readonly Fields[],
  name: string,
  holds: (vector: Fields) => boolean,
): readonly Vector[] {
  return entries.map((vector, index) => ({
    id: `${name} ${index}`,
    holds: () => holds(vector),
  }))
}

/** Each solution is good, packs to its bytes, and is found. */
function isSolved(vector: Fields): boolean {
  const parameters = parametersOf(vector)
  const input = inputOf(vector)
  const packed = texts(vector, 'solutions_minimal_hex').map(fromHexadecimal)
  const solutions = indexLists(vector, 'solutions')
  const areGood =
    packed.length === solutions.length &&
    packed.every((solution, index) => {
      const indices = solutions[index] ?? []
      return (
        equihashFault(parameters, input, solution) === undefined &&
        indicesFault(parameters, input, indices) === undefined &&
        equal(packIndices(parameters, indices), solution)
      )
    })
  if (!areGood || parameters.n !== 96) return areGood
  solver ??= new EquihashSolver()
  const found = solver.solve(input)
  return (
    found.length === packed.length &&
    packed.every((solution) => found.some((other) => equal(other, solution)))
  )
}

function isRefused(vector: Fields): boolean {
  const parameters = parametersOf(vector)
  const indices = numbers(vector, 'solution')
  return (
    indicesFault(parameters, inputOf(vector), indices) !== undefined &&
    equihashFault(parameters, inputOf(vector), packIndices(parameters, indices)) !== undefined
  )
}

function isPacked(vector: Fields): boolean {
  const parameters = parametersOf(vector)
  const indices = numbers(vector, 'indices')
  const packed = bytes(vector, 'hex')
  const unpacked = unpackIndices(parameters, packed)
  return equal(packIndices(parameters, indices), packed) && unpacked?.join() === indices.join()
}

/** Every value in whole bytes, with zero bytes before it: another order of the bits that we read. */
function isExpanded(vector: Fields): boolean {
  const width = integer(vector, 'bit_len')
  const packed = bytes(vector, 'compact')
  const values = unpackBits(packed, width)
  const room = Math.ceil(width / 8) + integer(vector, 'byte_pad')
  const expanded = values.flatMap((value) =>
    Array.from({ length: room }, (_, at) => (value / 2 ** (8 * (room - 1 - at))) & 0xff),
  )
  return (
    equal(Uint8Array.from(expanded), bytes(vector, 'expanded')) &&
    equal(packBits(values, width), packed)
  )
}

let solver: EquihashSolver | undefined

const parametersOf = (vector: Fields): EquihashParameters => ({
  n: integer(vector, 'n'),
  k: integer(vector, 'k'),
})

const inputOf = (vector: Fields): Uint8Array =>
  concat(bytes(vector, 'input_hex'), bytes(vector, 'nonce_hex'))

function array(vector: Fields, key: string): readonly unknown[] {
  const value = vector[key]
  if (!Array.isArray(value)) throw new FormatError(`no list ${key}`)
  return value
}

function texts(vector: Fields, key: string): readonly string[] {
  return array(vector, key).map((value) => {
    if (typeof value !== 'string') throw new FormatError(`no text in ${key}`)
    return value
  })
}

const numbers = (vector: Fields, key: string): readonly number[] => array(vector, key).map(asNumber)

const indexLists = (vector: Fields, key: string): readonly (readonly number[])[] =>
  array(vector, key).map((value) => {
    if (!Array.isArray(value)) throw new FormatError(`no lists in ${key}`)
    return value.map(asNumber)
  })

function asNumber(value: unknown): number {
  if (!Number.isSafeInteger(value)) throw new FormatError('no number')
  return value as number
}
