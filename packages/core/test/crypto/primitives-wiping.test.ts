/** What a provider makes on the way to a result is wiped: witnessed in the buffers themselves. */
import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { suite, type TestContext, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { nodePrimitives } from '../../providers/node.ts'
import { sodiumPrimitives } from '../../providers/sodium.ts'
import { equal } from '../../src/bytes.ts'
import { Secret } from '../../src/secret.ts'

const random = new SeededRandom('wiping 1')
const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)

suite('The provider on node:crypto', () => {
  const P = nodePrimitives
  const [key, nonce] = [random.random(32), random.random(12)]

  /** What `method` of the class gave back each time, as it is now and as it was. */
  function results<M extends string>(
    t: TestContext,
    prototype: Record<M, (...given: never[]) => unknown>,
    method: M,
  ): { readonly now: Uint8Array; readonly then: Uint8Array }[] {
    const seen: { readonly now: Uint8Array; readonly then: Uint8Array }[] = []
    const original = prototype[method] as (this: unknown, ...given: unknown[]) => Uint8Array
    t.mock.method(prototype, method, function (this: unknown, ...given: unknown[]) {
      const now = original.apply(this, given)
      seen.push({ now, then: Uint8Array.from(now) })
      return now
    } as never)
    return seen
  }

  test('keeps no plaintext whose tag turned out to be wrong', (t) => {
    const text = random.random(100)
    const sealed = P.chacha20poly1305Seal(key, nonce, nonce, text)
    const seen = results(t, crypto.Decipheriv.prototype, 'update')
    const opened = P.chacha20poly1305Open(key, nonce, nonce, sealed)
    assert.ok(opened !== undefined && equal(opened, text))
    sealed[sealed.length - 1] = (sealed.at(-1) as number) ^ 1
    assert.equal(P.chacha20poly1305Open(key, nonce, nonce, sealed), undefined)
    const [good, bad] = seen
    assert.ok(seen.length === 2 && good !== undefined && bad !== undefined)
    assert.ok(equal(bad.then, text), 'it was decrypted before the tag was looked at')
    assert.ok(isZero(bad.now))
    assert.ok(equal(good.now, text), 'what opened is the caller’s')
  })

  test('keeps no ML-KEM seed in the form in which it is imported', (t) => {
    const bytes = random.random(64)
    const given: { readonly now: Buffer; readonly then: Buffer }[] = []
    const original = crypto.createPrivateKey
    t.mock.method(crypto, 'createPrivateKey', (input: { readonly key: Uint8Array }) => {
      const now = Buffer.from(input.key.buffer, input.key.byteOffset, input.key.length)
      given.push({ now, then: Buffer.from(now) })
      return original(input)
    })
    syncBuiltinESMExports()
    try {
      P.mlkem768.publicKey(new Secret('MlKem768Seed', bytes.slice()))
    } finally {
      t.mock.restoreAll()
      syncBuiltinESMExports()
    }
    const [imported] = given
    assert.ok(given.length === 1 && imported !== undefined)
    assert.ok(imported.then.includes(bytes), 'the seed was in it')
    assert.ok(isZero(imported.now))
  })

  test('keeps neither the pseudorandom key nor a block of HKDF', (t) => {
    const seen = results(t, crypto.Hmac.prototype, 'digest')
    // An info this long is past what Node derives by itself.
    const derived = P.hkdfSha256(nonce, key, random.random(2_000), 80)
    assert.equal(seen.length, 1 + 3)
    assert.ok(seen.every(({ now, then }) => isZero(now) && !isZero(then)))
    assert.ok(
      seen
        .slice(1)
        .every(({ then }, at) =>
          equal(then.subarray(0, 16), derived.subarray(32 * at, 32 * at + 16)),
        ),
    )
    seen.length = 0
    P.hkdfExpandSha256(key, nonce, 64)
    assert.equal(seen.length, 2)
    assert.ok(seen.every(({ now, then }) => isZero(now) && !isZero(then)))
  })
})

suite('The provider on libsodium', async () => {
  const P = await sodiumPrimitives()

  /** The buffers that `act` made and neither gave back nor wiped. */
  function leftBy(t: TestContext, act: () => readonly (Uint8Array | undefined)[]): number[] {
    const slice = t.mock.method(Uint8Array.prototype, 'slice')
    const results = act()
    slice.mock.restore()
    const made = slice.mock.calls.map(({ result }) => result as Uint8Array)
    assert.ok(made.length > results.length, 'something was made on the way')
    return made
      .filter((each) => !results.includes(each) && !isZero(each))
      .map(({ length }) => length)
  }

  test('wipes what it drew for an encapsulation, and the buffer that held both results', (t) => {
    const publicKey = P.mlkem768.publicKey(new Secret('MlKem768Seed', random.random(64)))
    const message = random.random(32)
    const left = leftBy(t, () => {
      const made = P.mlkem768.encapsulate(publicKey, { random: () => message })
      return [made?.ciphertext, made?.sharedSecret]
    })
    assert.deepEqual(left, [])
    assert.ok(isZero(message))
  })

  test('wipes the pseudorandom key of HKDF', (t) => {
    const [salt, input, info] = [random.random(32), random.random(64), random.random(20)]
    assert.deepEqual(
      leftBy(t, () => [P.hkdfSha256(salt, input, info, 96)]),
      [],
    )
  })

  test('wipes expanded private keys with the secrets that they were made from', (t) => {
    const seed = new Secret('MlKem768Seed', random.random(64))
    const identity = new Secret('Ed25519Seed', random.random(32))
    const publicKeys: Uint8Array[] = []
    const left = leftBy(t, () => {
      publicKeys.push(P.mlkem768.publicKey(seed), P.ed25519.publicKey(identity))
      seed.wipe()
      identity.wipe()
      return publicKeys
    })
    // The public keys that were kept beside are all that is left.
    assert.deepEqual(left, [1_184, 32])
  })
})
