/** Values that stand on the wire as something else. */
import type { Codec } from './codec.ts'

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

/** One particular number: a version byte, say. Any other is `invalid`. */
export function constant<const N extends number>(codec: Codec<number>, value: N): Codec<N> {
  return mapped(codec, {
    decode: (read) => (read === value ? value : undefined),
    encode: (given) => (given === value ? given : undefined),
  })
}
