/**
 * The proof of work that comes with a deposit (docs/protocol/mailbox.md §6):
 *
 *   proof = algorithm:1 effort:4 seedId:4 nonce:16 solution:68                               93 bytes
 *
 * It does not bind the letter: tags are write-once, and only who knows a tag can pay for it, so that
 * proofs can be made long before there is something to say.
 */
import { bytes, type Codec, struct, u8, u32 } from '../codec/index.ts'

/** No proof at all: for tags that the owner of a box expects. */
export const NO_PROOF = 0
export const EQUIHASH_96_5 = 1

export const PROOF_LENGTH = 93
export const SEED_ID_LENGTH = 4
export const NONCE_LENGTH = 16
export const SOLUTION_LENGTH = 68

export interface Proof {
  readonly algorithm: number
  /** What was paid: a power of two. */
  readonly effort: number
  /** The first 4 bytes of the seed. */
  readonly seedId: Uint8Array
  readonly nonce: Uint8Array
  /** 32 indices of 17 bits. */
  readonly solution: Uint8Array
}

export const Proof: Codec<Proof> = struct('Proof', {
  algorithm: u8,
  effort: u32,
  seedId: bytes(SEED_ID_LENGTH),
  nonce: bytes(NONCE_LENGTH),
  solution: bytes(SOLUTION_LENGTH),
})

/** What goes in place of a proof where none is asked for. */
export const UNPAID: Proof = {
  algorithm: NO_PROOF,
  effort: 0,
  seedId: new Uint8Array(SEED_ID_LENGTH),
  nonce: new Uint8Array(NONCE_LENGTH),
  solution: new Uint8Array(SOLUTION_LENGTH),
}
