/**
 * Wire formats, declared once: a declaration yields the type, the encoder and the decoder.
 *
 *   const Point = struct('Point', { x: u16, y: u16 })
 *   type Point = Infer<typeof Point>
 *   encode(Point, { x: 1, y: 2 })     → 4 bytes
 *   decode(Point, bytes)              → { ok: true, value } | { ok: false, code, path }
 *
 * Decoders are strict: every length is bounded before it is used, each value has one encoding and
 * no byte may follow. Whatever a stranger sends makes `decode` return, never throw; `encode`
 * throws CodecError, as a value that does not fit is the caller's mistake. Integers are big-endian.
 */
import { utf8Decode, utf8Encode, wipe } from './bytes.ts'
import { CodedError } from './errors.ts'

/**
 * - `truncated`: the input ends before the value does
 * - `trailing`: bytes follow the value
 * - `too-long`: a length or count exceeds its bound
 * - `invalid`: a value outside its domain
 */
export type CodecFault = 'truncated' | 'trailing' | 'too-long' | 'invalid'

/** Names the fault and the place in the declaration; never holds any part of the value. */
export class CodecError extends CodedError<CodecFault> {
  override readonly name = 'CodecError'
  readonly path: string

  constructor(code: CodecFault, path: string) {
    super(code, `${path}: ${code}`)
    this.path = path
  }
}

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: CodecFault; readonly path: string }

/** A wire format. `minLength` and `maxLength` are in bytes and equal for a fixed size. */
export interface Codec<T> {
  readonly minLength: number
  readonly maxLength: number
  read(input: Reader): T
  write(output: Writer, value: T): void
}

/** The type that a codec's values have. */
export type Infer<C> = C extends Codec<infer T> ? T : never

/** Encodes into a fresh buffer. Throws CodecError when the value does not fit the declaration. */
export function encode<T>(codec: Codec<T>, value: T): Uint8Array {
  const output = new Writer(codec.minLength)
  try {
    codec.write(output, value)
    return output.finish()
  } catch (error) {
    output.discard()
    throw error
  }
}

/**
 * Decodes the whole of `bytes`; byte strings in the result are copies that the caller owns. Of secrets
 * that were read before a fault nothing is left.
 */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array): Decoded<T> {
  const input = new Reader(bytes)
  try {
    const value = codec.read(input)
    if (input.remaining > 0) throw new CodecError('trailing', 'end')
    return { ok: true, value }
  } catch (error) {
    input.abandon()
    if (!(error instanceof CodecError)) throw error
    return { ok: false, code: error.code, path: error.path }
  }
}

/** A cursor over bytes to decode. Only codecs use it. */
export class Reader {
  readonly #bytes: Uint8Array
  readonly #path: string[] = []
  readonly #undo: (() => void)[] = []
  #offset = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset
  }

  /** The next `length` bytes as a view; copy what is kept. */
  take(length: number): Uint8Array {
    if (length > this.remaining) this.fail('truncated')
    const start = this.#offset
    this.#offset += length
    return this.#bytes.subarray(start, this.#offset)
  }

  unsigned(width: 1 | 2 | 4): number {
    let value = 0
    for (const byte of this.take(width)) value = value * 256 + byte
    return value
  }

  within<T>(name: string, read: () => T): T {
    this.#path.push(name)
    const value = read()
    this.#path.pop()
    return value
  }

  /** For codecs of secrets: calls back if what follows turns out not to decode. */
  onAbandon(undo: () => void): void {
    this.#undo.push(undo)
  }

  abandon(): void {
    for (const undo of this.#undo) undo()
  }

  fail(code: CodecFault): never {
    throw new CodecError(code, this.#path.join('.') || 'value')
  }
}

/** A growing buffer to encode into; outgrown ones are wiped. Only codecs use it. */
export class Writer {
  #buffer: Uint8Array
  readonly #path: string[] = []
  #length = 0

  constructor(expected: number) {
    this.#buffer = new Uint8Array(expected)
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#buffer.set(bytes, this.#length)
    this.#length += bytes.length
  }

  unsigned(width: 1 | 2 | 4, value: number): void {
    if (!Number.isInteger(value) || value < 0 || value >= 256 ** width) this.fail('invalid')
    this.#reserve(width)
    for (let shift = width - 1; shift >= 0; shift--) {
      this.#buffer[this.#length++] = Math.floor(value / 256 ** shift) % 256
    }
  }

  within(name: string, write: () => void): void {
    this.#path.push(name)
    write()
    this.#path.pop()
  }

  fail(code: CodecFault): never {
    throw new CodecError(code, this.#path.join('.') || 'value')
  }

  finish(): Uint8Array {
    if (this.#length === this.#buffer.length) return this.#buffer
    const result = this.#buffer.slice(0, this.#length)
    wipe(this.#buffer)
    return result
  }

  /** For a value that turned out not to fit. */
  discard(): void {
    wipe(this.#buffer)
  }

  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#buffer.length) return
    const grown = new Uint8Array(Math.max(needed, this.#buffer.length * 2))
    grown.set(this.#buffer)
    wipe(this.#buffer)
    this.#buffer = grown
  }
}

/** Unsigned integers, big-endian: one, two and four bytes as number, eight as bigint. */
export const u8: Codec<number> = unsigned(1)
export const u16: Codec<number> = unsigned(2)
export const u32: Codec<number> = unsigned(4)
export const u64: Codec<bigint> = {
  minLength: 8,
  maxLength: 8,
  read: (input) => (BigInt(input.unsigned(4)) << 32n) | BigInt(input.unsigned(4)),
  write(output, value) {
    if (value < 0n || value >= 1n << 64n) output.fail('invalid')
    output.unsigned(4, Number(value >> 32n))
    output.unsigned(4, Number(value & 0xffff_ffffn))
  },
}

/** One byte, 0 or 1. */
export const bool: Codec<boolean> = mapped(u8, {
  decode: (value) => (value > 1 ? undefined : value === 1),
  encode: (value) => (value ? 1 : 0),
})

/** Exactly `length` bytes. */
export function bytes(length: number): Codec<Uint8Array> {
  return {
    minLength: length,
    maxLength: length,
    read: (input) => input.take(length).slice(),
    write(output, value) {
      if (value.length !== length) output.fail('invalid')
      output.append(value)
    },
  }
}

/** A length prefix, then 0 … `max` bytes. `max` must be what the prefix can say, or less. */
export function prefixedBytes(prefix: Codec<number>, max: number): Codec<Uint8Array> {
  return {
    minLength: prefix.minLength,
    maxLength: prefix.maxLength + max,
    read(input) {
      const length = prefix.read(input)
      if (length > max) input.fail('too-long')
      return input.take(length).slice()
    },
    write(output, value) {
      if (value.length > max) output.fail('too-long')
      prefix.write(output, value.length)
      output.append(value)
    },
  }
}

/** A length prefix in bytes, then well-formed UTF-8 of at most `max` bytes. */
export function prefixedText(prefix: Codec<number>, max: number): Codec<string> {
  return mapped(prefixedBytes(prefix, max), {
    decode: utf8Decode,
    encode: (text) => (text.isWellFormed() ? utf8Encode(text) : undefined),
  })
}

/** A count, then `min` … `max` items. */
export function list<T>(
  count: Codec<number>,
  item: Codec<T>,
  { min = 0, max }: { readonly min?: number; readonly max: number },
): Codec<readonly T[]> {
  return {
    minLength: count.minLength + min * item.minLength,
    maxLength: count.maxLength + max * item.maxLength,
    read(input) {
      const length = count.read(input)
      if (length > max) input.fail('too-long')
      if (length < min) input.fail('invalid')
      return Array.from({ length }, (_, index) =>
        input.within(String(index), () => item.read(input)),
      )
    },
    write(output, values) {
      if (values.length > max) output.fail('too-long')
      if (values.length < min) output.fail('invalid')
      count.write(output, values.length)
      values.forEach((value, index) => {
        output.within(String(index), () => item.write(output, value))
      })
    },
  }
}

/** One particular number: a version byte, say. Any other is `invalid`. */
export function constant<const N extends number>(codec: Codec<number>, value: N): Codec<N> {
  return mapped(codec, {
    decode: (read) => (read === value ? value : undefined),
    encode: (given) => (given === value ? given : undefined),
  })
}

/** A value of `codec` seen as another type; either direction returns undefined for what is `invalid`. */
export function mapped<Wire, T>(
  codec: Codec<Wire>,
  map: {
    readonly decode: (wire: Wire) => T | undefined
    readonly encode: (value: T) => Wire | undefined
  },
): Codec<T> {
  return {
    minLength: codec.minLength,
    maxLength: codec.maxLength,
    read(input) {
      const value = map.decode(codec.read(input))
      return value === undefined ? input.fail('invalid') : value
    },
    write(output, value) {
      const wire = map.encode(value)
      if (wire === undefined) output.fail('invalid')
      else codec.write(output, wire)
    },
  }
}

/** One byte, 0 or 1, and the value if it is 1. */
export function optional<T>(codec: Codec<T>): Codec<T | undefined> {
  return {
    minLength: bool.minLength,
    maxLength: bool.maxLength + codec.maxLength,
    read: (input) => (bool.read(input) ? codec.read(input) : undefined),
    write(output, value) {
      bool.write(output, value !== undefined)
      if (value !== undefined) codec.write(output, value)
    },
  }
}

/** Everything that is left, at most `max` bytes; only sensible as the last field. */
export function rest(max: number): Codec<Uint8Array> {
  return {
    minLength: 0,
    maxLength: max,
    read(input) {
      if (input.remaining > max) input.fail('too-long')
      return input.take(input.remaining).slice()
    },
    write(output, value) {
      if (value.length > max) output.fail('too-long')
      output.append(value)
    },
  }
}

type Fields = Readonly<Record<string, Codec<unknown>>>
type StructOf<F> = { readonly [K in keyof F]: Infer<F[K]> }

/** Fields one after the other, in the order of the declaration. `name` begins the path of its errors. */
export function struct<F extends Fields>(name: string, fields: F): Codec<StructOf<F>> {
  const entries = Object.entries<Codec<unknown>>(fields)
  return {
    minLength: sum(entries.map(([, codec]) => codec.minLength)),
    maxLength: sum(entries.map(([, codec]) => codec.maxLength)),
    read: (input) =>
      input.within(name, () => {
        const value: Record<string, unknown> = {}
        for (const [key, codec] of entries) value[key] = input.within(key, () => codec.read(input))
        return value as StructOf<F>
      }),
    write(output, value) {
      output.within(name, () => {
        const record = value as Record<string, unknown>
        for (const [key, codec] of entries) {
          output.within(key, () => codec.write(output, record[key]))
        }
      })
    },
  }
}

type Variants = Readonly<Record<string, readonly [tag: number, body: Codec<object>]>>
type VariantOf<V extends Variants> = {
  readonly [K in keyof V]: { readonly kind: K } & Infer<V[K][1]>
}[keyof V]

/** A tag, then the body that belongs to it; the value's `kind` is the name. Unknown tags are `invalid`. */
export function variants<V extends Variants>(
  name: string,
  tag: Codec<number>,
  cases: V,
): Codec<VariantOf<V>> {
  const entries = Object.entries(cases) as [string, readonly [number, Codec<object>]][]
  const byTag = new Map(entries.map(([kind, [number, codec]]) => [number, { kind, codec }]))
  if (byTag.size !== entries.length) throw new RangeError(`${name}: two variants share a tag`)
  const byKind = new Map(entries.map(([kind, [number, codec]]) => [kind, { number, codec }]))
  const bodies = entries.map(([, [, codec]]) => codec)
  return {
    minLength: tag.minLength + Math.min(...bodies.map((codec) => codec.minLength)),
    maxLength: tag.maxLength + Math.max(...bodies.map((codec) => codec.maxLength)),
    read: (input) =>
      input.within(name, () => {
        const found = byTag.get(tag.read(input))
        if (found === undefined) return input.fail('invalid')
        return { kind: found.kind, ...found.codec.read(input) } as VariantOf<V>
      }),
    write(output, value) {
      output.within(name, () => {
        const found = byKind.get(value.kind as string)
        if (found === undefined) return output.fail('invalid')
        tag.write(output, found.number)
        found.codec.write(output, value)
      })
    },
  }
}

function unsigned(width: 1 | 2 | 4): Codec<number> {
  return {
    minLength: width,
    maxLength: width,
    read: (input) => input.unsigned(width),
    write: (output, value) => output.unsigned(width, value),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
