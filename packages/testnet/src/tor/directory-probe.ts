import { setTimeout as delay } from 'node:timers/promises'
import type { Authority } from './first-consensus.ts'

/**
 * Whether the relay serves a consensus and the microdescriptors of all `count` relays, asked over
 * its DirPort as a client would. A client that asks too early waits ten seconds before it asks again.
 */
export async function servesDirectory(
  relay: Authority,
  count: number,
  signal: AbortSignal,
): Promise<boolean> {
  const base = `http://127.0.0.1:${relay.dirPort}/tor`
  const consensus = await get(`${base}/status-vote/current/consensus-microdesc`, signal)
  const digests = [...(consensus?.matchAll(/^m (\S+)$/gm) ?? [])].map((match) => match[1])
  if (digests.length < count) return false
  const descriptors = await get(`${base}/micro/d/${digests.join('-')}`, signal)
  return descriptors?.match(/^ntor-onion-key /gm)?.length === digests.length
}

/** Resolves once `check` comes true; asks again every 50 ms. Rejects when `signal` fires. */
export async function until(check: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await check())) await delay(50, undefined, { signal })
  signal.throwIfAborted()
}

async function get(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(2000)])
    const response = await fetch(url, { signal: limit })
    const text = await response.text()
    return response.ok ? text : undefined
  } catch {
    return undefined
  }
}
