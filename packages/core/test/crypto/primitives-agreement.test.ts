/** The providers have nothing in common but the standards: what they agree on is those. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { concat } from '../../src/bytes.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { Secret } from '../../src/secret.ts'
import { providers } from './primitives-providers.ts'

const random = new SeededRandom('primitives agree 1')

/** What each provider makes of the same inputs must be the same; returns it. */
function agree<T>(context: string, call: (primitives: Primitives) => T): T {
  const [first, ...others] = providers.map((primitives) => call(primitives))
  for (const other of others) assert.deepEqual(other, first, `seed ${random.seed}, ${context}`)
  return first as T
}

/** Bytes of any length up to `longest`, often at the edges of hash and cipher blocks. */
function some(longest: number): Uint8Array {
  const edges = [0, 1, 31, 32, 33, 55, 56, 63, 64, 65, 127, 128, 129, 135, 136, 137]
  const edge = edges[random.int(2 * edges.length)] ?? random.int(longest + 1)
  return random.random(Math.min(edge, longest))
}

suite('all providers agree', () => {
  test('on hashes, HMAC and HKDF of 2,000 random inputs', () => {
    for (let run = 0; run < 2000; run++) {
      const message = some(2000)
      const key = some(200)
      const info = some(1500)
      const length = 1 + random.int(200)
      const pseudorandomKey = random.random(32)
      agree(`run ${run}`, (primitives) => [
        primitives.sha256(message),
        primitives.sha512(message),
        primitives.sha3_256(message),
        primitives.shake256(message, length),
        primitives.hmacSha256(key, message),
        primitives.hkdfSha256(key, message, info, length),
        primitives.hkdfExpandSha256(pseudorandomKey, info, length),
      ])
    }
  })

  test('on HMACs of messages around the length of a letter, and of a short one after each', () => {
    for (let length = 4_090; length < 4_170; length++) {
      const key = random.random(32)
      const message = random.random(length)
      agree(`length ${length}`, (primitives) => [
        primitives.hmacSha256(key, message),
        primitives.hmacSha256(key.subarray(0, 1), message.subarray(0, 1)),
        primitives.hmacSha256(new Uint8Array(0), new Uint8Array(0)),
      ])
    }
  })

  test('on ChaCha20, with and without Poly1305, of 2,000 random inputs', () => {
    for (let run = 0; run < 2000; run++) {
      const key = random.random(32)
      const nonce = random.random(12)
      const associated = some(300)
      const plaintext = some(5000)
      const [stream, sealed] = agree<[Uint8Array, Uint8Array]>(`run ${run}`, (primitives) => [
        primitives.chacha20(key, nonce, plaintext),
        primitives.chacha20poly1305Seal(key, nonce, associated, plaintext),
      ])
      const [back, opened] = agree(`run ${run}`, (primitives) => [
        primitives.chacha20(key, nonce, stream),
        primitives.chacha20poly1305Open(key, nonce, associated, sealed),
      ])
      assert.deepEqual(back, plaintext)
      assert.deepEqual(opened, plaintext)
    }
  })

  test('on X25519 keys and secrets, from both ends', () => {
    for (let run = 0; run < 200; run++) {
      const a = new Secret('X25519PrivateKey', random.random(32))
      const b = new Secret('X25519PrivateKey', random.random(32))
      const [publicA, publicB] = agree<[Uint8Array, Uint8Array]>(`run ${run}`, ({ x25519 }) => [
        x25519.publicKey(a),
        x25519.publicKey(b),
      ])
      const [one, other] = agree(`run ${run}`, ({ x25519 }) => [
        x25519.sharedSecret(a, publicB),
        x25519.sharedSecret(b, publicA),
      ])
      assert.deepEqual(one, other)
      assert.equal(one?.length, 32)
    }
  })

  test('on what X25519 makes of any 32 bytes, refusals included', () => {
    const p = 2n ** 255n - 19n
    let refused = 0
    for (let run = 0; run < 300; run++) {
      const peer = random.random(32)
      // Half of them within a few units of p, which random bytes never are.
      if (run % 2 === 0) peer.set(littleEndian(p - 20n + BigInt(run % 40)))
      const key = new Secret('X25519PrivateKey', random.random(32))
      const result = agree(`run ${run}`, ({ x25519 }) => x25519.sharedSecret(key, peer))
      if (result === undefined) refused++
      const value = BigInt(`0x${peer.toReversed().toHex()}`)
      if (value >= p) assert.equal(result, undefined)
    }
    assert.ok(refused > 100 && refused < 250, `${refused} refused`)
  })

  test('on ML-KEM-768 keys, and each opens what another sealed', () => {
    for (let run = 0; run < 100; run++) {
      const seed = new Secret('MlKem768Seed', random.random(64))
      const publicKey = agree(`run ${run}`, ({ mlkem768 }) => mlkem768.publicKey(seed))
      for (const sealer of providers) {
        const made = sealer.mlkem768.encapsulate(publicKey, random)
        assert.ok(made !== undefined)
        const opened = agree(`run ${run}, from ${sealer.name}`, ({ mlkem768 }) =>
          mlkem768.decapsulate(seed, made.ciphertext),
        )
        assert.deepEqual(opened, made.sharedSecret)
      }
    }
  })

  test('on the secret that answers a ciphertext made for nobody', () => {
    for (let run = 0; run < 100; run++) {
      const seed = new Secret('MlKem768Seed', random.random(64))
      const ciphertext = random.random(1088)
      const expected = agree(`run ${run}`, ({ mlkem768 }) => mlkem768.decapsulate(seed, ciphertext))
      // FIPS 203, algorithm 18, line 7: J(z ‖ c), with z the seed's second half.
      const input = concat(seed.expose().subarray(32), ciphertext)
      assert.deepEqual(
        agree(`run ${run}`, (primitives) => primitives.shake256(input, 32)),
        expected,
      )
    }
  })

  test('on encapsulation, where the randomness is given', () => {
    const injectable = providers.filter((primitives) => primitives.injectable)
    assert.deepEqual(
      injectable.map(({ name }) => name),
      ['sodium', 'noble'],
    )
    for (let run = 0; run < 50; run++) {
      const seed = new Secret('MlKem768Seed', random.random(64))
      const m = random.random(32)
      const [one, other] = injectable.map(({ mlkem768 }) =>
        mlkem768.encapsulate(mlkem768.publicKey(seed), {
          random: (length) => {
            assert.equal(length, 32)
            return m.slice()
          },
        }),
      )
      assert.deepEqual(one, other)
    }
  })

  test('on which encapsulation keys pass the modulus check', () => {
    const seed = new Secret('MlKem768Seed', random.random(64))
    const honest = agree('key', ({ mlkem768 }) => mlkem768.publicKey(seed))
    for (let run = 0; run < 200; run++) {
      const publicKey = honest.slice()
      const coefficient = random.int(768)
      const value = 3320 + random.int(18)
      setCoefficient(publicKey, coefficient, value)
      const accepted = agree(
        `coefficient ${coefficient} = ${value}`,
        ({ mlkem768 }) => mlkem768.encapsulate(publicKey, random) !== undefined,
      )
      assert.equal(accepted, value < 3329)
    }
  })

  test('on Ed25519 keys, signatures and verdicts', () => {
    for (let run = 0; run < 50; run++) {
      const seed = new Secret('Ed25519Seed', random.random(32))
      const message = some(300)
      const [publicKey, signature] = agree<[Uint8Array, Uint8Array]>(
        `run ${run}`,
        ({ ed25519 }) => [ed25519.publicKey(seed), ed25519.sign(seed, message)],
      )
      const verdict = (altered: Uint8Array): boolean =>
        agree(`run ${run}`, ({ ed25519 }) => ed25519.verify(publicKey, message, altered))
      assert.equal(verdict(signature), true)
      const flipped = signature.slice()
      const at = random.int(64)
      flipped[at] = (flipped[at] as number) ^ (1 << random.int(8))
      assert.equal(verdict(flipped), false)
    }
  })

  test('on Argon2id', () => {
    for (const cost of [
      { memory: 8, passes: 1 },
      { memory: 64, passes: 3 },
      { memory: 1024, passes: 2 },
    ]) {
      const password = some(100)
      const salt = random.random(16)
      agree(`memory ${cost.memory}`, (primitives) => [
        primitives.argon2id(password, salt, cost, 16),
        primitives.argon2id(password, salt, cost, 64),
      ])
    }
  })
})

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.fromHex(value.toString(16).padStart(64, '0')).toReversed()
}

/** FIPS 203 ByteEncode12: two coefficients in three bytes. */
function setCoefficient(publicKey: Uint8Array, index: number, value: number): void {
  const start = 3 * (index >>> 1)
  const [a, b, c] = publicKey.subarray(start, start + 3) as unknown as [number, number, number]
  publicKey.set(
    index % 2 === 0
      ? [value & 0xff, (b & 0xf0) | (value >>> 8), c]
      : [a, (b & 0x0f) | ((value & 0x0f) << 4), value >>> 4],
    start,
  )
}
