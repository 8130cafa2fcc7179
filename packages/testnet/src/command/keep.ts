import { setTimeout as delay } from 'node:timers/promises'
import type { NetworkProgress } from '../tor/network.ts'
import { startNetwork } from '../tor/network-start.ts'

export interface KeepOptions {
  readonly authorities: number
  readonly program: string
  readonly cacheDirectory: string
}

/** How to use a network that is ready. */
export interface ReadyNetwork {
  readonly name: string
  readonly relays: number
  readonly tor: string
  /** A file with the lines that a client's torrc needs. */
  readonly client_config: string
  readonly ready_ms: number
}

export interface KeepReports {
  progress(progress: NetworkProgress): void
  ready(network: ReadyNetwork): void
}

/**
 * Keeps a network until `end` fires. Rejects with TestnetError when it did not get ready; also, with
 * `cancelled`, when `end` fired before it was.
 */
export async function keepNetwork(
  options: KeepOptions,
  reports: KeepReports,
  end: AbortSignal,
): Promise<void> {
  const begin = performance.now()
  await using network = await startNetwork({
    ...options,
    startedBy: 'command',
    signal: end,
    onProgress: (progress) => reports.progress(progress),
  })
  await network.ready()
  reports.ready({
    name: network.name,
    relays: network.relays.length,
    tor: network.torVersion,
    client_config: network.clientConfigPath,
    ready_ms: Math.round(performance.now() - begin),
  })
  while (!end.aborted) await delay(2 ** 30, undefined, { signal: end }).catch(() => undefined)
}

/** Fires at the first signal that asks this process to end. */
export function endSignal(): AbortController {
  const end = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => end.abort())
  return end
}
