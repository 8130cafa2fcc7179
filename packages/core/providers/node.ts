/**
 * Primitives from node:crypto (OpenSSL 3.5, Node 26): the default wherever Node runs.
 *
 * The calls chosen here are the fastest of those that never put a key into a string; measurements
 * stand in docs/protocol/primitives.md. OpenSSL cleanses its copies of keys when they are freed,
 * which is when the garbage collector comes by: wiping a `Secret` cannot force it.
 */
import {
  argon2Sync,
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  decapsulate,
  diffieHellman,
  encapsulate,
  hash,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { concat, wipe } from '../src/bytes.ts'
import type { Ed25519, MlKem768, Primitives, X25519 } from '../src/crypto/primitives.ts'
import {
  checkArgon2id,
  checkChaCha20,
  checkHkdfLength,
  checkLength,
  checkShakeLength,
  isCanonicalX25519,
} from './checks.ts'
import { SecretCache } from './secret-cache.ts'

/**
 * The PKCS #8 header of an ML-KEM-768 key in its 64-byte seed form (RFC 9935). The `raw-seed` import
 * gives the same key at more than twice the cost: it runs OpenSSL's pairwise test too.
 */
const MLKEM_SEED_HEADER = Uint8Array.fromHex('3054020100300b060960864801650304040204428040')

const x25519Keys = new SecretCache<'X25519PrivateKey', KeyObject>((key) => {
  checkLength('X25519 private key', key, 32)
  return createPrivateKey({ key, format: 'raw-private', asymmetricKeyType: 'x25519' })
})

const mlkemKeys = new SecretCache<'MlKem768Seed', KeyObject>((seed) => {
  checkLength('ML-KEM-768 seed', seed, 64)
  const key = concat(MLKEM_SEED_HEADER, seed)
  try {
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  } finally {
    wipe(key)
  }
})

const ed25519Keys = new SecretCache<'Ed25519Seed', KeyObject>((key) => {
  checkLength('Ed25519 seed', key, 32)
  return createPrivateKey({ key, format: 'raw-private', asymmetricKeyType: 'ed25519' })
})

const x25519: X25519 = {
  publicKey: (privateKey) => publicHalf(x25519Keys.get(privateKey)),
  sharedSecret(privateKey, peer) {
    checkLength('X25519 public key', peer, 32)
    const own = x25519Keys.get(privateKey)
    if (!isCanonicalX25519(peer)) return undefined
    const publicKey = createPublicKey({
      key: peer,
      format: 'raw-public',
      asymmetricKeyType: 'x25519',
    })
    // OpenSSL's only reason to fail here is a result of all zeros.
    return orUndefined(() => plain(diffieHellman({ privateKey: own, publicKey })))
  },
}

const mlkem768: MlKem768 = {
  publicKey: (seed) => publicHalf(mlkemKeys.get(seed)),
  encapsulate(publicKey) {
    checkLength('ML-KEM-768 encapsulation key', publicKey, 1184)
    // The import fails exactly when the modulus check of FIPS 203 §7.2 does.
    const key = orUndefined(() =>
      createPublicKey({ key: publicKey, format: 'raw-public', asymmetricKeyType: 'ml-kem-768' }),
    )
    if (key === undefined) return undefined
    const { ciphertext, sharedKey } = encapsulate(key)
    return { ciphertext: plain(ciphertext), sharedSecret: plain(sharedKey) }
  },
  decapsulate(seed, ciphertext) {
    checkLength('ML-KEM-768 ciphertext', ciphertext, 1088)
    return plain(decapsulate(mlkemKeys.get(seed), ciphertext))
  },
}

const ed25519: Ed25519 = {
  publicKey: (seed) => publicHalf(ed25519Keys.get(seed)),
  sign: (seed, message) => plain(sign(null, message, ed25519Keys.get(seed))),
  verify(publicKey, message, signature) {
    checkLength('Ed25519 public key', publicKey, 32)
    checkLength('Ed25519 signature', signature, 64)
    const key = orUndefined(() =>
      createPublicKey({ key: publicKey, format: 'raw-public', asymmetricKeyType: 'ed25519' }),
    )
    return key !== undefined && verify(null, message, key, signature)
  },
}

export const nodePrimitives: Primitives = {
  name: 'node',
  injectable: false,
  x25519,
  mlkem768,
  ed25519,
  sha256,
  sha512: (message) => plain(hash('sha512', message, 'buffer')),
  sha3_256: (message) => plain(hash('sha3-256', message, 'buffer')),
  shake256(message, length) {
    checkShakeLength(length)
    return plain(hash('shake256', message, { outputEncoding: 'buffer', outputLength: length }))
  },
  hmacSha256,
  hkdfSha256(salt, inputKey, info, length) {
    checkHkdfLength(length)
    if (info.length <= HKDF_SYNC_INFO) {
      return new Uint8Array(hkdfSync('sha256', inputKey, salt, info, length))
    }
    const pseudorandomKey = hmacSha256(salt, inputKey)
    try {
      return expand(pseudorandomKey, info, length)
    } finally {
      wipe(pseudorandomKey)
    }
  },
  hkdfExpandSha256(pseudorandomKey, info, length) {
    checkLength('HKDF pseudorandom key', pseudorandomKey, 32)
    checkHkdfLength(length)
    return expand(pseudorandomKey, info, length)
  },
  chacha20(key, nonce, data) {
    checkChaCha20(key, nonce)
    // OpenSSL's IV is the block counter, four bytes, then the nonce.
    const counterAndNonce = new Uint8Array(16)
    counterAndNonce.set(nonce, 4)
    return plain(createCipheriv('chacha20', key, counterAndNonce).update(data))
  },
  chacha20poly1305Seal(key, nonce, associated, plaintext) {
    checkChaCha20(key, nonce)
    const cipher = createCipheriv(AEAD, key, nonce, AEAD_OPTIONS)
    if (associated.length > 0) cipher.setAAD(associated)
    const sealed = new Uint8Array(plaintext.length + TAG_LENGTH)
    sealed.set(cipher.update(plaintext))
    cipher.final()
    sealed.set(cipher.getAuthTag(), plaintext.length)
    return sealed
  },
  chacha20poly1305Open(key, nonce, associated, sealed) {
    checkChaCha20(key, nonce)
    const length = sealed.length - TAG_LENGTH
    if (length < 0) return undefined
    const decipher = createDecipheriv(AEAD, key, nonce, AEAD_OPTIONS)
    decipher.setAuthTag(sealed.subarray(length))
    if (associated.length > 0) decipher.setAAD(associated)
    const plaintext = plain(decipher.update(sealed.subarray(0, length)))
    try {
      decipher.final()
    } catch {
      wipe(plaintext)
      return undefined
    }
    return plaintext
  },
  argon2id(password, salt, cost, length) {
    checkArgon2id(salt, cost, length)
    return plain(
      argon2Sync('argon2id', {
        message: password,
        nonce: salt,
        memory: cost.memory,
        passes: cost.passes,
        parallelism: 1,
        tagLength: length,
      }),
    )
  },
}

const AEAD = 'chacha20-poly1305'
const TAG_LENGTH = 16
const AEAD_OPTIONS = { authTagLength: TAG_LENGTH }

/** Node's own bound on `info`. */
const HKDF_SYNC_INFO = 1024

function sha256(message: Uint8Array): Uint8Array {
  return plain(hash('sha256', message, 'buffer'))
}

function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  return plain(createHmac('sha256', key).update(message).digest())
}

/** RFC 5869 §2.3: T(i) = HMAC(key, T(i − 1) ‖ info ‖ i). */
function expand(pseudorandomKey: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length)
  const tail = new Uint8Array(info.length + 1)
  tail.set(info)
  let block: Uint8Array = new Uint8Array(0)
  for (let offset = 0; offset < length; offset += 32) {
    tail[info.length] = offset / 32 + 1
    const hmac = createHmac('sha256', pseudorandomKey)
    if (offset > 0) hmac.update(block)
    wipe(block)
    block = plain(hmac.update(tail).digest())
    output.set(block.subarray(0, length - offset), offset)
  }
  wipe(block)
  return output
}

function publicHalf(key: KeyObject): Uint8Array {
  return plain(createPublicKey(key).export({ format: 'raw-public' }))
}

/** The same bytes without Buffer's methods, whose `slice` would be a view and not a copy. */
function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)
}

function orUndefined<T>(attempt: () => T): T | undefined {
  try {
    return attempt()
  } catch {
    return undefined
  }
}
