import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ml_kem768_x25519 as oracle } from '@noble/post-quantum/hybrid.js'
import { SeededRandom } from '@pvtcoms/testkit/random'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { xwing } from '../../src/crypto/xwing.ts'
import { Secret, SecretError } from '../../src/secret.ts'
import { providers } from './primitives-providers.ts'

const random = new SeededRandom('xwing 1')

for (const primitives of providers) {
  suite(`X-Wing on the ${primitives.name} provider`, () => {
    test('has the public keys and secrets of an implementation that is not ours', () => {
      for (let run = 0; run < 20; run++) {
        const seedBytes = random.random(32)
        const seed = new Secret('XWingSeed', seedBytes.slice())
        const theirs = oracle.keygen(seedBytes)
        const publicKey = xwing.publicKey(primitives, seed)
        assert.deepEqual(publicKey, theirs.publicKey, random.seed)

        const made = xwing.encapsulate(primitives, publicKey, random)
        assert.ok(made !== undefined)
        assert.equal(made.ciphertext.length, 1120)
        const opened = oracle.decapsulate(made.ciphertext, theirs.secretKey)
        assert.deepEqual(opened, made.sharedSecret)

        const sealed = oracle.encapsulate(publicKey, random.random(64))
        const secret = xwing.decapsulate(primitives, seed, sealed.cipherText)
        assert.deepEqual(secret, sealed.sharedSecret)
      }
    })

    test('generates a key from 32 bytes of the given randomness', () => {
      const bytes = random.random(32)
      const { seed, publicKey } = xwing.generate(primitives, {
        random: (length) => {
          assert.equal(length, 32)
          return bytes.slice()
        },
      })
      assert.deepEqual(seed.expose(), bytes)
      assert.deepEqual(publicKey, oracle.keygen(bytes).publicKey)
    })

    test('binds both halves: a change of either gives another secret', () => {
      const { seed, publicKey } = xwing.generate(primitives, random)
      const made = xwing.encapsulate(primitives, publicKey, random)
      assert.ok(made !== undefined)
      for (const at of [0, 500, 1087, 1088, 1100, 1118]) {
        const altered = made.ciphertext.slice()
        altered[at] = (altered[at] as number) ^ 1
        const secret = xwing.decapsulate(primitives, seed, altered)
        assert.ok(secret !== undefined)
        assert.notDeepEqual(secret, made.sharedSecret, `byte ${at}`)
      }
    })

    test('refuses a public key or ciphertext whose X25519 part is of low order or not canonical', () => {
      const { seed, publicKey } = xwing.generate(primitives, random)
      const made = xwing.encapsulate(primitives, publicKey, random)
      assert.ok(made !== undefined)
      for (const point of ['00'.repeat(32), `01${'00'.repeat(31)}`, `09${'00'.repeat(30)}80`]) {
        const key = publicKey.slice()
        key.set(Uint8Array.fromHex(point), 1184)
        assert.equal(xwing.encapsulate(primitives, key, random), undefined)
        const ciphertext = made.ciphertext.slice()
        ciphertext.set(Uint8Array.fromHex(point), 1088)
        assert.equal(xwing.decapsulate(primitives, seed, ciphertext), undefined)
      }
    })

    test('keeps no half of a secret when the other half is refused', () => {
      const halves: Uint8Array[] = []
      const watched: Primitives = {
        ...primitives,
        mlkem768: {
          ...primitives.mlkem768,
          encapsulate(key, source) {
            const made = primitives.mlkem768.encapsulate(key, source)
            if (made !== undefined) halves.push(made.sharedSecret)
            return made
          },
          decapsulate(seed, ciphertext) {
            const half = primitives.mlkem768.decapsulate(seed, ciphertext)
            halves.push(half)
            return half
          },
        },
      }
      const { seed, publicKey } = xwing.generate(primitives, random)
      const made = xwing.encapsulate(primitives, publicKey, random)
      assert.ok(made !== undefined)
      publicKey.fill(0, 1184)
      assert.equal(xwing.encapsulate(watched, publicKey, random), undefined)
      made.ciphertext.fill(0, 1088)
      assert.equal(xwing.decapsulate(watched, seed, made.ciphertext), undefined)
      assert.equal(halves.length, 2)
      for (const half of halves) assert.ok(half.every((byte) => byte === 0))
    })

    test('keeps the private keys of both halves for as long as the seed, and wipes them with it', () => {
      const keys: Secret<string>[] = []
      const watched: Primitives = {
        ...primitives,
        mlkem768: {
          ...primitives.mlkem768,
          publicKey(key) {
            keys.push(key)
            return primitives.mlkem768.publicKey(key)
          },
        },
        x25519: {
          ...primitives.x25519,
          publicKey(key) {
            keys.push(key)
            return primitives.x25519.publicKey(key)
          },
        },
      }
      const { seed } = xwing.generate(watched, random)
      xwing.publicKey(watched, seed)
      assert.equal(keys.length, 4)
      assert.equal(new Set(keys).size, 2, 'expanded once')
      assert.ok(keys.every(({ wiped }) => !wiped))
      seed.wipe()
      assert.ok(keys.every(({ wiped }) => wiped))
    })

    test('refuses a public key whose ML-KEM part fails the modulus check', () => {
      const { publicKey } = xwing.generate(primitives, random)
      publicKey.fill(0xff, 0, 3)
      assert.equal(xwing.encapsulate(primitives, publicKey, random), undefined)
    })

    test('throws RangeError for wrong lengths and SecretError for a wiped seed', () => {
      const { seed, publicKey } = xwing.generate(primitives, random)
      const ciphertext = new Uint8Array(xwing.ciphertextLength)
      const refusal = { name: 'RangeError', message: /^X-Wing/ }
      // Before anything is drawn, and before a half of it reaches the provider.
      const none = { random: () => assert.fail('drew') }
      for (const change of [-1, 1, -publicKey.length]) {
        const key = new Uint8Array(publicKey.length + change)
        assert.throws(() => xwing.encapsulate(primitives, key, none), refusal)
      }
      for (const change of [-1, 1]) {
        const damaged = new Uint8Array(ciphertext.length + change)
        assert.throws(() => xwing.decapsulate(primitives, seed, damaged), refusal)
        const short = new Secret('XWingSeed', new Uint8Array(32 + change))
        assert.throws(() => xwing.publicKey(primitives, short), refusal)
      }
      seed.wipe()
      assert.throws(() => xwing.publicKey(primitives, seed), SecretError)
      assert.throws(() => xwing.decapsulate(primitives, seed, ciphertext), SecretError)
    })
  })
}
