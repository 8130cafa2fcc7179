/** What docs/protocol/primitives.md promises of every provider. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { Secret, SecretError } from '../../src/secret.ts'
import { providers } from './primitives-providers.ts'

const random = new SeededRandom('primitives 1')

/** RFC 7748 points of order 1, 2, 4 and 8, and those of the twist, in canonical encoding. */
const LOW_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]

/** Second encodings of points that have a canonical one: p, p + 1, 2^255 − 1, and a set top bit. */
const NON_CANONICAL = [
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '0900000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
]

for (const primitives of providers) {
  suite(`the ${primitives.name} provider`, () => {
    test('refuses X25519 points of low order', () => {
      for (const point of LOW_ORDER) {
        const key = x25519Key()
        const peer = Uint8Array.fromHex(point)
        assert.equal(primitives.x25519.sharedSecret(key, peer), undefined, point)
      }
    })

    test('refuses X25519 points in any but their canonical encoding', () => {
      for (const point of NON_CANONICAL) {
        const key = x25519Key()
        const peer = Uint8Array.fromHex(point)
        assert.equal(primitives.x25519.sharedSecret(key, peer), undefined, point)
      }
    })

    test('takes the greatest and the least u that are canonical and of full order', () => {
      const key = x25519Key()
      for (const point of [`02${'00'.repeat(31)}`, `eb${'ff'.repeat(30)}7f`]) {
        const peer = Uint8Array.fromHex(point)
        assert.equal(primitives.x25519.sharedSecret(key, peer)?.length, 32, point)
      }
    })

    test('throws RangeError for every input of a wrong length', () => {
      const wrong = wrongLengths(primitives)
      for (const [what, call] of wrong) assert.throws(call, RangeError, what)
    })

    test('opens nothing whose key, nonce, associated data, text or tag was changed', () => {
      const key = random.random(32)
      const nonce = random.random(12)
      const associated = random.random(20)
      const sealed = primitives.chacha20poly1305Seal(key, nonce, associated, random.random(100))
      const parts: Four = [key, nonce, associated, sealed]
      for (const which of [0, 1, 2, 3] as const) {
        for (let bit = 0; bit < 8 * parts[which].length; bit++) {
          const altered = copies(parts)
          flip(altered[which], bit)
          assert.equal(primitives.chacha20poly1305Open(...altered), undefined)
        }
      }
      for (let length = 0; length < sealed.length; length++) {
        const prefix = sealed.slice(0, length)
        assert.equal(
          primitives.chacha20poly1305Open(key, nonce, associated, prefix),
          undefined,
          `${length} bytes`,
        )
      }
      assert.ok(primitives.chacha20poly1305Open(key, nonce, associated, sealed) !== undefined)
    })

    test('answers a changed ML-KEM ciphertext with another secret, always the same one', () => {
      const seed = new Secret('MlKem768Seed', random.random(64))
      const made = primitives.mlkem768.encapsulate(primitives.mlkem768.publicKey(seed), random)
      assert.ok(made !== undefined)
      for (let run = 0; run < 50; run++) {
        const altered: Uint8Array = made.ciphertext.slice()
        flip(altered, random.int(8 * altered.length))
        const secret = primitives.mlkem768.decapsulate(seed, altered)
        assert.notDeepEqual(secret, made.sharedSecret)
        assert.deepEqual(primitives.mlkem768.decapsulate(seed, altered), secret)
      }
    })

    test('does not use a secret that was wiped, even after importing it', () => {
      const x25519 = x25519Key()
      const mlkem = new Secret('MlKem768Seed', random.random(64))
      const ed25519 = new Secret('Ed25519Seed', random.random(32))
      const basePoint = Uint8Array.fromHex(`09${'00'.repeat(31)}`)
      const uses = [
        () => primitives.x25519.publicKey(x25519),
        () => primitives.x25519.sharedSecret(x25519, basePoint),
        () => primitives.mlkem768.publicKey(mlkem),
        () => primitives.mlkem768.decapsulate(mlkem, new Uint8Array(1088)),
        () => primitives.ed25519.publicKey(ed25519),
        () => primitives.ed25519.sign(ed25519, new Uint8Array(3)),
      ]
      for (const use of uses) use()
      for (const secret of [x25519, mlkem, ed25519]) secret.wipe()
      for (const use of uses) assert.throws(use, SecretError)
    })

    test('gives results that the caller owns: changing one changes no later one', () => {
      const calls = ownedResults(primitives)
      for (const [what, call] of calls) {
        const before = call()
        const copy = before.slice()
        before.fill(0xff)
        assert.deepEqual(call(), copy, what)
      }
    })

    test('gives plain Uint8Arrays, whose slice is a copy', () => {
      for (const [what, call] of ownedResults(primitives)) {
        assert.equal(Object.getPrototypeOf(call()), Uint8Array.prototype, what)
      }
    })

    test('changes none of its inputs', () => {
      const inputs: Four = [
        random.random(32),
        random.random(12),
        random.random(40),
        random.random(100),
      ]
      const before = copies(inputs)
      const [key, nonce, associated, message] = inputs
      primitives.chacha20(key, nonce, message)
      primitives.chacha20poly1305Open(
        key,
        nonce,
        associated,
        primitives.chacha20poly1305Seal(key, nonce, associated, message),
      )
      primitives.hmacSha256(key, message)
      primitives.hkdfSha256(key, message, associated, 64)
      primitives.hkdfExpandSha256(key, associated, 64)
      primitives.argon2id(message, message.subarray(0, 16), { memory: 8, passes: 1 }, 32)
      assert.deepEqual(inputs, before)
    })

    test('works on views into larger buffers', () => {
      const whole = random.random(300)
      const view = whole.subarray(100, 200)
      assert.deepEqual(primitives.sha256(view), primitives.sha256(view.slice()))
      assert.deepEqual(
        primitives.chacha20(whole.subarray(1, 33), whole.subarray(33, 45), view),
        primitives.chacha20(whole.slice(1, 33), whole.slice(33, 45), view.slice()),
      )
    })
  })
}

function x25519Key(): Secret<'X25519PrivateKey'> {
  return new Secret('X25519PrivateKey', random.random(32))
}

type Four = readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array]

function copies([a, b, c, d]: Four): Four {
  return [a.slice(), b.slice(), c.slice(), d.slice()]
}

function flip(bytes: Uint8Array, bit: number): void {
  bytes[bit >>> 3] = (bytes[bit >>> 3] as number) ^ (1 << (bit & 7))
}

/** Each fixed length, missed by one on either side, and by all. */
function wrongLengths(p: Primitives): readonly (readonly [string, () => unknown])[] {
  const around = (right: number): number[] => [0, right - 1, right + 1]
  const of = (length: number): Uint8Array => new Uint8Array(length)
  const salt = of(16)
  const cost = { memory: 8, passes: 1 }
  const x25519 = (length: number): Secret<'X25519PrivateKey'> =>
    new Secret('X25519PrivateKey', of(length))
  const mlkem = (length: number): Secret<'MlKem768Seed'> => new Secret('MlKem768Seed', of(length))
  const ed25519 = (length: number): Secret<'Ed25519Seed'> => new Secret('Ed25519Seed', of(length))
  const cases: readonly (readonly [string, number, (length: number) => unknown])[] = [
    ['x25519.publicKey', 32, (n) => p.x25519.publicKey(x25519(n))],
    ['x25519.sharedSecret key', 32, (n) => p.x25519.sharedSecret(x25519(n), of(32))],
    ['x25519.sharedSecret peer', 32, (n) => p.x25519.sharedSecret(x25519(32), of(n))],
    ['mlkem768.publicKey', 64, (n) => p.mlkem768.publicKey(mlkem(n))],
    ['mlkem768.encapsulate', 1184, (n) => p.mlkem768.encapsulate(of(n), random)],
    ['mlkem768.decapsulate seed', 64, (n) => p.mlkem768.decapsulate(mlkem(n), of(1088))],
    ['mlkem768.decapsulate', 1088, (n) => p.mlkem768.decapsulate(mlkem(64), of(n))],
    ['ed25519.publicKey', 32, (n) => p.ed25519.publicKey(ed25519(n))],
    ['ed25519.sign', 32, (n) => p.ed25519.sign(ed25519(n), of(1))],
    ['ed25519.verify key', 32, (n) => p.ed25519.verify(of(n), of(1), of(64))],
    ['ed25519.verify signature', 64, (n) => p.ed25519.verify(of(32), of(1), of(n))],
    ['hkdfExpandSha256 key', 32, (n) => p.hkdfExpandSha256(of(n), of(1), 32)],
    ['chacha20 key', 32, (n) => p.chacha20(of(n), of(12), of(1))],
    ['chacha20 nonce', 12, (n) => p.chacha20(of(32), of(n), of(1))],
    ['seal key', 32, (n) => p.chacha20poly1305Seal(of(n), of(12), of(0), of(1))],
    ['seal nonce', 12, (n) => p.chacha20poly1305Seal(of(32), of(n), of(0), of(1))],
    ['open key', 32, (n) => p.chacha20poly1305Open(of(n), of(12), of(0), of(16))],
    ['open nonce', 12, (n) => p.chacha20poly1305Open(of(32), of(n), of(0), of(16))],
    ['argon2id salt', 16, (n) => p.argon2id(of(1), of(n), cost, 32)],
  ]
  const bounds: readonly (readonly [string, () => unknown])[] = [
    ...[0, -1, 1.5, Number.NaN, 8161].flatMap((n) => [
      [`hkdfSha256 output ${n}`, () => p.hkdfSha256(salt, salt, salt, n)] as const,
      [`hkdfExpandSha256 output ${n}`, () => p.hkdfExpandSha256(of(32), salt, n)] as const,
    ]),
    ...[0, -1, 1.5, 0x1_0000].map((n) => [`shake256 ${n}`, () => p.shake256(salt, n)] as const),
    ...[0, 15, 1025].map((n) => [`argon2id ${n}`, () => p.argon2id(salt, salt, cost, n)] as const),
    ...[0, 7, 1.5, 2 ** 21 + 1].map(
      (memory) =>
        [`memory ${memory}`, () => p.argon2id(salt, salt, { memory, passes: 1 }, 32)] as const,
    ),
    ...[0, 1.5, 2 ** 16 + 1].map(
      (passes) =>
        [`passes ${passes}`, () => p.argon2id(salt, salt, { memory: 8, passes }, 32)] as const,
    ),
  ]
  return [
    ...cases.flatMap(([what, right, call]) =>
      around(right).map((length) => [`${what} ${length}`, () => call(length)] as const),
    ),
    ...bounds,
  ]
}

/** Every call that returns bytes, on fixed inputs, except encapsulation, which is random. */
function ownedResults(p: Primitives): readonly (readonly [string, () => Uint8Array])[] {
  const message = random.random(200)
  const key = random.random(32)
  const nonce = random.random(12)
  const x25519 = x25519Key()
  const peer = p.x25519.publicKey(x25519Key())
  const mlkem = new Secret('MlKem768Seed', random.random(64))
  const ed25519 = new Secret('Ed25519Seed', random.random(32))
  const ciphertext = random.random(1088)
  const sealed = p.chacha20poly1305Seal(key, nonce, key, message)
  const given = (bytes: Uint8Array | undefined): Uint8Array => {
    assert.ok(bytes !== undefined)
    return bytes
  }
  return [
    ['x25519.publicKey', () => p.x25519.publicKey(x25519)],
    ['x25519.sharedSecret', () => given(p.x25519.sharedSecret(x25519, peer))],
    ['mlkem768.publicKey', () => p.mlkem768.publicKey(mlkem)],
    ['mlkem768.decapsulate', () => p.mlkem768.decapsulate(mlkem, ciphertext)],
    ['ed25519.publicKey', () => p.ed25519.publicKey(ed25519)],
    ['ed25519.sign', () => p.ed25519.sign(ed25519, message)],
    ['sha256', () => p.sha256(message)],
    ['sha512', () => p.sha512(message)],
    ['sha3_256', () => p.sha3_256(message)],
    ['shake256', () => p.shake256(message, 96)],
    ['hmacSha256, short', () => p.hmacSha256(key, message)],
    ['hmacSha256, long key', () => p.hmacSha256(message, key)],
    ['hkdfSha256', () => p.hkdfSha256(key, key, message, 96)],
    ['hkdfSha256, long info', () => p.hkdfSha256(key, key, new Uint8Array(1025), 96)],
    ['hkdfExpandSha256', () => p.hkdfExpandSha256(key, message, 96)],
    ['chacha20', () => p.chacha20(key, nonce, message)],
    ['chacha20poly1305Seal', () => p.chacha20poly1305Seal(key, nonce, key, message)],
    ['chacha20poly1305Open', () => given(p.chacha20poly1305Open(key, nonce, key, sealed))],
    ['argon2id', () => p.argon2id(message, key.subarray(0, 16), { memory: 8, passes: 1 }, 32)],
  ]
}
