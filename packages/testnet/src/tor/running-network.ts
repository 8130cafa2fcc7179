import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cancelled } from '../cancel.ts'
import { TestnetError } from '../errors.ts'
import type { RunDirectory, StartedBy } from '../runs.ts'
import { type Bridge, launchBridge } from './bridge.ts'
import { until } from './directory-probe.ts'
import { exited } from './launch.ts'
import type { Network, NetworkFaults, NetworkOptions, NetworkProgress } from './network.ts'
import type { RelayPlan, RelayProcess } from './relay.ts'
import { clientLines, lines } from './torrc.ts'

/** What a network needs once its ports are open. */
interface Parts {
  readonly run: RunDirectory
  readonly version: string
  readonly kept: number
  readonly plan: RelayPlan
  readonly relays: readonly RelayProcess[]
  readonly startedBy: StartedBy
  /** Gives back the keys and removes the directory. */
  release(): Promise<void>
}

/** A network that does not serve the directory after this many milliseconds never will. */
const patience = 60_000

export class RunningNetwork implements Network {
  readonly name: string
  readonly directory: string
  readonly torVersion: string
  readonly keysKept: number
  readonly relays: readonly RelayProcess[]
  readonly clientConfig: readonly string[]
  readonly clientConfigPath: string
  readonly faults: NetworkFaults
  readonly #parts: Parts
  readonly #bridges: Bridge[] = []
  /** Fires when the network stops. */
  readonly #end = new AbortController()
  readonly #startedAt = Date.now()
  #ready: Promise<void> = Promise.resolve()
  #stopped: Promise<void> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.name = parts.run.name
    this.directory = parts.run.path
    this.torVersion = parts.version
    this.keysKept = parts.kept
    this.relays = parts.relays
    this.clientConfig = clientLines(parts.plan.authorities)
    this.clientConfigPath = join(this.directory, 'client.torrc')
    this.faults = {
      kill: (relay) => this.#relay(relay).kill(),
      pause: (relay) => this.#relay(relay).pause(),
      resume: (relay) => this.#relay(relay).resume(),
      revive: (relay) => this.#revive(this.#relay(relay)),
    }
  }

  /** Writes down how to use the network, and waits for it in the background. */
  async begin({ onProgress, signal }: NetworkOptions): Promise<void> {
    await writeFile(this.clientConfigPath, lines(this.clientConfig))
    await this.#note(false)
    const timeout = AbortSignal.timeout(patience)
    const signals = [this.#end.signal, timeout, ...(signal === undefined ? [] : [signal])]
    this.#ready = this.#getReady(AbortSignal.any(signals), timeout, onProgress)
    // A caller learns of the failure from `ready`.
    this.#ready.catch(() => undefined)
  }

  ready(): Promise<void> {
    return this.#ready
  }

  async seedClient(dataDirectory: string): Promise<void> {
    await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
    for (const [name, content] of Object.entries(this.#parts.plan.documents)) {
      await writeFile(join(dataDirectory, name), content as string, { mode: 0o600 })
    }
  }

  async startBridge(): Promise<Bridge> {
    if (this.#stopped !== undefined) throw stopped()
    const dataDirectory = join(this.directory, `bridge${this.#bridges.length}`)
    await this.seedClient(dataDirectory)
    const { program } = this.#parts.plan
    const bridge = await launchBridge({
      program,
      dataDirectory,
      networkLines: this.clientConfig,
      end: this.#end.signal,
    })
    this.#bridges.push(bridge)
    return bridge
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #getReady(
    signal: AbortSignal,
    timeout: AbortSignal,
    onProgress: ((progress: NetworkProgress) => void) | undefined,
  ): Promise<void> {
    const count = this.relays.length
    let serving = 0
    const wait = async (relay: RelayProcess) => {
      await until(() => this.#serves(relay, signal), signal)
      serving += 1
      const percent = 40 + Math.floor((60 * serving) / count)
      onProgress?.({ percent, summary: `${serving} of ${count} relays ready` })
    }
    try {
      onProgress?.({ percent: 40, summary: `0 of ${count} relays ready` })
      await Promise.all(this.relays.map(wait))
      await this.#note(true)
    } catch (error) {
      await this.stop()
      if (error instanceof TestnetError) throw error
      if (!timeout.aborted) throw cancelled()
      const message = `only ${serving} of ${count} relays serve the directory after ${patience / 1000} s`
      throw new TestnetError('not-ready', message)
    }
  }

  async #serves(relay: RelayProcess, signal: AbortSignal): Promise<boolean> {
    if (relay.state === 'dead') throw exited(relay, await relay.complaint())
    return await relay.servesDirectory(signal)
  }

  async #revive(relay: RelayProcess): Promise<void> {
    if (this.#stopped !== undefined) throw stopped()
    await relay.revive()
    const signal = AbortSignal.any([this.#end.signal, AbortSignal.timeout(patience)])
    await until(() => this.#serves(relay, signal), signal).catch(() => {
      throw new TestnetError('not-ready', `${relay.nickname} does not serve the directory again`)
    })
  }

  #relay(index: number): RelayProcess {
    const relay = this.relays[index]
    if (relay === undefined) throw new RangeError('the network has no such relay')
    return relay
  }

  async #note(ready: boolean): Promise<void> {
    await this.#parts.run.note({
      startedBy: this.#parts.startedBy,
      startedAt: this.#startedAt,
      orPorts: this.relays.map(({ orPort }) => orPort),
      ready,
      clientConfigPath: this.clientConfigPath,
    })
  }

  async #stop(): Promise<void> {
    this.#end.abort()
    await Promise.all(this.#bridges.map((bridge) => bridge.stop()))
    await Promise.all(this.relays.map((relay) => relay.kill()))
    await this.#parts.release()
  }
}

const stopped = () => new TestnetError('wrong-state', 'the network has stopped')
