/**
 * Making and checking proofs of work (docs/protocol/mailbox.md §6).
 *
 *   C      = BLAKE2b-256(label("pow") seed:32 mailboxKey:32 tag:16 effort:4)
 *   target : first 32 bits of BLAKE2b-256(C ‖ nonce ‖ solution) ≤ ⌊(2^32 − 1) / effort⌋
 *
 * A solve takes some thirty milliseconds and finds two solutions on average; `effort` of them have to
 * be tried, on average, until one meets the target. A check takes some twenty microseconds.
 */
import { concat, u32be } from '../bytes.ts'
import { encode } from '../codec/index.ts'
import { label } from '../crypto/labels.ts'
import type { RandomSource } from '../env.ts'
import { blake2b, EQUIHASH, type EquihashSolver, equihashFault } from '../equihash/index.ts'
import { isEffort } from './digest.ts'
import { EQUIHASH_96_5, NONCE_LENGTH, Proof, SEED_ID_LENGTH } from './proof.ts'

/** What a proof is for. Nothing in it is secret: anybody who is given it can make the proof. */
export interface ProofPlace {
  /** 32, of today or yesterday. */
  readonly seed: Uint8Array
  /** 32, of the address that is dialled. */
  readonly mailboxKey: Uint8Array
  /** 16. */
  readonly tag: Uint8Array
}

/** Whether `proof` shows the effort that it states, for that place. Whether seed and effort suffice is the caller's to check. */
export function provesWork(place: ProofPlace, proof: Proof): boolean {
  if (proof.algorithm !== EQUIHASH_96_5 || !isEffort(proof.effort)) return false
  const input = concat(challenge(place, proof.effort), proof.nonce)
  return (
    meetsTarget(input, proof.solution, proof.effort) &&
    equihashFault(EQUIHASH, input, proof.solution) === undefined
  )
}

/** One proof in the making: a step is one nonce, so that the caller can stop in between. */
export class ProofMiner {
  readonly #solver: Pick<EquihashSolver, 'solve'>
  readonly #challenge: Uint8Array
  readonly #nonce: Uint8Array
  readonly #effort: number
  readonly #seedId: Uint8Array

  /** `effort` is a power of two. Throws RangeError for any other. Draws 16 bytes from `random`. */
  constructor(
    solver: Pick<EquihashSolver, 'solve'>,
    place: ProofPlace,
    effort: number,
    random: RandomSource,
  ) {
    if (!isEffort(effort)) throw new RangeError('an effort is a power of two below 2^32')
    this.#solver = solver
    this.#challenge = challenge(place, effort)
    this.#effort = effort
    this.#seedId = place.seed.slice(0, SEED_ID_LENGTH)
    this.#nonce = random.random(NONCE_LENGTH)
  }

  /** Tries the next nonce: the encoded proof, 93 bytes, or undefined when it has none. */
  step(): Uint8Array | undefined {
    const nonce = this.#nonce.slice()
    increment(this.#nonce)
    const input = concat(this.#challenge, nonce)
    for (const solution of this.#solver.solve(input)) {
      if (!meetsTarget(input, solution, this.#effort)) continue
      return encode(Proof, {
        algorithm: EQUIHASH_96_5,
        effort: this.#effort,
        seedId: this.#seedId,
        nonce,
        solution,
      })
    }
    return undefined
  }
}

function challenge({ seed, mailboxKey, tag }: ProofPlace, effort: number): Uint8Array {
  return blake2b(concat(label.pow, seed, mailboxKey, tag, u32be(effort)), 32)
}

function meetsTarget(input: Uint8Array, solution: Uint8Array, effort: number): boolean {
  const hash = blake2b(concat(input, solution), 32)
  const first = new DataView(hash.buffer, hash.byteOffset).getUint32(0)
  return first <= Math.floor((2 ** 32 - 1) / effort)
}

/** Adds one to a number of 16 bytes, big-endian. */
function increment(number: Uint8Array): void {
  for (let at = number.length - 1; at >= 0; at--) {
    const sum = (number[at] as number) + 1
    number[at] = sum % 256
    if (sum < 256) return
  }
}
