/** A network as whoever started it sees it, and what a start can be told. */
import type { StartedBy } from '../runs.ts'
import type { Bridge } from './bridge.ts'
import type { Relay } from './relay.ts'

export interface NetworkOptions {
  /** How many authorities, which are the relays too: 4 … 16, 5 by default. Take 7 to kill some. */
  readonly authorities?: number
  /** Name or path of the tor program; `tor` by default. */
  readonly program?: string
  /** Where keys are kept and networks live; `.cache/testnet` in the repository by default. */
  readonly cacheDirectory?: string
  /**
   * How old the first consensus pretends to be, in seconds: 0 … 290, 30 by default. Authorities agree
   * on the next when it is 300.
   */
  readonly consensusAge?: number
  /** `library` by default. */
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

/** Faults of a relay, which is named by its index in `relays`. RangeError for any other index. */
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
