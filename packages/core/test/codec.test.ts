import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { concat, fromHex, toHex } from '../src/bytes.ts'
import {
  bool,
  bytes,
  type Codec,
  CodecError,
  type CodecFault,
  constant,
  decode,
  encode,
  type Infer,
  list,
  mapped,
  optional,
  prefixedBytes,
  prefixedText,
  rest,
  struct,
  u8,
  u16,
  u32,
  u64,
  variants,
} from '../src/codec/index.ts'
import { secretBytes } from '../src/crypto/secret-codec.ts'
import { Secret, SecretError } from '../src/secret.ts'

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

suite('the encoder', () => {
  test('leaves no copy of what it encoded in a buffer that turned out too small or too large', (t) => {
    const set = t.mock.method(Uint8Array.prototype, 'set')
    const part = prefixedBytes(u8, 200)
    const encoded = encode(
      list(u8, part, { max: 9 }),
      Array<Uint8Array>(7).fill(new Uint8Array(150).fill(7)),
    )
    assert.equal(encoded.length, 1 + 7 * 151)
    const used = new Set(set.mock.calls.map((call) => call.this as Uint8Array))
    assert.ok(used.size >= 3, 'the encoder grew less often than this test wants')
    for (const buffer of used) {
      if (buffer !== encoded) assert.ok(buffer.every((byte) => byte === 0))
    }
  })
})

suite('secrets', () => {
  /** As `codec`, and notes what was read. */
  function noting<T>(codec: Codec<T>, read: T[]): Codec<T> {
    return {
      ...codec,
      read(input) {
        const value = codec.read(input)
        read.push(value)
        return value
      },
    }
  }

  test('that were read before a fault are wiped, wherever they stood and whatever the fault is', () => {
    const read: Secret<'K'>[] = []
    const key = noting(secretBytes('K', 2), read)
    const State = mapped(
      variants('State', u8, {
        one: [
          1,
          struct('One', { keys: list(u8, key, { max: 2 }), maybe: optional(key), end: bool }),
        ],
      }),
      {
        decode: (value) => (value.keys.length === 1 ? undefined : value),
        encode: (value) => value,
      },
    )
    for (const [digits, secrets, code] of [
      ['01' + '02' + 'aaaa' + 'bbbb' + '01' + 'cccc' + '01', 3, undefined],
      ['01' + '02' + 'aaaa' + 'bbbb' + '01' + 'cccc' + '02', 3, 'invalid'],
      ['01' + '02' + 'aaaa' + 'bbbb' + '01' + 'cccc' + '0100', 3, 'trailing'],
      ['01' + '02' + 'aaaa' + 'bbbb' + '01' + 'cc', 2, 'truncated'],
      ['01' + '02' + 'aaaa' + 'bbbb' + '02', 2, 'invalid'],
      ['01' + '01' + 'aaaa' + '00' + '00', 1, 'invalid'],
    ] as const) {
      read.length = 0
      const decoded = decode(State, hexBytes(digits))
      assert.equal(decoded.ok ? undefined : decoded.code, code, digits)
      assert.equal(read.length, secrets, digits)
      assert.ok(
        read.every(({ wiped }) => wiped === !decoded.ok),
        digits,
      )
    }
  })

  test('that were read before a mistake of ours are wiped too', () => {
    const read: Secret<'K'>[] = []
    const broken = mapped(noting(secretBytes('K', 1), read), {
      decode: (): number => {
        throw new TypeError('as planned')
      },
      encode: () => undefined,
    })
    assert.throws(() => decode(broken, Uint8Array.of(7)), TypeError)
    assert.ok(read.length === 1 && read[0]?.wiped)
  })

  test('have one length, and are not encoded once wiped', () => {
    const key = secretBytes('K', 2)
    assert.deepEqual([key.minLength, key.maxLength], [2, 2])
    for (const length of [1, 3]) {
      throwsFault(() => encode(key, new Secret('K', new Uint8Array(length))), 'invalid', 'value')
    }
    const secret = new Secret('K', Uint8Array.of(1, 2))
    assert.deepEqual(encode(key, secret), Uint8Array.of(1, 2))
    secret.wipe()
    assert.throws(() => encode(key, secret), SecretError)
  })

  test('are not left in the buffer of an encoding that did not come to its end', (t) => {
    const set = t.mock.method(Uint8Array.prototype, 'set')
    const State = struct('State', { key: secretBytes('K', 40), small: u8 })
    const secret = new Secret('K', new Uint8Array(40).fill(7))
    throwsFault(() => encode(State, { key: secret, small: 256 }), 'invalid', 'State.small')
    const used = set.mock.calls.map((call) => call.this as Uint8Array)
    assert.ok(used.length > 0)
    for (const buffer of used) assert.ok(buffer.every((byte) => byte === 0))
  })
})

suite('numbers', () => {
  test('are big-endian', () => {
    assert.equal(toHex(encode(u8, 0xab)), 'ab')
    assert.equal(toHex(encode(u16, 0xabcd)), 'abcd')
    assert.equal(toHex(encode(u32, 0xfedcba98)), 'fedcba98')
    assert.equal(toHex(encode(u64, 0xfedcba9876543210n)), 'fedcba9876543210')
    assert.deepEqual(decode(u64, hexBytes('00000001ffffffff')), { ok: true, value: 0x1ffffffffn })
  })

  test('outside their domain are `invalid`', () => {
    for (const [codec, size] of [
      [u8, 8],
      [u16, 16],
      [u32, 32],
    ] as const) {
      for (const value of [-1, 2 ** size, 0.5, Number.NaN, Infinity]) {
        throwsFault(() => encode(codec, value), 'invalid', 'value')
      }
    }
    for (const value of [-1n, 1n << 64n]) throwsFault(() => encode(u64, value), 'invalid', 'value')
  })

  test('a boolean is 0 or 1, a constant is itself', () => {
    assert.deepEqual(
      [0, 1].map((byte) => decode(bool, Uint8Array.of(byte))),
      [
        { ok: true, value: false },
        { ok: true, value: true },
      ],
    )
    for (let byte = 2; byte < 256; byte++) assertFault(decode(bool, Uint8Array.of(byte)), 'invalid')
    const version = constant(u16, 3)
    assert.deepEqual(decode(version, hexBytes('0003')), { ok: true, value: 3 })
    assertFault(decode(version, hexBytes('0300')), 'invalid')
    throwsFault(() => encode(version, 4 as 3), 'invalid', 'value')
  })
})

suite('text', () => {
  test('that is not well-formed is `invalid`, in both directions', () => {
    const text = prefixedText(u8, 20)
    for (const digits of ['01ff', '02c080', '03eda080', '01c3', '04f4908080']) {
      assertFault(decode(text, hexBytes(digits)), 'invalid')
    }
    throwsFault(() => encode(text, 'a\ud800'), 'invalid', 'value')
    assert.equal(toHex(encode(text, '\ufeffé')), '05efbbbfc3a9')
  })
})

suite('structs and variants', () => {
  const Point = struct('Point', { x: u16, y: u16 })
  const Shape = variants('Shape', u8, {
    dot: [1, Point],
    path: [
      7,
      struct('Path', { points: list(u8, Point, { min: 1, max: 3 }), name: prefixedText(u8, 9) }),
    ],
    none: [255, struct('None', {})],
  })
  const path: Infer<typeof Shape> = {
    kind: 'path',
    points: [
      { x: 1, y: 2 },
      { x: 3, y: 4 },
    ],
    name: 'ab',
  }

  test('come out in the order of the declaration, whatever the order of the value', () => {
    assert.equal(toHex(encode(Point, { y: 2, x: 1 })), '00010002')
    assert.equal(toHex(encode(Shape, path)), '07' + '02' + '00010002' + '00030004' + '026162')
    assert.equal(toHex(encode(Shape, { kind: 'none' })), 'ff')
    assert.deepEqual([Shape.minLength, Shape.maxLength], [1, 24])
  })

  test('a tag that nobody declared is `invalid`, as is a kind', () => {
    for (const tag of [0, 2, 6, 8, 254]) {
      assertFault(decode(Shape, Uint8Array.of(tag, 0, 1, 0, 2)), 'invalid')
    }
    for (const kind of ['other', 'toString', '__proto__']) {
      throwsFault(() => encode(Shape, { ...path, kind: kind as 'path' }), 'invalid', 'Shape')
    }
  })

  test('two variants cannot share a tag', () => {
    assert.throws(() => variants('Twice', u8, { a: [1, Point], b: [1, Point] }), RangeError)
  })

  test('an error names the place in the declaration', () => {
    for (const [digits, code, at] of [
      ['', 'truncated', 'Shape'],
      ['0100', 'truncated', 'Shape.Point.x'],
      ['01000100', 'truncated', 'Shape.Point.y'],
      ['0700', 'invalid', 'Shape.Path.points'],
      ['0704', 'too-long', 'Shape.Path.points'],
      ['0702000100020003', 'truncated', 'Shape.Path.points.1.Point.y'],
      ['0701000100020a', 'too-long', 'Shape.Path.name'],
      ['07010001000201ff', 'invalid', 'Shape.Path.name'],
      ['ff00', 'trailing', 'end'],
    ] as const) {
      assert.deepEqual(decode(Shape, hexBytes(digits)), { ok: false, code, path: at }, digits)
    }
    const wrong = {
      ...path,
      points: [
        { x: 1, y: 2 },
        { x: 3, y: 70_000 },
      ],
    }
    throwsFault(() => encode(Shape, wrong), 'invalid', 'Shape.Path.points.1.Point.y')
  })

  test('an error shows nothing of the value', () => {
    const secretive = prefixedText(u8, 5)
    assert.throws(
      () => encode(struct('Note', { text: secretive }), { text: 'hunter2' }),
      (error) => {
        assert.ok(error instanceof CodecError)
        assert.equal(error.message, 'Note.text: too-long')
        assert.doesNotMatch(JSON.stringify(error) + String(error.stack), /hunter2/)
        return true
      },
    )
  })

  test('rest takes everything up to its bound, and one byte more is `too-long`', () => {
    const Letter = struct('Letter', { version: constant(u8, 1), body: rest(4) })
    for (let length = 0; length <= 4; length++) {
      const value = { version: 1, body: new Uint8Array(length).fill(9) } as const
      const encoded = encode(Letter, value)
      assert.equal(encoded.length, 1 + length)
      assert.deepEqual(decode(Letter, encoded), { ok: true, value })
    }
    assertFault(decode(Letter, new Uint8Array(6).fill(1)), 'too-long')
    assert.deepEqual([Letter.minLength, Letter.maxLength], [1, 5])
  })

  test('a mistake of ours inside a codec is not taken for a stranger’s', () => {
    const broken = mapped(u8, {
      decode: () => {
        throw new TypeError('as planned')
      },
      encode: () => 0,
    })
    assert.throws(() => decode(broken, Uint8Array.of(1)), TypeError)
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

function hexBytes(digits: string): Uint8Array {
  return fromHex(digits) ?? assert.fail(digits)
}

function assertFault(decoded: ReturnType<typeof decode>, code: CodecFault): void {
  assert.equal(decoded.ok, false)
  assert.equal(decoded.code, code)
}

function throwsFault(action: () => void, code: CodecFault, path: string): void {
  assert.throws(action, (error) => {
    assert.ok(error instanceof CodecError)
    assert.deepEqual([error.code, error.path], [code, path])
    return true
  })
}
