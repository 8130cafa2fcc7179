import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { toHex } from '../../src/bytes.ts'
import {
  bool,
  CodecError,
  constant,
  decode,
  encode,
  type Infer,
  list,
  mapped,
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
