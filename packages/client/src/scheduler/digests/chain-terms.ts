/** What a chain of digests tells beside letters: where it stands, and what a deposit asks for (§6). */
import { dayOfEpoch, firstEpochOfDay, type Head } from '@pvtcoms/core/mailbox'
import type { DigestChain } from './digest-chain.ts'

export interface ChainTerms {
  /** Effort that the last digest asks for. */
  readonly effort: number
  /** UTC day of that digest, in days since 1970. */
  readonly day: number
  /** The head, 32, with which that day began. */
  readonly head: Uint8Array
}

/** Undefined while no digest was read, or not all of the day before. */
export function chainTerms(chain: DigestChain, epochSeconds: number): ChainTerms | undefined {
  const { latest } = chain
  if (latest === undefined) return undefined
  const day = dayOfEpoch(latest.epoch, epochSeconds)
  const head = chain.headBefore(firstEpochOfDay(day, epochSeconds))
  return head === undefined ? undefined : { effort: latest.effort, day, head }
}

/** The last epoch whose digest was read, and the head, 32, after it. */
export function latestHead(chain: DigestChain): Head | undefined {
  const { latest } = chain
  const head = latest && chain.head(latest.epoch)
  return latest && head && { epoch: latest.epoch, head }
}
