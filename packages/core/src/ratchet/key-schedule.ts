/**
 * The steps by which keys follow from keys (docs/protocol/ratchet.md §3).
 *
 *   root step:  RK' ‖ CK ‖ NHK ‖ NTK = HKDF(salt=RK, ikm, lp("pvtcoms/v1/root") lp(SHA-256(suite dh ek ct)), 128)
 *   chain step: mk = HMAC(CK, 1)     CK' = HMAC(CK, 2)
 *   chain id:   HMAC(TK, lp("pvtcoms/v1/chain"))[0..8]
 */
import type { Brand } from '../brand.ts'
import { concat, fromHex, toHex, wipe } from '../bytes.ts'
import { lp } from '../crypto/kdf.ts'
import { label } from '../crypto/labels.ts'
import type { Primitives } from '../crypto/primitives.ts'
import { Secret } from '../secret.ts'
import { headerBinding } from './header.ts'
import type { ChainKey, HeaderKey, RootKey, TagKey } from './session-keys.ts'

/** Names a chain to both sides, and to nobody else: 16 hexadecimal digits. */
export type ChainId = Brand<string, 'ChainId'>

export const CHAIN_ID_LENGTH = 8

/** The keys that the next chain of one side will be sealed and tagged under, and its name. */
export interface NextChain {
  readonly id: ChainId
  readonly headerKey: HeaderKey
  readonly tagKey: TagKey
}

export interface RootStep {
  readonly rootKey: RootKey
  readonly chainKey: ChainKey
  /** For the chain after the one that this step creates, of the same side. */
  readonly next: NextChain
}

/**
 * The step that creates a chain. `input` is dh ‖ ss, or CK_A in A's first chain; it is wiped.
 * `header` is any header of the chain.
 */
export function rootStep(
  primitives: Primitives,
  rootKey: RootKey,
  input: Uint8Array,
  header: Uint8Array,
): RootStep {
  const binding = primitives.sha256(headerBinding(header))
  const info = concat(label.root, lp(binding))
  const okm = primitives.hkdfSha256(rootKey.expose(), input, info, 128)
  wipe(input)
  const step = {
    rootKey: new Secret('RootKey', okm.slice(0, 32)),
    chainKey: new Secret('ChainKey', okm.slice(32, 64)),
    next: nextChain(
      primitives,
      new Secret('HeaderKey', okm.slice(64, 96)),
      new Secret('TagKey', okm.slice(96)),
    ),
  }
  wipe(okm)
  return step
}

/** dh ‖ ss, the input of a hybrid root step; both parts are wiped. */
export function hybridInput(dhShared: Uint8Array, kemShared: Uint8Array): Uint8Array {
  const input = new Uint8Array(64)
  input.set(dhShared)
  input.set(kemShared, 32)
  wipe(dhShared, kemShared)
  return input
}

export function nextChain(primitives: Primitives, headerKey: HeaderKey, tagKey: TagKey): NextChain {
  const id = primitives.hmacSha256(tagKey.expose(), label.chain).subarray(0, CHAIN_ID_LENGTH)
  return { id: toHex(id) as ChainId, headerKey, tagKey }
}

/** The name that 8 bytes spell. */
export function chainIdOf(bytes: Uint8Array): ChainId {
  return toHex(bytes) as ChainId
}

/** The 8 bytes of a name. */
export function chainIdBytes(id: ChainId): Uint8Array {
  return fromHex(id) as Uint8Array
}

const ONE = Uint8Array.of(1)
const TWO = Uint8Array.of(2)

/** The message key, 32, at a chain key, 32. The caller wipes it. */
export function messageKeyAt(primitives: Primitives, chainKey: Uint8Array): Uint8Array {
  return primitives.hmacSha256(chainKey, ONE)
}

/** The chain key, 32, that follows on a chain key, 32. */
export function chainKeyAfter(primitives: Primitives, chainKey: Uint8Array): Uint8Array {
  return primitives.hmacSha256(chainKey, TWO)
}
