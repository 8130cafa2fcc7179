import type { MlKem768Seed, X25519PrivateKey } from '../crypto/primitives.ts'
import type { SuiteId } from '../crypto/suites.ts'
import type { Secret } from '../secret.ts'

export type RootKey = Secret<'RootKey'>
export type ChainKey = Secret<'ChainKey'>
export type HeaderKey = Secret<'HeaderKey'>
export type TagKey = Secret<'TagKey'>

/**
 * What a handshake hands to the ratchet (docs/protocol/handshake.md, OKM). A is the invitee, who
 * answered; B the inviter. Every secret has 32 bytes, and the ratchet takes them over: after
 * `startAsInvitee` or `startAsInviter` the caller neither uses nor wipes them.
 */
export interface SessionKeys {
  readonly suite: SuiteId
  /** Session identifier, 32 bytes; public among the two, never on the wire. */
  readonly sid: Uint8Array
  readonly rootKey: RootKey
  /** Of A's first chain. */
  readonly chainKeyA: ChainKey
  readonly headerKeyA: HeaderKey
  readonly tagKeyA: TagKey
  /** Of B's first chain. */
  readonly nextHeaderKeyB: HeaderKey
  readonly nextTagKeyB: TagKey
}

/** A's ratchet keys, whose public halves A's answer carried; taken over by the ratchet. */
export interface InviteeRatchetKeys {
  readonly dhPrivate: X25519PrivateKey
  /** 32 bytes, the public key of `dhPrivate`. */
  readonly dh: Uint8Array
  readonly kemSeed: MlKem768Seed
  /** 1,184 bytes, the encapsulation key of `kemSeed`. */
  readonly ek: Uint8Array
}

/** A's ratchet keys as B read and checked them in the answer. */
export interface PeerRatchetKeys {
  /** 32 bytes: canonical, of full order. */
  readonly dh: Uint8Array
  /** 1,184 bytes that pass the modulus check. */
  readonly ek: Uint8Array
}
