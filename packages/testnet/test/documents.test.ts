import assert from 'node:assert/strict'
import { constants, createHash, createPublicKey, type KeyObject, publicDecrypt } from 'node:crypto'
import { before, suite, test } from 'node:test'
import {
  type AuthorityKeys,
  formatAuthorityKeys,
  generateAuthorityKeys,
  parseAuthorityKeys,
} from '../src/tor/authority-keys.ts'
import { authorityCertificate } from '../src/tor/certificate.ts'
import { type Authority, firstDocuments } from '../src/tor/first-consensus.ts'
import { fingerprint, fingerprintHex } from '../src/tor/rsa.ts'

const now = 1_800_000_000
let all: AuthorityKeys[] = []

before(async () => {
  all = await Promise.all(Array.from({ length: 5 }, () => generateAuthorityKeys()))
})

suite('the keys of an authority', () => {
  test('come back from their text unchanged', () => {
    for (const keys of all) {
      const back = parseAuthorityKeys(formatAuthorityKeys(keys))
      assert.ok(back)
      assert.equal(formatAuthorityKeys(back), formatAuthorityKeys(keys))
    }
  })

  test('are not taken from text that was cut off anywhere', () => {
    const text = formatAuthorityKeys(first())
    for (let length = 0; length < text.length - 1; length += 97) {
      assert.equal(parseAuthorityKeys(text.slice(0, length)), undefined)
    }
  })

  test('are not taken when one is missing or stands in the place of another', () => {
    const keys = first()
    for (const name of ['relay', 'onion', 'authority', 'signing', 'master', 'ntor'] as const) {
      const other = name === 'relay' || name === 'onion' ? keys.authority : keys.onion
      const swapped = formatAuthorityKeys({ ...keys, [name]: other })
      assert.equal(parseAuthorityKeys(swapped), undefined, `${name} replaced`)
      const renamed = formatAuthorityKeys(keys).replace(`"${name}":`, '"nothing":')
      assert.equal(parseAuthorityKeys(renamed), undefined, `${name} missing`)
    }
  })
})

suite('the certificate of an authority', () => {
  test('is signed by the identity over all that comes before the signature', () => {
    const keys = first()
    const text = authorityCertificate(keys, now)
    const [head, block] = text.split(/(?<=\ndir-key-certification\n)/)
    assert.ok(head !== undefined && block !== undefined)
    assert.deepEqual(signed(keys.authority, block), createHash('sha1').update(head).digest())
  })

  test('carries the consent of the signing key to the identity', () => {
    const keys = first()
    const block = /dir-key-crosscert\n([^]*?-----END ID SIGNATURE-----)/.exec(
      authorityCertificate(keys, now),
    )?.[1]
    assert.ok(block !== undefined)
    assert.deepEqual(signed(keys.signing, block), fingerprint(keys.authority))
  })
})

suite('the first consensus', () => {
  test('is signed by every authority that it lists', () => {
    const { 'cached-microdesc-consensus': text } = documents()
    const [body = '', ...signatures] = text.split(/(?<=\n)directory-signature /)
    const digest = createHash('sha256').update(`${body}directory-signature `).digest()
    assert.equal(signatures.length, all.length)
    for (const signature of signatures) {
      const [algorithm, identity, signing] = signature.split(/[ \n]/)
      const keys = all.find((each) => fingerprintHex(each.authority) === identity)
      assert.ok(keys, 'signed by a stranger')
      assert.equal(algorithm, 'sha256')
      assert.equal(signing, fingerprintHex(keys.signing))
      assert.deepEqual(signed(keys.signing, signature), digest)
      assert.ok(text.includes(`dir-source relay${all.indexOf(keys)} ${identity} `))
    }
  })

  test('names microdescriptors that come with it by their digests', () => {
    const { 'cached-microdesc-consensus': text, 'cached-microdescs': descriptors } = documents()
    const named = [...text.matchAll(/^m (\S+)$/gm)].map((match) => match[1])
    const digests = descriptors
      .split(/^@last-listed .*\n/m)
      .slice(1)
      .map((descriptor) => createHash('sha256').update(descriptor).digest('base64').slice(0, 43))
    assert.equal(named.length, all.length)
    assert.deepEqual(named.toSorted(), digests.toSorted())
  })

  test('lists relays and authorities in the order of their fingerprints, as tor demands', () => {
    const { 'cached-microdesc-consensus': text } = documents()
    const relays = [...text.matchAll(/^r \S+ (\S+) /gm)].map(([, identity = '']) =>
      Buffer.from(identity, 'base64').toString('hex'),
    )
    const sources = [...text.matchAll(/^dir-source \S+ (\S+) /gm)].map((match) => match[1])
    assert.deepEqual(relays, relays.toSorted())
    assert.deepEqual(sources, sources.toSorted())
  })

  test('has the same certificates that the authorities hold', () => {
    const { 'cached-certs': certificates } = documents()
    assert.equal(certificates, all.map((keys) => authorityCertificate(keys, now)).join(''))
  })
})

function first(): AuthorityKeys {
  const [keys] = all
  assert.ok(keys)
  return keys
}

function documents() {
  const authorities = all.map(
    (keys, index): Authority => ({
      nickname: `relay${index}`,
      orPort: 10_000 + index,
      dirPort: 11_000 + index,
      keys,
    }),
  )
  return firstDocuments(authorities, now)
}

/** What a PEM-like block of a signature says under the public half of `key`. */
function signed(key: KeyObject, block: string): Buffer {
  const base64 = /-----BEGIN [A-Z ]+-----\n([^-]+)-----END/.exec(block)?.[1] ?? ''
  const signature = Buffer.from(base64, 'base64')
  return publicDecrypt(
    { key: createPublicKey(key), padding: constants.RSA_PKCS1_PADDING },
    signature,
  )
}
