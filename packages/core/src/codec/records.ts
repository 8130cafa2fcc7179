/** Named fields one after the other, and choices among such. */
import type { Codec, Infer } from './codec.ts'

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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
