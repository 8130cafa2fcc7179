/**
 * Primitives from the noble libraries, in plain JavaScript: slow and easy to read, hence the oracle
 * that tests and the conformance run hold the other providers against. No app depends on it, and
 * package.json has no entry point for it.
 */
import { chacha20, chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { ed25519 as nobleEd25519, x25519 as nobleX25519 } from '@noble/curves/ed25519.js'
import { argon2id } from '@noble/hashes/argon2.js'
import { expand, hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { sha3_256, shake256 } from '@noble/hashes/sha3.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { wipe } from '../src/bytes.ts'
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

type KeyPair = ReturnType<typeof ml_kem768.keygen>

const x25519Keys = new SecretCache<'X25519PrivateKey', Uint8Array>((key) => {
  checkLength('X25519 private key', key, 32)
  return nobleX25519.getPublicKey(key)
})

const mlkemKeys = new SecretCache<'MlKem768Seed', KeyPair>(
  (seed) => {
    checkLength('ML-KEM-768 seed', seed, 64)
    return ml_kem768.keygen(seed)
  },
  ({ secretKey }) => wipe(secretKey),
)

const ed25519Keys = new SecretCache<'Ed25519Seed', Uint8Array>((seed) => {
  checkLength('Ed25519 seed', seed, 32)
  return nobleEd25519.getPublicKey(seed)
})

const x25519: X25519 = {
  publicKey: (privateKey) => x25519Keys.get(privateKey).slice(),
  sharedSecret(privateKey, peer) {
    checkLength('X25519 public key', peer, 32)
    checkLength('X25519 private key', privateKey.expose(), 32)
    if (!isCanonicalX25519(peer)) return undefined
    try {
      return nobleX25519.getSharedSecret(privateKey.expose(), peer)
    } catch {
      return undefined
    }
  },
}

const mlkem768: MlKem768 = {
  publicKey: (seed) => mlkemKeys.get(seed).publicKey.slice(),
  encapsulate(publicKey, random) {
    checkLength('ML-KEM-768 encapsulation key', publicKey, 1184)
    const message = random.random(32)
    try {
      const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey, message)
      return { ciphertext: cipherText, sharedSecret }
    } catch {
      return undefined
    }
  },
  decapsulate(seed, ciphertext) {
    checkLength('ML-KEM-768 ciphertext', ciphertext, 1088)
    return ml_kem768.decapsulate(ciphertext, mlkemKeys.get(seed).secretKey)
  },
}

const ed25519: Ed25519 = {
  publicKey: (seed) => ed25519Keys.get(seed).slice(),
  sign(seed, message) {
    checkLength('Ed25519 seed', seed.expose(), 32)
    return nobleEd25519.sign(message, seed.expose())
  },
  verify(publicKey, message, signature) {
    checkLength('Ed25519 public key', publicKey, 32)
    checkLength('Ed25519 signature', signature, 64)
    return nobleEd25519.verify(signature, message, publicKey, { zip215: false })
  },
}

export const noblePrimitives: Primitives = {
  name: 'noble',
  injectable: true,
  x25519,
  mlkem768,
  ed25519,
  sha256: (message) => sha256(message),
  sha512: (message) => sha512(message),
  sha3_256: (message) => sha3_256(message),
  shake256(message, length) {
    checkShakeLength(length)
    return shake256(message, { dkLen: length })
  },
  hmacSha256: (key, message) => hmac(sha256, key, message),
  hkdfSha256(salt, inputKey, info, length) {
    checkHkdfLength(length)
    return hkdf(sha256, inputKey, salt, info, length)
  },
  hkdfExpandSha256(pseudorandomKey, info, length) {
    checkLength('HKDF pseudorandom key', pseudorandomKey, 32)
    checkHkdfLength(length)
    return expand(sha256, pseudorandomKey, info, length)
  },
  chacha20(key, nonce, data) {
    checkChaCha20(key, nonce)
    return chacha20(key, nonce, data)
  },
  chacha20poly1305Seal(key, nonce, associated, plaintext) {
    checkChaCha20(key, nonce)
    return chacha20poly1305(key, nonce, associated).encrypt(plaintext)
  },
  chacha20poly1305Open(key, nonce, associated, sealed) {
    checkChaCha20(key, nonce)
    if (sealed.length < 16) return undefined
    try {
      return chacha20poly1305(key, nonce, associated).decrypt(sealed)
    } catch {
      return undefined
    }
  },
  argon2id(password, salt, cost, length) {
    checkArgon2id(salt, cost, length)
    return argon2id(password, salt, { m: cost.memory, t: cost.passes, p: 1, dkLen: length })
  },
}
