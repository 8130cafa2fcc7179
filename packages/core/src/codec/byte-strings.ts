/** Byte strings and text, each bounded. */
import { utf8Decode, utf8Encode } from '../bytes.ts'
import type { Codec } from './codec.ts'
import { mapped } from './mapped.ts'

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
