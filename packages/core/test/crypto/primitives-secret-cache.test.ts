import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SecretCache } from '../../providers/secret-cache.ts'
import { Secret, SecretError } from '../../src/secret.ts'

suite('what is kept beside a secret', () => {
  test('is made once, and apart for each secret, even with the same bytes', () => {
    let made = 0
    const cache = new SecretCache<'K', number>(() => ++made)
    const one = new Secret('K', Uint8Array.of(1))
    const other = new Secret('K', Uint8Array.of(1))
    assert.deepEqual([cache.get(one), cache.get(one), cache.get(other)], [1, 1, 2])
  })

  test('is erased when the secret is wiped, before anybody else asks for it', () => {
    const cache = new SecretCache<'K', Uint8Array>(
      (bytes) => bytes.slice(),
      (value) => value.fill(0),
    )
    const secret = new Secret('K', Uint8Array.of(1, 2, 3))
    const value = cache.get(secret)
    assert.deepEqual(value, Uint8Array.of(1, 2, 3))
    secret.wipe()
    assert.deepEqual(value, new Uint8Array(3))
    assert.throws(() => cache.get(secret), SecretError)
  })

  test('in several places goes everywhere, once', () => {
    const secret = new Secret('K', Uint8Array.of(1))
    const erased: string[] = []
    for (const name of ['a', 'b', 'c']) {
      new SecretCache<'K', string>(
        () => name,
        (value) => erased.push(value),
      ).get(secret)
    }
    secret.wipe()
    secret.wipe()
    assert.deepEqual(erased, ['a', 'b', 'c'])
  })

  test('is not kept when making it failed', () => {
    let attempts = 0
    const cache = new SecretCache<'K', number>(() => {
      attempts++
      if (attempts === 1) throw new RangeError('no')
      return attempts
    })
    const secret = new Secret('K', Uint8Array.of(1))
    assert.throws(() => cache.get(secret), RangeError)
    assert.equal(cache.get(secret), 2)
  })
})
