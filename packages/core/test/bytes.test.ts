import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import {
  concat,
  equal,
  fromBase64url,
  fromHex,
  toBase64url,
  toHex,
  u32be,
  utf8Decode,
  utf8Encode,
  wipe,
} from '../src/bytes.ts'

const FEW = { seed: 1, numRuns: 500 }

suite('bytes', () => {
  test('concat joins in order into a buffer of its own', () => {
    const [a, b] = [Uint8Array.of(1, 2), Uint8Array.of(3)]
    const joined = concat(a, new Uint8Array(0), b)
    assert.deepEqual(joined, Uint8Array.of(1, 2, 3))
    joined.fill(9)
    assert.deepEqual([a, b], [Uint8Array.of(1, 2), Uint8Array.of(3)])
    const alone = concat(a)
    assert.notEqual(alone.buffer, a.buffer)
    assert.deepEqual(concat(), new Uint8Array(0))
  })

  test('equal agrees with comparing one by one, for any two byte strings', () => {
    // Few values and short strings, so that equal ones and near misses are frequent.
    const some = fc.array(fc.constantFrom(0, 1, 128, 255), { maxLength: 4 })
    fc.assert(
      fc.property(some, some, (a, b) => {
        const expected = a.length === b.length && a.every((byte, index) => byte === b[index])
        assert.equal(equal(Uint8Array.from(a), Uint8Array.from(b)), expected)
      }),
      { seed: 1, numRuns: 5_000 },
    )
  })

  test('equal sees every single bit, wherever it is', () => {
    for (const length of [1, 2, 31, 32, 33, 64]) {
      const a = Uint8Array.from({ length }, (_, index) => index * 37)
      assert.equal(equal(a, a.slice()), true)
      for (let bit = 0; bit < length * 8; bit++) {
        const b = a.slice()
        b[bit >> 3] = (b[bit >> 3] as number) ^ (1 << (bit & 7))
        assert.equal(equal(a, b), false, `bit ${bit} of ${length} bytes`)
        assert.equal(equal(b, a), false)
      }
      // Two differences must not cancel each other out.
      const c = a.map((byte) => byte ^ 0x55)
      assert.equal(equal(a, c), false)
    }
  })

  test('equal is false for another length, also for a beginning, and true for nothing and nothing', () => {
    const a = new Uint8Array(8)
    for (let length = 0; length < 8; length++) assert.equal(equal(a, a.slice(0, length)), false)
    assert.equal(equal(new Uint8Array(0), new Uint8Array(0)), true)
  })

  test('equal looks at views as they are', () => {
    const buffer = Uint8Array.of(1, 2, 3, 1, 2, 3)
    assert.equal(equal(buffer.subarray(0, 3), buffer.subarray(3)), true)
    assert.equal(equal(buffer.subarray(0, 3), buffer.subarray(2, 5)), false)
  })

  test('wipe zeroes what it is given and nothing beside it', () => {
    const buffer = Uint8Array.of(1, 2, 3, 4)
    const other = Uint8Array.of(5)
    wipe(buffer.subarray(1, 3), other)
    assert.deepEqual([buffer, other], [Uint8Array.of(1, 0, 0, 4), Uint8Array.of(0)])
  })

  test('u32be writes four bytes, most significant first, and refuses what has more', () => {
    for (const [value, digits] of [
      [0, '00000000'],
      [1, '00000001'],
      [0x01020304, '01020304'],
      [0x80000000, '80000000'],
      [0xffffffff, 'ffffffff'],
    ] as const) {
      assert.equal(toHex(u32be(value)), digits)
    }
    for (const value of [-1, 0.5, 2 ** 32, Number.NaN, Infinity]) {
      assert.throws(() => u32be(value), RangeError)
    }
  })
})

suite('text and bytes', () => {
  test('any well-formed text survives, byte order mark and all', () => {
    const codePoint = fc.oneof(
      fc.integer({ min: 0, max: 0xd7ff }),
      fc.integer({ min: 0xe000, max: 0x10ffff }),
      fc.constantFrom(0, 0x7f, 0x80, 0x7ff, 0x800, 0xfeff, 0xffff, 0x10000),
    )
    fc.assert(
      fc.property(fc.array(codePoint), (points) => {
        const text = String.fromCodePoint(...points)
        assert.equal(utf8Decode(utf8Encode(text)), text)
      }),
      FEW,
    )
    const marked = '\ufefftext'
    assert.equal(toHex(utf8Encode(marked)), 'efbbbf74657874')
    assert.equal(utf8Decode(utf8Encode(marked)), marked)
  })

  test('a text with half a surrogate pair has no encoding', () => {
    for (const text of ['\ud800', 'a\udfff', '\udc00\ud800']) {
      assert.throws(() => utf8Encode(text), RangeError)
    }
  })

  test('bytes that are not well-formed UTF-8 are refused, not repaired', () => {
    for (const digits of [
      '80', // a continuation alone
      'c3', // cut off
      'c080', // overlong
      'e08080', // overlong
      'eda080', // a surrogate
      'f4908080', // beyond U+10FFFF
      'f8888080', // no such lead byte
      '61ff62',
    ]) {
      assert.equal(utf8Decode(hexBytes(digits)), undefined, digits)
    }
  })

  test('hexadecimal has one spelling', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const text = toHex(bytes)
        assert.equal(text, Buffer.from(bytes).toString('hex'))
        assert.deepEqual(fromHex(text), bytes)
      }),
      FEW,
    )
    for (const text of ['0', '000', 'AB', 'aB', '0g', ' 00', '00 ', '0x00', '00\n', '０0', 'é0']) {
      assert.equal(fromHex(text), undefined, JSON.stringify(text))
    }
    assert.deepEqual(fromHex(''), new Uint8Array(0))
  })

  test('base64url has one spelling', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const text = toBase64url(bytes)
        assert.equal(text, Buffer.from(bytes).toString('base64url'))
        assert.deepEqual(fromBase64url(text), bytes)
      }),
      FEW,
    )
    for (const text of [
      'A', // no byte needs one letter
      'AB', // bits set that belong to no byte
      'AAB',
      'AA==',
      'AA=',
      'AA ',
      ' AA',
      'A\nA',
      '+/8A', // the other alphabet
      'AÀAA',
    ]) {
      assert.equal(fromBase64url(text), undefined, JSON.stringify(text))
    }
    assert.deepEqual(fromBase64url('-_8A'), Uint8Array.of(0xfb, 0xff, 0x00))
  })

  test('of all short texts, only one spells any given bytes', () => {
    const alphabet = 'ABCEIQgwz09-_+/='
    const seen = new Map<string, string>()
    for (const text of words(alphabet, 3)) {
      const bytes = fromBase64url(text)
      if (bytes === undefined) continue
      assert.equal(toBase64url(bytes), text)
      assert.equal(seen.get(toHex(bytes)), undefined, text)
      seen.set(toHex(bytes), text)
    }
    // Of these 13 letters, 4 leave their last four bits clear and 7 their last two.
    assert.equal(seen.size, 1 + 13 * 4 + 13 * 13 * 7)
  })
})

function hexBytes(digits: string): Uint8Array {
  return fromHex(digits) ?? assert.fail(digits)
}

/** Every text of up to `length` letters. */
function words(alphabet: string, length: number): string[] {
  if (length === 0) return ['']
  const shorter = words(alphabet, length - 1)
  const longest = shorter.filter((word) => word.length === length - 1)
  return [...shorter, ...longest.flatMap((word) => Array.from(alphabet, (letter) => word + letter))]
}
