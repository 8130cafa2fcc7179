/**
 * A private, real Tor network on loopback: authorities that are at the same time its only relays.
 * It starts in seconds, as its first consensus is written beforehand: see first-consensus.ts.
 */
import { join } from 'node:path'
import { throwIfCancelled } from '../cancel.ts'
import { createRun, type StartedBy, sweepRuns } from '../runs.ts'
import type { Bridge } from './bridge.ts'
import { giveBack, takeKeys } from './key-cache.ts'
import { openPorts } from './launch.ts'
import type { Relay } from './relay.ts'
import { RunningNetwork } from './running-network.ts'
import { torVersion } from './tor-program.ts'

export interface NetworkOptions {
  /** How many authorities, which are the relays too: 4 … 16, 5 unless told. Take 7 to kill some. */
  readonly authorities?: number
  /** Name or path of the tor program; `tor` unless told. */
  readonly program?: string
  /** Where keys are kept and networks live; `.cache/testnet` in the repository unless told. */
  readonly cacheDirectory?: string
  /**
   * How old the first consensus pretends to be, in seconds: 0 … 290, 30 unless told. Authorities agree
   * on the next when it is 300.
   */
  readonly consensusAge?: number
  /** `library` unless told. */
  readonly startedBy?: StartedBy
  /** Called as the start proceeds. It must not throw. */
  readonly onProgress?: (progress: NetworkProgress) => void
  /** Ends the start with `cancelled` and leaves nothing running. Does nothing once it is ready. */
  readonly signal?: AbortSignal
}

export interface NetworkProgress {
  /** 0 … 100 */
  readonly percent: number
  readonly summary: string
}

/** What can befall a relay, which is named by its place in `relays`. RangeError for any other place. */
export interface NetworkFaults {
  /** Kills its tor (SIGKILL) and waits until it is gone. Killing a dead one does nothing. */
  kill(relay: number): Promise<void>
  /** Stops its tor from running (SIGSTOP): connections stay open, and nothing answers. */
  pause(relay: number): void
  /** Lets a paused one go on (SIGCONT). */
  resume(relay: number): void
  /** Starts a dead one with the same keys and ports; resolves once clients can use it again. */
  revive(relay: number): Promise<void>
}

export interface Network extends AsyncDisposable {
  readonly name: string
  /** Where it keeps its files; gone after `stop`. */
  readonly directory: string
  readonly torVersion: string
  /** How many of its authorities had their keys from the cache. */
  readonly keysKept: number
  readonly relays: readonly Relay[]
  /** Lines for the torrc of a client. */
  readonly clientConfig: readonly string[]
  /** A file that holds those lines. */
  readonly clientConfigPath: string
  readonly faults: NetworkFaults
  /**
   * Resolves once every relay serves the directory, so that clients bootstrap without a wait. A
   * client with a seeded directory may be started before that. Rejects with `not-ready` or
   * `cancelled`, and then the network has stopped.
   */
  ready(): Promise<void>
  /**
   * Places the directory documents into the data directory of a client that is not running, which
   * then need not fetch them. Makes the directory when it is missing.
   */
  seedClient(dataDirectory: string): Promise<void>
  /** An obfs4 bridge that is in no consensus. It stops with the network. Rejects with `bridge`. */
  startBridge(): Promise<Bridge>
  /** Kills every tor of the network and removes its directory. Never fails; may be called again. */
  stop(): Promise<void>
}

export const defaultCacheDirectory: string = join(
  import.meta.dirname,
  '../../../..',
  '.cache/testnet',
)

/**
 * Starts a network. Resolves as soon as its ports are open and `clientConfig` is settled, which is
 * before it is ready. Rejects with TestnetError, and then nothing is left running; with RangeError
 * for options out of range.
 */
export async function startNetwork(options: NetworkOptions = {}): Promise<Network> {
  const { authorities = 5, program = 'tor', consensusAge = 30, signal } = options
  const cacheDirectory = options.cacheDirectory ?? defaultCacheDirectory
  if (!Number.isInteger(authorities) || authorities < 4 || authorities > 16) {
    throw new RangeError('a network has 4 to 16 authorities')
  }
  if (!(consensusAge >= 0 && consensusAge <= 290)) {
    throw new RangeError('a first consensus is 0 to 290 seconds old')
  }
  throwIfCancelled(signal)
  const version = await torVersion(program)
  await sweepRuns(cacheDirectory)
  const run = await createRun(cacheDirectory)
  const pool = join(cacheDirectory, 'keys')
  const taken = join(run.path, 'keys')
  const release = async () => {
    await giveBack(pool, taken)
    await run.remove()
  }
  try {
    options.onProgress?.({ percent: 5, summary: 'making keys' })
    const { keys, kept } = await takeKeys(pool, taken, authorities)
    options.onProgress?.({ percent: 20, summary: 'starting relays' })
    const { plan, relays } = await openPorts(run.path, { program, keys, consensusAge }, signal)
    const startedBy = options.startedBy ?? 'library'
    const network = new RunningNetwork({ run, version, kept, plan, relays, startedBy, release })
    await network.begin(options)
    return network
  } catch (error) {
    await release()
    throw error
  }
}
