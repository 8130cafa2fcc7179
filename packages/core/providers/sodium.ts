/**
 * Primitives from libsodium 1.0.22 compiled to WebAssembly: for browsers and WebViews, where there
 * is no node:crypto. Touches nothing of the host but WebAssembly itself.
 */
import sodium from 'libsodium-wrappers-sumo'
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
import { type Frame, type Pointer, type SodiumModule, withFrame } from './sodium-memory.ts'

/** Resolves once the WebAssembly is compiled; from then on everything is synchronous. */
export async function sodiumPrimitives(): Promise<Primitives> {
  await sodium.ready
  // The package hands its raw module out, but its types do not know.
  const { libsodium } = sodium as unknown as { readonly libsodium: SodiumModule }
  const run = new Runner(libsodium)
  return {
    name: 'sodium',
    injectable: true,
    x25519: x25519(run),
    mlkem768: mlkem768(run),
    ed25519: ed25519(run),
    ...hashes(run),
    ...keyDerivation(run),
    ...ciphers(run),
  }
}

/** Fills `out` by calls into the module; 0 is success. */
type Fill = (module: SodiumModule, frame: Frame, out: Pointer) => number

class Runner {
  readonly #module: SodiumModule

  constructor(module: SodiumModule) {
    this.#module = module
  }

  /** The `length` bytes that `fill` leaves, or undefined when it reports a failure. */
  attempt(length: number, fill: Fill): Uint8Array | undefined {
    return withFrame(this.#module, (frame) => {
      const out = frame.room(length)
      return fill(this.#module, frame, out) === 0 ? frame.take(out, length) : undefined
    })
  }

  /** As `attempt`, where no input of the right length fails. */
  output(length: number, fill: Fill): Uint8Array {
    const bytes = this.attempt(length, fill)
    if (bytes === undefined) throw new RangeError('libsodium refused its input')
    return bytes
  }

  /** Two results of one call. */
  attemptPair(
    first: number,
    second: number,
    fill: (module: SodiumModule, frame: Frame, first: Pointer, second: Pointer) => number,
  ): readonly [Uint8Array, Uint8Array] | undefined {
    const both = this.attempt(first + second, (module, frame, out) =>
      fill(module, frame, out, out + first),
    )
    if (both === undefined) return undefined
    const pair = [both.slice(0, first), both.slice(first)] as const
    wipe(both)
    return pair
  }
}

function x25519(run: Runner): X25519 {
  return {
    publicKey(privateKey) {
      const key = privateKey.expose()
      checkLength('X25519 private key', key, 32)
      return run.output(32, (module, frame, out) =>
        module._crypto_scalarmult_curve25519_base(out, frame.put(key)),
      )
    },
    sharedSecret(privateKey, peer) {
      const key = privateKey.expose()
      checkLength('X25519 private key', key, 32)
      checkLength('X25519 public key', peer, 32)
      if (!isCanonicalX25519(peer)) return undefined
      // Fails for a result of all zeros.
      return run.attempt(32, (module, frame, out) =>
        module._crypto_scalarmult_curve25519(out, frame.put(key), frame.put(peer)),
      )
    },
  }
}

function mlkem768(run: Runner): MlKem768 {
  const keys = new SecretCache<
    'MlKem768Seed',
    { readonly publicKey: Uint8Array; readonly expanded: Uint8Array }
  >(
    (seed) => {
      checkLength('ML-KEM-768 seed', seed, 64)
      const pair = run.attemptPair(1184, 2400, (module, frame, publicKey, expanded) =>
        module._crypto_kem_mlkem768_seed_keypair(publicKey, expanded, frame.put(seed)),
      )
      if (pair === undefined) throw new RangeError('libsodium refused its input')
      return { publicKey: pair[0], expanded: pair[1] }
    },
    ({ expanded }) => wipe(expanded),
  )
  return {
    publicKey: (seed) => keys.get(seed).publicKey.slice(),
    encapsulate(publicKey, random) {
      checkLength('ML-KEM-768 encapsulation key', publicKey, 1184)
      const message = random.random(32)
      // Fails when the modulus check of FIPS 203 §7.2 does.
      const pair = run.attemptPair(1088, 32, (module, frame, ciphertext, sharedSecret) =>
        module._crypto_kem_mlkem768_enc_deterministic(
          ciphertext,
          sharedSecret,
          frame.put(publicKey),
          frame.put(message),
        ),
      )
      wipe(message)
      return pair && { ciphertext: pair[0], sharedSecret: pair[1] }
    },
    decapsulate(seed, ciphertext) {
      checkLength('ML-KEM-768 ciphertext', ciphertext, 1088)
      const { expanded } = keys.get(seed)
      return run.output(32, (module, frame, out) =>
        module._crypto_kem_mlkem768_dec(out, frame.put(ciphertext), frame.put(expanded)),
      )
    },
  }
}

function ed25519(run: Runner): Ed25519 {
  const keys = new SecretCache<
    'Ed25519Seed',
    { readonly publicKey: Uint8Array; readonly expanded: Uint8Array }
  >(
    (seed) => {
      checkLength('Ed25519 seed', seed, 32)
      const pair = run.attemptPair(32, 64, (module, frame, publicKey, expanded) =>
        module._crypto_sign_ed25519_seed_keypair(publicKey, expanded, frame.put(seed)),
      )
      if (pair === undefined) throw new RangeError('libsodium refused its input')
      return { publicKey: pair[0], expanded: pair[1] }
    },
    ({ expanded }) => wipe(expanded),
  )
  return {
    publicKey: (seed) => keys.get(seed).publicKey.slice(),
    sign(seed, message) {
      const { expanded } = keys.get(seed)
      return run.output(64, (module, frame, out) =>
        module._crypto_sign_ed25519_detached(
          out,
          0,
          frame.put(message),
          message.length,
          0,
          frame.put(expanded),
        ),
      )
    },
    verify(publicKey, message, signature) {
      checkLength('Ed25519 public key', publicKey, 32)
      checkLength('Ed25519 signature', signature, 64)
      const nothing = run.attempt(0, (module, frame) =>
        module._crypto_sign_ed25519_verify_detached(
          frame.put(signature),
          frame.put(message),
          message.length,
          0,
          frame.put(publicKey),
        ),
      )
      return nothing !== undefined
    },
  }
}

function hashes(run: Runner): Pick<Primitives, 'sha256' | 'sha512' | 'sha3_256' | 'shake256'> {
  return {
    sha256: (message) =>
      run.output(32, (module, frame, out) =>
        module._crypto_hash_sha256(out, frame.put(message), message.length, 0),
      ),
    sha512: (message) =>
      run.output(64, (module, frame, out) =>
        module._crypto_hash_sha512(out, frame.put(message), message.length, 0),
      ),
    sha3_256: (message) =>
      run.output(32, (module, frame, out) =>
        module._crypto_hash_sha3256(out, frame.put(message), message.length, 0),
      ),
    shake256(message, length) {
      checkShakeLength(length)
      return run.output(length, (module, frame, out) =>
        module._crypto_xof_shake256(out, length, frame.put(message), message.length, 0),
      )
    },
  }
}

function keyDerivation(
  run: Runner,
): Pick<Primitives, 'hmacSha256' | 'hkdfSha256' | 'hkdfExpandSha256' | 'argon2id'> {
  const expand = (key: Uint8Array, info: Uint8Array, length: number): Uint8Array =>
    run.output(length, (module, frame, out) =>
      module._crypto_kdf_hkdf_sha256_expand(
        out,
        length,
        frame.put(info),
        info.length,
        frame.put(key),
      ),
    )
  return {
    // The one-shot function takes keys of 32 bytes only.
    hmacSha256: (key, message) =>
      run.output(32, (module, frame, out) => {
        const state = frame.room(module._crypto_auth_hmacsha256_statebytes())
        module._crypto_auth_hmacsha256_init(state, frame.put(key), key.length)
        module._crypto_auth_hmacsha256_update(state, frame.put(message), message.length, 0)
        return module._crypto_auth_hmacsha256_final(state, out)
      }),
    hkdfSha256(salt, inputKey, info, length) {
      checkHkdfLength(length)
      const pseudorandomKey = run.output(32, (module, frame, out) =>
        module._crypto_kdf_hkdf_sha256_extract(
          out,
          frame.put(salt),
          salt.length,
          frame.put(inputKey),
          inputKey.length,
        ),
      )
      const result = expand(pseudorandomKey, info, length)
      wipe(pseudorandomKey)
      return result
    },
    hkdfExpandSha256(pseudorandomKey, info, length) {
      checkLength('HKDF pseudorandom key', pseudorandomKey, 32)
      checkHkdfLength(length)
      return expand(pseudorandomKey, info, length)
    },
    argon2id(password, salt, cost, length) {
      checkArgon2id(salt, cost, length)
      return run.output(length, (module, frame, out) =>
        module._crypto_pwhash_argon2id(
          out,
          length,
          0,
          frame.put(password),
          password.length,
          0,
          frame.put(salt),
          cost.passes,
          0,
          cost.memory * 1024,
          ARGON2ID13,
        ),
      )
    },
  }
}

function ciphers(
  run: Runner,
): Pick<Primitives, 'chacha20' | 'chacha20poly1305Seal' | 'chacha20poly1305Open'> {
  return {
    chacha20(key, nonce, data) {
      checkChaCha20(key, nonce)
      return run.output(data.length, (module, frame, out) =>
        module._crypto_stream_chacha20_ietf_xor(
          out,
          frame.put(data),
          data.length,
          0,
          frame.put(nonce),
          frame.put(key),
        ),
      )
    },
    chacha20poly1305Seal(key, nonce, associated, plaintext) {
      checkChaCha20(key, nonce)
      return run.output(plaintext.length + TAG_LENGTH, (module, frame, out) =>
        module._crypto_aead_chacha20poly1305_ietf_encrypt(
          out,
          0,
          frame.put(plaintext),
          plaintext.length,
          0,
          frame.put(associated),
          associated.length,
          0,
          0,
          frame.put(nonce),
          frame.put(key),
        ),
      )
    },
    chacha20poly1305Open(key, nonce, associated, sealed) {
      checkChaCha20(key, nonce)
      if (sealed.length < TAG_LENGTH) return undefined
      return run.attempt(sealed.length - TAG_LENGTH, (module, frame, out) =>
        module._crypto_aead_chacha20poly1305_ietf_decrypt(
          out,
          0,
          0,
          frame.put(sealed),
          sealed.length,
          0,
          frame.put(associated),
          associated.length,
          0,
          frame.put(nonce),
          frame.put(key),
        ),
      )
    },
  }
}

const ARGON2ID13 = 2
const TAG_LENGTH = 16
