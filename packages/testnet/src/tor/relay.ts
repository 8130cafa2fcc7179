/** One authority-and-relay of a network: its data directory, its process, and its faults. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { TestnetError } from '../errors.ts'
import { directoryTime } from '../time.ts'
import { authorityCertificate } from './certificate.ts'
import { servesDirectory } from './directory-probe.ts'
import type { Authority, DirectoryDocuments } from './first-consensus.ts'
import { relayBandwidth } from './first-consensus.ts'
import { writeKeyFiles } from './key-files.ts'
import { fingerprintHex } from './rsa.ts'
import { complaint, lacksPort, startTor, type TorProcess } from './tor-process.ts'
import { authorityTorrc } from './torrc.ts'

export type RelayState = 'running' | 'paused' | 'dead'

/** What a network says of its relays. Each is also an authority. */
export interface Relay {
  readonly nickname: string
  /** Of the RSA identity: 40 upper-case hexadecimal digits. */
  readonly fingerprint: string
  readonly orPort: number
  readonly dirPort: number
  readonly dataDirectory: string
  readonly state: RelayState
  /** Of its tor; of the last one while it is dead. */
  readonly pid: number
}

/** What all relays of a network have in common. */
export interface RelayPlan {
  readonly program: string
  readonly authorities: readonly Authority[]
  readonly documents: DirectoryDocuments
  /** When the first consensus became valid, in seconds since 1970. */
  readonly validAfter: number
}

export class RelayProcess implements Relay {
  readonly nickname: string
  readonly fingerprint: string
  readonly orPort: number
  readonly dirPort: number
  readonly dataDirectory: string
  readonly #plan: RelayPlan
  readonly #authority: Authority
  #tor: TorProcess
  #paused = false

  /** Prepares the data directory, which must not exist yet, and starts tor in it. */
  static async start(
    plan: RelayPlan,
    authority: Authority,
    dataDirectory: string,
  ): Promise<RelayProcess> {
    const { authorities, documents, validAfter } = plan
    await writeKeyFiles(
      dataDirectory,
      authority.keys,
      authorityCertificate(authority.keys, validAfter),
    )
    const files: Readonly<Record<string, string>> = {
      ...documents,
      state: stateFile(validAfter),
      torrc: authorityTorrc(authority, authorities, dataDirectory, validAfter),
    }
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(dataDirectory, name), content, { mode: 0o600 })
    }
    return new RelayProcess(
      plan,
      authority,
      dataDirectory,
      await launch(plan.program, dataDirectory),
    )
  }

  private constructor(plan: RelayPlan, authority: Authority, directory: string, tor: TorProcess) {
    this.nickname = authority.nickname
    this.fingerprint = fingerprintHex(authority.keys.relay)
    this.orPort = authority.orPort
    this.dirPort = authority.dirPort
    this.dataDirectory = directory
    this.#plan = plan
    this.#authority = authority
    this.#tor = tor
  }

  get state(): RelayState {
    if (!this.#tor.isRunning()) return 'dead'
    return this.#paused ? 'paused' : 'running'
  }

  get pid(): number {
    return this.#tor.pid
  }

  /** Resolves once its ports are open: true, or once it has exited: false. */
  async listens(): Promise<boolean> {
    for (;;) {
      const running = this.#tor.isRunning()
      const text = await readFile(logOf(this.dataDirectory), 'utf8').catch(() => '')
      if (!running) return false
      if (text.includes('Opened Directory listener connection (ready)')) return true
      await delay(10)
    }
  }

  /** Whether clients can bootstrap from it now. */
  servesDirectory(signal: AbortSignal): Promise<boolean> {
    return servesDirectory(this.#authority, this.#plan.authorities.length, signal)
  }

  /** What its tor last complained of, or undefined. */
  complaint(): Promise<string | undefined> {
    return complaint(logOf(this.dataDirectory))
  }

  /** Whether its tor found one of its ports taken. */
  lacksPort(): Promise<boolean> {
    return lacksPort(logOf(this.dataDirectory))
  }

  async kill(): Promise<void> {
    await this.#tor.kill()
    this.#paused = false
  }

  pause(): void {
    if (this.state !== 'running') throw wrongState(this, 'running')
    this.#tor.pause()
    this.#paused = true
  }

  resume(): void {
    if (this.state !== 'paused') throw wrongState(this, 'paused')
    this.#tor.resume()
    this.#paused = false
  }

  /** Starts tor again with the same identity and ports. Does not wait for it to serve. */
  async revive(): Promise<void> {
    if (this.state !== 'dead') throw wrongState(this, 'dead')
    this.#tor = await launch(this.#plan.program, this.dataDirectory)
  }
}

const logOf = (dataDirectory: string): string => join(dataDirectory, 'log')

/** Each start has its log to itself; the log of the start before it stays, as `log.old`. */
async function launch(program: string, dataDirectory: string): Promise<TorProcess> {
  const log = logOf(dataDirectory)
  const before = await readFile(log, 'utf8').catch(() => undefined)
  if (before !== undefined) {
    await writeFile(`${log}.old`, before)
    await writeFile(log, '')
  }
  return await startTor({ program, torrc: join(dataDirectory, 'torrc'), log })
}

function wrongState(relay: Relay, wanted: RelayState): TestnetError {
  return new TestnetError(
    'wrong-state',
    `${relay.nickname} is ${relay.state}; it must be ${wanted} for that`,
  )
}

/**
 * Claims that the relay carried `relayBandwidth` during the day before. Authorities weigh relays by
 * what they say they carried, and a relay of weight zero is used for nothing.
 */
function stateFile(now: number): string {
  const rate = relayBandwidth * 1000
  const day = 86_400
  const history = ['Read', 'Write'].flatMap((direction) => [
    `BWHistory${direction}Ends ${directoryTime(now)}`,
    `BWHistory${direction}Interval ${day}`,
    `BWHistory${direction}Values ${rate * day}`,
    `BWHistory${direction}Maxima ${rate}`,
  ])
  return `${[`LastWritten ${directoryTime(now)}`, ...history].join('\n')}\n`
}
