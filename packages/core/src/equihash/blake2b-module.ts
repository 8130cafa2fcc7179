/**
 * The compression function of BLAKE2b (RFC 7693, 3.2) as a WebAssembly module of some 8 KB, written out
 * at start from the text of the standard: JavaScript has no numbers of 64 bits that are fast, and an
 * Equihash solver makes 26,000 compressions that differ in four bytes of the block.
 *
 *   memory:  state:64 block:128 length:8 last:8 scratch:48 ‖ results, 64 each
 *   run(offset, first, count): for each i in first … first + count − 1 writes LE32(i) at `offset` and
 *   appends the state after the block to the results; `length` and `last` go into v12 and v14.
 *
 * It hashes public data only: nothing is wiped.
 */

export const STATE = 0
export const BLOCK = 64
export const LENGTH = 192
export const LAST = 200
/** Where an index goes that no hash depends on. */
export const SCRATCH = 208
export const RESULTS = 256

/** The module for up to `results` states at once. */
export function blake2bModule(results: number): Uint8Array<ArrayBuffer> {
  const pages = Math.ceil((RESULTS + results * 64) / 65_536)
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    // One type, (i32 i32 i32) → (); one function of it; one memory; their names.
    ...section(1, [1, 0x60, 3, I32, I32, I32, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0x00, ...unsigned(pages)]),
    ...section(7, [2, ...name('run'), 0x00, 0, ...name('memory'), 0x02, 0]),
    ...section(10, [1, ...sized(body())]),
  ])
}

/** RFC 7693, 2.6. */
const IV = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
] as const

export { IV as BLAKE2B_IV }

/** RFC 7693, 2.7. */
// biome-ignore format: a round a line
const SIGMA = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
] as const
const ROUNDS = 12

/** The words that each of the eight G of a round mixes: columns, then diagonals. */
const MIXED = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const

const I32 = 0x7f
const I64 = 0x7e

// Parameters and locals, by number.
const OFFSET = 0
const INDEX = 1
const COUNT = 2
const OUT = 3
const v = (word: number): number => 4 + word
const m = (word: number): number => 20 + word

const get = (local: number): readonly number[] => [0x20, local]
const set = (local: number): readonly number[] => [0x21, local]
const i32 = (value: number): readonly number[] => [0x41, ...signed(BigInt(value))]
const i64 = (value: bigint): readonly number[] => [0x42, ...signed(BigInt.asIntN(64, value))]
/** Of eight bytes, at the address on the stack and `offset`. */
const load = (offset: number): readonly number[] => [0x29, 3, ...unsigned(offset)]
const store = (offset: number): readonly number[] => [0x37, 3, ...unsigned(offset)]
const ADD_I32 = 0x6a
const SUB_I32 = 0x6b
const ADD = 0x7c
const XOR = 0x85
const ROTATE_RIGHT = 0x8a
const LOOP = [0x03, 0x40]
const REPEAT_IF = [0x0d, 0]
const END = 0x0b

function body(): readonly number[] {
  const words = Array.from({ length: 16 }, (_, word) => word)
  const state = (word: number): readonly number[] => [...i32(0), ...load(STATE + word * 8)]
  return [
    ...[2, 1, I32, 32, I64],
    ...LOOP,
    ...[...get(OFFSET), ...get(INDEX), 0x36, 2, 0],
    ...words.flatMap((word) => [...i32(0), ...load(BLOCK + word * 8), ...set(m(word))]),
    ...words.flatMap((word) => [
      ...(word < 8 ? state(word) : i64(IV[word - 8] as bigint)),
      ...set(v(word)),
    ]),
    ...[...get(v(12)), ...i32(0), ...load(LENGTH), XOR, ...set(v(12))],
    ...[...get(v(14)), ...i32(0), ...load(LAST), XOR, ...set(v(14))],
    ...Array.from({ length: ROUNDS }, (_, number) => round(SIGMA[number % 10] ?? [])).flat(),
    ...words
      .slice(0, 8)
      .flatMap((word) => [
        ...get(OUT),
        ...state(word),
        ...get(v(word)),
        XOR,
        ...get(v(word + 8)),
        XOR,
        ...store(RESULTS + word * 8),
      ]),
    ...[...get(OUT), ...i32(64), ADD_I32, ...set(OUT)],
    ...[...get(INDEX), ...i32(1), ADD_I32, ...set(INDEX)],
    ...[...get(COUNT), ...i32(1), SUB_I32, ...set(COUNT)],
    ...[...get(COUNT), ...REPEAT_IF],
    END,
    END,
  ]
}

function round(order: readonly number[]): readonly number[] {
  return MIXED.flatMap(([a, b, c, d], index) => {
    const x = m(order[2 * index] as number)
    const y = m(order[2 * index + 1] as number)
    return mix(v(a), v(b), v(c), v(d), x, y)
  })
}

/** The function G of RFC 7693, 3.1. */
function mix(a: number, b: number, c: number, d: number, x: number, y: number): readonly number[] {
  const turned = (into: number, other: number, by: bigint): readonly number[] => [
    ...[...get(into), ...get(other), XOR],
    ...[...i64(by), ROTATE_RIGHT, ...set(into)],
  ]
  const added = (into: number, ...others: readonly number[]): readonly number[] => [
    ...get(into),
    ...others.flatMap((other) => [...get(other), ADD]),
    ...set(into),
  ]
  return [
    ...added(a, b, x),
    ...turned(d, a, 32n),
    ...added(c, d),
    ...turned(b, c, 24n),
    ...added(a, b, y),
    ...turned(d, a, 16n),
    ...added(c, d),
    ...turned(b, c, 63n),
  ]
}

function section(id: number, content: readonly number[]): readonly number[] {
  return [id, ...sized(content)]
}

const sized = (content: readonly number[]): readonly number[] => [
  ...unsigned(content.length),
  ...content,
]

const name = (text: string): readonly number[] =>
  sized(Array.from(text, (letter) => letter.charCodeAt(0)))

/** LEB128. */
function unsigned(value: number): readonly number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...unsigned(Math.floor(value / 128))]
}

function signed(value: bigint): readonly number[] {
  const low = Number(value & 0x7fn)
  const rest = value >> 7n
  const done = rest === (low < 64 ? 0n : -1n)
  return done ? [low] : [low + 128, ...signed(rest)]
}
