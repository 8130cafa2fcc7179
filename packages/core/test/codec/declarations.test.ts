import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { concat } from '../../src/bytes.ts'
import {
  bool,
  bytes,
  type Codec,
  constant,
  decode,
  encode,
  list,
  prefixedBytes,
  prefixedText,
  rest,
  struct,
  u8,
  u16,
  u32,
  u64,
  variants,
} from '../../src/codec/index.ts'
import { assertFault, hexBytes, throwsFault } from './codec-assertions.ts'

/** A codec together with values for it. */
interface Sample {
  readonly codec: Codec<unknown>
  readonly values: fc.Arbitrary<unknown>
}

const RUNS = { seed: 5, numRuns: 1_000 }

suite('any declaration of fixed and prefixed parts', () => {
  test('gives back every value, within the lengths that it promises', () => {
    check(({ codec, value, encoded }) => {
      assert.deepEqual(decode(codec, encoded), { ok: true, value })
      assert.ok(encoded.length >= codec.minLength && encoded.length <= codec.maxLength)
    })
  })

  test('says `truncated` for every beginning of an encoding', () => {
    check(({ codec, encoded }) => {
      for (let end = 0; end < encoded.length; end++) {
        assertFault(decode(codec, encoded.slice(0, end)), 'truncated')
      }
    })
  })

  test('says `trailing` for every extension of an encoding', () => {
    check(({ codec, encoded }) => {
      for (const more of [[0], [255], [...encoded], Array<number>(1_000).fill(1)]) {
        if (more.length === 0) continue
        assertFault(decode(codec, concat(encoded, Uint8Array.from(more))), 'trailing')
      }
    })
  })

  test('has one encoding per value: whatever decodes is encoded to the same bytes', () => {
    let accepted = 0
    check(({ codec, encoded, noise }) => {
      for (const { at, change } of noise) {
        const damaged = encoded.slice()
        if (damaged.length === 0) return
        const index = at % damaged.length
        damaged[index] = (damaged[index] as number) ^ change
        const decoded = decode(codec, damaged)
        if (!decoded.ok) continue
        accepted += 1
        assert.deepEqual(encode(codec, decoded.value), damaged)
      }
    })
    assert.ok(accepted > 1_000, `only ${accepted} damaged encodings were accepted`)
  })

  test('never throws, whatever a stranger sends', () => {
    const input = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.array(fc.constantFrom(0, 1, 2, 255)),
    )
    fc.assert(
      fc.property(samples(), input, ({ codec }, sent) => {
        const decoded = decode(codec, Uint8Array.from(sent))
        if (decoded.ok) assert.deepEqual(encode(codec, decoded.value), Uint8Array.from(sent))
      }),
      { ...RUNS, numRuns: 3_000 },
    )
  })

  test('leaves its input alone and keeps nothing of it', () => {
    check(({ codec, value, encoded }) => {
      const [input, before] = [encoded.slice(), structuredClone(value)]
      const decoded = decode(codec, input)
      assert.deepEqual(input, encoded)
      input.fill(0xaa)
      assert.deepEqual(decoded, { ok: true, value: before })
      const again = encode(codec, value)
      again.fill(0xaa)
      assert.deepEqual(value, before)
    })
  })
})

suite('lengths and counts', () => {
  test('one above the bound is `too-long`, also when its bytes never come', () => {
    const part = fc.constantFrom('ff', '11', '00')
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 200 }),
        part,
        fc.nat({ max: 250 }),
        (max, fill, have) => {
          for (const [prefix, digits] of [
            [u8, 2],
            [u16, 4],
            [u32, 8],
          ] as const) {
            const sent = hexBytes((max + 1).toString(16).padStart(digits, '0') + fill.repeat(have))
            assertFault(decode(prefixedBytes(prefix, max), sent), 'too-long')
            assertFault(decode(prefixedText(prefix, max), sent), 'too-long')
            assertFault(decode(list(prefix, u8, { max }), sent), 'too-long')
          }
        },
      ),
      { seed: 6, numRuns: 200 },
    )
  })

  test('the bound itself is fine', () => {
    assert.deepEqual(decode(prefixedBytes(u8, 3), hexBytes('03010203')), {
      ok: true,
      value: Uint8Array.of(1, 2, 3),
    })
    assert.deepEqual(decode(list(u8, u8, { max: 2 }), hexBytes('020102')), {
      ok: true,
      value: [1, 2],
    })
    assert.deepEqual(decode(rest(2), hexBytes('0102')), { ok: true, value: Uint8Array.of(1, 2) })
  })

  test('the largest announced length is refused without taking memory for it', () => {
    const before = process.memoryUsage().arrayBuffers
    assertFault(decode(prefixedBytes(u32, 0xffff_ffff), hexBytes('ffffffff01')), 'truncated')
    assertFault(decode(list(u32, u8, { max: 0xffff_ffff }), hexBytes('fffffff001')), 'truncated')
    assert.ok(process.memoryUsage().arrayBuffers - before < 1_000_000)
  })

  test('a list shorter than its minimum is `invalid`, in both directions', () => {
    const pair = list(u8, u16, { min: 2, max: 4 })
    assertFault(decode(pair, hexBytes('010005')), 'invalid')
    throwsFault(() => encode(pair, [5]), 'invalid', 'value')
    assert.deepEqual([pair.minLength, pair.maxLength], [5, 9])
  })

  test('what does not fit is the caller’s mistake when it is encoded', () => {
    throwsFault(() => encode(prefixedBytes(u16, 3), new Uint8Array(4)), 'too-long', 'value')
    throwsFault(() => encode(prefixedText(u16, 3), 'añb!'), 'too-long', 'value')
    throwsFault(() => encode(list(u16, u8, { max: 1 }), [1, 2]), 'too-long', 'value')
    throwsFault(() => encode(rest(1), new Uint8Array(2)), 'too-long', 'value')
    throwsFault(() => encode(bytes(2), new Uint8Array(1)), 'invalid', 'value')
    throwsFault(() => encode(bytes(2), new Uint8Array(3)), 'invalid', 'value')
    // A bound that its prefix cannot say: the declaration is wrong, the wire stays right.
    throwsFault(() => encode(prefixedBytes(u8, 300), new Uint8Array(256)), 'invalid', 'value')
  })
})

interface Case {
  readonly codec: Codec<unknown>
  readonly value: unknown
  readonly encoded: Uint8Array
  readonly noise: readonly { readonly at: number; readonly change: number }[]
}

/** Runs `property` for random declarations with random values and random damage. */
function check(property: (given: Case) => void): void {
  const damage = fc.record({ at: fc.nat(), change: fc.integer({ min: 1, max: 255 }) })
  const noise = fc.array(damage, { minLength: 8, maxLength: 8 })
  const cases = samples().chain(({ codec, values }) =>
    fc.record({ codec: fc.constant(codec), value: values, noise }),
  )
  fc.assert(
    fc.property(cases, ({ codec, value, noise: changes }) =>
      property({ codec, value, encoded: encode(codec, value), noise: changes }),
    ),
    RUNS,
  )
}

function samples(): fc.Arbitrary<Sample> {
  const { sample } = fc.letrec<{ sample: Sample; leaf: Sample; composite: Sample }>((tie) => ({
    sample: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('composite')),
    leaf: leaves(),
    composite: fc.oneof(lists(tie('sample')), structs(tie('sample')), choices(tie('sample'))),
  }))
  return sample
}

function leaves(): fc.Arbitrary<Sample> {
  const fixed = [
    of(u8, fc.nat({ max: 0xff })),
    of(u16, fc.nat({ max: 0xffff })),
    of(u32, fc.nat({ max: 0xffff_ffff })),
    of(u64, fc.bigInt({ min: 0n, max: (1n << 64n) - 1n })),
    of(bool, fc.boolean()),
    of(constant(u16, 515), fc.constant(515 as const)),
  ]
  const sized = fc.tuple(fc.constantFrom(u8, u16, u32), fc.nat({ max: 9 }))
  return fc.oneof(
    fc.constantFrom(...fixed),
    fc.nat({ max: 9 }).map((length) => of(bytes(length), byteStrings(length, length))),
    sized.map(([prefix, max]) => of(prefixedBytes(prefix, max), byteStrings(0, max))),
    sized.map(([prefix, max]) => {
      const texts = fc.string({ unit: 'grapheme', maxLength: max })
      return of(
        prefixedText(prefix, max),
        texts.filter((text) => Buffer.byteLength(text) <= max),
      )
    }),
  )
}

function lists(items: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc
    .tuple(items, fc.constantFrom(u8, u16), fc.nat({ max: 2 }), fc.nat({ max: 2 }))
    .map(([{ codec, values }, count, min, more]) => {
      const max = min + more
      return of(
        list(count, codec, { min, max }),
        fc.array(values, { minLength: min, maxLength: max }),
      )
    })
}

function structs(fields: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc.array(fields, { maxLength: 3 }).map((parts) => {
    const named = parts.map((part, index) => [`field${index}`, part] as const)
    const codecs = Object.fromEntries(named.map(([name, { codec }]) => [name, codec]))
    const values = Object.fromEntries(named.map(([name, part]) => [name, part.values]))
    return of(struct('Struct', codecs), fc.record(values, { noNullPrototype: true }))
  })
}

function choices(parts: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> {
  return fc.array(parts, { minLength: 1, maxLength: 3 }).map((bodies) => {
    const cases = bodies.map(({ codec, values }, index) => {
      const body = struct('Body', { content: codec })
      const kind = `kind${index}`
      const value = values.map((content) => ({ kind, content }))
      return { kind, tagged: [index * 3, body] as const, value }
    })
    const codec = variants(
      'Choice',
      u8,
      Object.fromEntries(cases.map(({ kind, tagged }) => [kind, tagged])),
    )
    return of(codec, fc.oneof(...cases.map(({ value }) => value)))
  })
}

function byteStrings(minLength: number, maxLength: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength, maxLength }).map((value) => Uint8Array.from(value))
}

/** Forgets the type of the values, which random declarations can only know at run time. */
function of<T>(codec: Codec<T>, values: fc.Arbitrary<T>): Sample {
  return { codec, values }
}
