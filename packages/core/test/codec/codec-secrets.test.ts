import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  bool,
  type Codec,
  decode,
  encode,
  list,
  mapped,
  optional,
  prefixedBytes,
  struct,
  u8,
  variants,
} from '../../src/codec/index.ts'
import { secretBytes } from '../../src/crypto/secret-codec.ts'
import { Secret, SecretError } from '../../src/secret.ts'
import { hexBytes, throwsFault } from './codec-assertions.ts'

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
