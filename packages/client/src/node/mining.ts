/** What the mining thread is told, and what it answers. */
import type { ProofPlace } from '@pvtcoms/core/mailbox'

export type MiningOrder =
  | {
      readonly id: number
      readonly place: ProofPlace
      readonly effort: number
      /** Where to begin, 16. */
      readonly nonce: Uint8Array
    }
  /** Not wanted any more. */
  | { readonly id: number; readonly place?: never }

export interface MiningResult {
  readonly id: number
  /** 93. */
  readonly proof: Uint8Array
}
