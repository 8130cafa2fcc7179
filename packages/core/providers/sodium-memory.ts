/**
 * The raw WebAssembly of libsodium, and how bytes get into and out of its memory. The wrappers of
 * the package free what they copied in without wiping it; keys would then lie in the heap until
 * something else happens to overwrite them. Here every byte that a call used is zeroed after it.
 */

/** An address in the module's memory. */
export type Pointer = number

/**
 * What the provider uses of the module. Each C function takes its arguments as sodium.h has them, a
 * 64-bit length as two numbers with the low half first; a result other than 0 is a failure.
 */
export type SodiumModule = {
  /** Replaced when the memory grows: never kept across a call. */
  readonly HEAPU8: Uint8Array
} & Readonly<Record<SodiumFunction, (...numbers: readonly number[]) => number>>

type SodiumFunction =
  | '_malloc'
  | '_free'
  | '_crypto_aead_chacha20poly1305_ietf_decrypt'
  | '_crypto_aead_chacha20poly1305_ietf_encrypt'
  | '_crypto_auth_hmacsha256_final'
  | '_crypto_auth_hmacsha256_init'
  | '_crypto_auth_hmacsha256_statebytes'
  | '_crypto_auth_hmacsha256_update'
  | '_crypto_hash_sha256'
  | '_crypto_hash_sha3256'
  | '_crypto_hash_sha512'
  | '_crypto_kdf_hkdf_sha256_expand'
  | '_crypto_kdf_hkdf_sha256_extract'
  | '_crypto_kem_mlkem768_dec'
  | '_crypto_kem_mlkem768_enc_deterministic'
  | '_crypto_kem_mlkem768_seed_keypair'
  | '_crypto_pwhash_argon2id'
  | '_crypto_scalarmult_curve25519'
  | '_crypto_scalarmult_curve25519_base'
  | '_crypto_sign_ed25519_detached'
  | '_crypto_sign_ed25519_seed_keypair'
  | '_crypto_sign_ed25519_verify_detached'
  | '_crypto_stream_chacha20_ietf_xor'
  | '_crypto_xof_shake256'

/** The memory of one call. Made and ended by `withFrame`. */
export class Frame {
  readonly #module: SodiumModule
  readonly #blocks: { readonly pointer: Pointer; readonly length: number }[] = []

  constructor(module: SodiumModule) {
    this.#module = module
  }

  /** A copy of `bytes` in the module's memory. */
  put(bytes: Uint8Array): Pointer {
    const pointer = this.room(bytes.length)
    this.#module.HEAPU8.set(bytes, pointer)
    return pointer
  }

  /** Room for `length` bytes of result. */
  room(length: number): Pointer {
    const pointer = this.#module._malloc(Math.max(length, 1))
    if (pointer === 0) throw new RangeError('the memory of libsodium is exhausted')
    this.#blocks.push({ pointer, length })
    return pointer
  }

  /** A copy of `length` bytes at `pointer`, for the caller to own. */
  take(pointer: Pointer, length: number): Uint8Array {
    return this.#module.HEAPU8.slice(pointer, pointer + length)
  }

  /** Zeroes and frees everything. */
  end(): void {
    for (const { pointer, length } of this.#blocks) {
      this.#module.HEAPU8.fill(0, pointer, pointer + length)
      this.#module._free(pointer)
    }
    this.#blocks.length = 0
  }
}

/** Runs one call with memory of its own. */
export function withFrame<T>(module: SodiumModule, call: (frame: Frame) => T): T {
  const frame = new Frame(module)
  try {
    return call(frame)
  } finally {
    frame.end()
  }
}
