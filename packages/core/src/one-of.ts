import { type Codec, mapped, u8 } from './codec/index.ts'

/** One of `names`, as its index in one byte: the order is part of the format. */
export function oneOf<const Name extends string>(...names: readonly Name[]): Codec<Name> {
  return mapped(u8, {
    decode: (index) => names[index],
    encode: (name) => names.indexOf(name),
  })
}
