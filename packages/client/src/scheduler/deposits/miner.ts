/** The port to what makes proofs of work: a thread, a browser's worker, or another machine. */
import type { ProofPlace } from '@pvtcoms/core/mailbox'

export interface Miner {
  /**
   * A proof, 93 bytes, of that effort, a power of two. Proofs are made in the order in which they were
   * asked for. Rejects with the signal's reason.
   */
  mine(place: ProofPlace, effort: number, signal?: AbortSignal): Promise<Uint8Array>
}
