/** libsodium works in a memory of its own, where nothing else would wipe what was copied in. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import sodium from 'libsodium-wrappers-sumo'
import { sodiumPrimitives } from '../../providers/sodium.ts'
import type { SodiumModule } from '../../providers/sodium-memory.ts'
import { equal } from '../../src/bytes.ts'
import { Secret } from '../../src/secret.ts'

const random = new SeededRandom('sodium memory 1')
const primitives = await sodiumPrimitives()
const { libsodium } = sodium as unknown as { readonly libsodium: SodiumModule }

/** Whether any quarter of `secret` lies anywhere in the module's memory. */
function remains(secret: Uint8Array): boolean {
  const memory = Buffer.from(libsodium.HEAPU8.buffer)
  const quarter = secret.length / 4
  return [0, 1, 2, 3].some((part) =>
    memory.includes(secret.subarray(part * quarter, (part + 1) * quarter)),
  )
}

suite('the memory of libsodium', () => {
  test('is searched in a way that finds what the wrappers of the package leave behind', () => {
    const key = random.random(32)
    sodium.crypto_stream_chacha20_ietf_xor(new Uint8Array(64), new Uint8Array(12), key)
    assert.ok(remains(key))
  })

  test('keeps no key and no shared secret after a call', () => {
    const privateKey = random.random(32)
    const own = new Secret('X25519PrivateKey', privateKey.slice())
    const peer = primitives.x25519.publicKey(new Secret('X25519PrivateKey', random.random(32)))
    const dh = primitives.x25519.sharedSecret(own, peer)
    assert.ok(dh !== undefined)
    assert.ok(!remains(privateKey), 'X25519 private key')
    assert.ok(!remains(dh), 'X25519 shared secret')

    const seedBytes = random.random(64)
    const seed = new Secret('MlKem768Seed', seedBytes.slice())
    const message = random.random(32)
    const made = primitives.mlkem768.encapsulate(primitives.mlkem768.publicKey(seed), {
      random: () => message.slice(),
    })
    assert.ok(made !== undefined)
    assert.ok(!remains(message), 'ML-KEM message')
    assert.ok(equal(primitives.mlkem768.decapsulate(seed, made.ciphertext), made.sharedSecret))
    assert.ok(!remains(seedBytes), 'ML-KEM seed')
    assert.ok(!remains(made.sharedSecret), 'ML-KEM shared secret')

    const identity = random.random(32)
    primitives.ed25519.sign(new Secret('Ed25519Seed', identity.slice()), random.random(100))
    assert.ok(!remains(identity), 'Ed25519 seed')
  })

  test('keeps neither keys nor texts of ciphers, hashes and key derivation', () => {
    const key = random.random(32)
    const nonce = random.random(12)
    const text = random.random(256)
    const sealed = primitives.chacha20poly1305Seal(key, nonce, nonce, text)
    const results = [
      primitives.chacha20poly1305Open(key, nonce, nonce, sealed),
      primitives.chacha20(key, nonce, text),
      primitives.sha256(text),
      primitives.sha512(text),
      primitives.sha3_256(text),
      primitives.shake256(text, 64),
      primitives.hmacSha256(key, text),
      primitives.hkdfSha256(key, text, nonce, 64),
      primitives.hkdfExpandSha256(key, nonce, 64),
    ]
    primitives.argon2id(text, key.subarray(0, 16), { memory: 64, passes: 1 }, 32)
    assert.ok(!remains(key), 'key')
    assert.ok(!remains(text), 'text')
    for (const [index, result] of results.entries()) {
      assert.ok(result !== undefined && !remains(result), `result ${index}`)
    }
  })
})
