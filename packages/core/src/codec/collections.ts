/** Several values of one kind, or none. */
import type { Codec } from './codec.ts'
import { bool } from './numbers.ts'

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
