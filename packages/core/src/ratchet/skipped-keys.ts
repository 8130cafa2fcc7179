/**
 * Keys of letters that were passed over (docs/protocol/ratchet.md §6): kept by chain, oldest first,
 * bounded in number and in time. Everything here is pure; groups that do not change are shared
 * between the old list and the new one.
 */
import type { UnixMs } from '../env.ts'
import type { Secret } from '../secret.ts'
import type { ChainId } from './key-schedule.ts'
import { MAX_SKIPPED, SKIPPED_LIFETIME_MS } from './limits.ts'
import type { HeaderKey, TagKey } from './session-keys.ts'

export type MessageKey = Secret<'MessageKey'>

export interface SkippedKey {
  readonly n: number
  /** 32 bytes. */
  readonly key: MessageKey
  readonly since: UnixMs
}

/** The skipped letters of one chain, with what it takes to recognise and open them. */
export interface SkippedChain {
  readonly id: ChainId
  readonly headerKey: HeaderKey
  readonly tagKey: TagKey
  /** Ascending by n, never empty. */
  readonly keys: readonly SkippedKey[]
}

/** Oldest chain first. */
export type SkippedKeys = readonly SkippedChain[]

/** `skipped` with `keys` added to their chain, which is the newest one that has any. */
export function withSkipped(
  skipped: SkippedKeys,
  chain: Omit<SkippedChain, 'keys'>,
  keys: readonly SkippedKey[],
): SkippedKeys {
  if (keys.length === 0) return skipped
  const { id, headerKey, tagKey } = chain
  const last = skipped.at(-1)
  if (last?.id !== id) return [...skipped, { id, headerKey, tagKey, keys }]
  return skipped.with(-1, { ...last, keys: [...last.keys, ...keys] })
}

/** The entry for letter `n` of `chain`. */
export function findSkipped(
  skipped: SkippedKeys,
  chain: ChainId,
  n: number,
): { readonly chain: SkippedChain; readonly key: MessageKey } | undefined {
  for (const group of skipped) {
    if (group.id !== chain) continue
    const entry = group.keys.find((candidate) => candidate.n === n)
    if (entry !== undefined) return { chain: group, key: entry.key }
  }
  return undefined
}

/** `skipped` without letter `n` of `chain`. */
export function withoutSkipped(skipped: SkippedKeys, chain: ChainId, n: number): SkippedKeys {
  return skipped.flatMap((group) => {
    if (group.id !== chain) return [group]
    const keys = group.keys.filter((entry) => entry.n !== n)
    return keys.length === 0 ? [] : [{ ...group, keys }]
  })
}

export interface Pruned {
  readonly skipped: SkippedKeys
  /** How many keys went, and with them the letters that they would have opened. */
  readonly dropped: number
}

/** `skipped` without what is older than its lifetime, and without the oldest beyond the bound. */
export function pruneSkipped(skipped: SkippedKeys, now: UnixMs): Pruned {
  let excess = countSkipped(skipped) - MAX_SKIPPED
  let dropped = 0
  const kept = skipped.flatMap((group) => {
    const keys = group.keys.filter((entry) => {
      const drop = excess > 0 || entry.since + SKIPPED_LIFETIME_MS <= now
      if (drop) {
        excess--
        dropped++
      }
      return !drop
    })
    if (keys.length === group.keys.length) return [group]
    return keys.length === 0 ? [] : [{ ...group, keys }]
  })
  return dropped === 0 ? { skipped, dropped } : { skipped: kept, dropped }
}

function countSkipped(skipped: SkippedKeys): number {
  return skipped.reduce((total, group) => total + group.keys.length, 0)
}
