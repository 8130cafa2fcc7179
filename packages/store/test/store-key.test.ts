/** How the key of a file is spelled for SQLCipher, which takes what is too short for a passphrase. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret } from '@pvtcoms/core/secret'
import { SALT_LENGTH, spell } from '../src/node/file/store-key.ts'

test('a key is spelled in 96 digits, whatever its bytes are', () => {
  for (const byte of [0, 1, 15, 16, 159, 160, 255]) {
    const key = new Secret('StoreKey', new Uint8Array(32).fill(byte))
    const spelled = spell({ key, salt: new Uint8Array(SALT_LENGTH).fill(byte) }).toString('latin1')
    assert.equal(spelled, `x'${byte.toString(16).padStart(2, '0').repeat(48)}'`)
  }
})
