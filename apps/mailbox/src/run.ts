/**
 * `pvtcoms-mailbox run`: the mailbox on its onion addresses until somebody stops it. It prints links, and
 * how tor and the storage are doing; it prints nothing about any request.
 */
import { MAILBOX_PORT } from '@pvtcoms/core/descriptor'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import { Mailbox, type Role, type StorageEngine, StorageEngineError } from '@pvtcoms/mailbox'
import { rarely } from '@pvtcoms/service'
import { ServiceError, serveControl } from '@pvtcoms/service/node'
import { describe, type Io, type TorFlags, withTor } from '@pvtcoms/terminal'
import type { Listener, ListenKey, TransportStatus } from '@pvtcoms/transport'
import type { TorTransport } from '@pvtcoms/transport/tor'
import { backUp } from './backup.ts'
import { type ControlRequest, parseControlRequest } from './control-request.ts'
import { linkOf, pictureOf } from './handout.ts'
import { MailboxDirectory } from './mailbox-directory.ts'
import type { RunFlags } from './options.ts'
import { report } from './report.ts'
import { openStore } from './store.ts'

/** A fault of the storage is reported again after this long, ms. */
const REPEAT = 600_000
const STARTING: TransportStatus = {
  kind: 'bootstrapping',
  percent: 0,
  summary: 'Starting',
  pace: 'normal',
}

export async function run(flags: RunFlags, io: Io): Promise<void> {
  const directory = new MailboxDirectory(flags.dataDirectory)
  await directory.prepare()
  const engine = await openStore(flags.store ?? directory.letters, flags.epoch)
  const node = await RunningMailbox.open(flags, directory, engine, io).catch(
    async (error: unknown) => {
      await engine.close()
      throw error
    },
  )
  await node.serve()
}

interface Alias {
  readonly listener: Listener
  readonly link: string
}

class RunningMailbox {
  readonly #flags: RunFlags
  readonly #directory: MailboxDirectory
  readonly #io: Io
  readonly #identity: ListenKey
  readonly #mailbox: Mailbox
  readonly #stopped = new AbortController()
  readonly #aliases: Alias[] = []
  #transport: TorTransport | undefined
  #main: Listener | undefined

  private constructor(
    flags: RunFlags,
    directory: MailboxDirectory,
    io: Io,
    identity: ListenKey,
    mailbox: Mailbox,
  ) {
    this.#flags = flags
    this.#directory = directory
    this.#io = io
    this.#identity = identity
    this.#mailbox = mailbox
  }

  static async open(
    flags: RunFlags,
    directory: MailboxDirectory,
    engine: StorageEngine,
    io: Io,
  ): Promise<RunningMailbox> {
    const identity = await directory.mailboxKey(nodeEnv)
    const mailbox = await Mailbox.open({
      engine,
      primitives: nodePrimitives,
      random: nodeEnv,
      timers: nodeTimers,
      mailboxKey: publicKeyOf(identity),
      settings: {
        epochSeconds: flags.epoch,
        maxBytes: flags.maxSize,
        reserveBytes: flags.keepFree,
        minEffort: flags.effort,
        maxStreams: flags.maxStreams,
      },
      onFault: rarely(nodeTimers, REPEAT, (code) => {
        const { message } = new StorageEngineError(code)
        if (flags.json) io.print(JSON.stringify({ event: 'storage', code }))
        else io.error(`Storage: ${message} [${code}]`)
      }),
    })
    return new RunningMailbox(flags, directory, io, identity, mailbox)
  }

  /** Serves until somebody stops it; closes everything then, whatever happened. */
  async serve(): Promise<void> {
    const { control, onionPorts, bridge, torrc } = this.#flags
    const tor: TorFlags = {
      ...(control === undefined ? { dataDirectory: this.#directory.tor } : { control }),
      ...(onionPorts !== undefined && { onionPorts }),
      ...(bridge && { bridge }),
      ...(torrc !== undefined && { torrc }),
    }
    const interrupted = AbortSignal.any([this.#io.interrupted, this.#stopped.signal])
    const terminal = { progress: (line: string) => this.#tell(line), interrupted }
    let closeControl = (): Promise<void> => Promise.resolve()
    try {
      closeControl = await serveControl(this.#directory.control, {
        parse: parseControlRequest,
        answer: (request) => this.#obey(request),
      })
      await withTor(
        tor,
        terminal,
        () => this.#announce(interrupted),
        (transport) => {
          this.#transport = transport
        },
      )
    } catch (error) {
      // A step that the stop interrupted is no failure.
      if (!interrupted.aborted) throw error
    } finally {
      await closeControl()
      await this.#mailbox.close()
      this.#identity.wipe()
    }
    this.#tell('The mailbox has stopped')
  }

  async #announce(interrupted: AbortSignal): Promise<void> {
    const { owner, json } = this.#flags
    const transport = this.#transport as TorTransport
    const main = await this.#listen(this.#identity, owner === undefined ? 'public' : 'owner')
    this.#main = main
    if (owner !== undefined) {
      for (const number of await this.#directory.aliases()) await this.#addAlias(number)
    }
    this.#tell('Announcing the address …')
    await main.reachable(interrupted)
    const link = this.#link(main)
    if (json) {
      this.#io.print(JSON.stringify({ event: 'reachable', link, tor: transport.backend?.version }))
    } else {
      this.#io.print(link)
      if (owner === undefined) this.#io.error(pictureOf({ kind: 'mailbox', ...main.address }))
      this.#io.error('The mailbox is reachable; hand its link to people. Ctrl-C stops it.')
    }
    transport.onStatus((status) => {
      if (status.kind !== 'closed') this.#tell(describe(status))
    })
    if (!interrupted.aborted) {
      await new Promise<void>((resolve) => {
        interrupted.addEventListener('abort', () => resolve())
      })
    }
    // Listeners first: the mailbox still answers what was asked while the network is there.
    await Promise.all(
      [main, ...this.#aliases.map(({ listener }) => listener)].map((each) => each.close()),
    )
    await this.#mailbox.close()
  }

  async #listen(identity: ListenKey, role: Role): Promise<Listener> {
    const transport = this.#transport
    if (transport === undefined) throw notReady()
    const mailboxKey = publicKeyOf(identity)
    const { owner } = this.#flags
    return await transport.listen(identity, {
      port: MAILBOX_PORT,
      onStream: (stream) => this.#mailbox.serve(stream, { role, mailboxKey }),
      ...(role === 'owner' && owner !== undefined && { authorizedClients: [owner] }),
    })
  }

  async #addAlias(number: number): Promise<Alias> {
    const identity = await this.#directory.aliasKey(number, nodeEnv)
    const listener = await this.#listen(identity, 'sender')
    identity.wipe()
    const alias = { listener, link: linkOf({ kind: 'own-box', ...listener.address }) }
    this.#aliases.push(alias)
    return alias
  }

  #link(main: Listener): string {
    const kind = this.#flags.owner === undefined ? 'mailbox' : 'own-box'
    return linkOf({ kind, ...main.address })
  }

  async #obey(request: ControlRequest): Promise<unknown> {
    switch (request.do) {
      case 'status':
        return report(
          this.#mailbox.status(),
          this.#transport?.status() ?? STARTING,
          this.#main?.state === 'reachable',
        )
      case 'links':
        if (this.#main === undefined) throw notReady()
        return {
          kind: this.#flags.owner === undefined ? 'mailbox' : 'box',
          link: this.#link(this.#main),
          aliases: this.#aliases.map(({ link }) => link),
        }
      case 'alias': {
        if (this.#flags.owner === undefined) {
          throw new ServiceError('refused', 'only a mailbox with an --owner has aliases')
        }
        if (this.#main === undefined) throw notReady()
        const numbers = await this.#directory.aliases()
        const { link, listener } = await this.#addAlias((numbers.at(-1) ?? 0) + 1)
        await listener.reachable(this.#stopped.signal)
        return { link }
      }
      case 'backup':
        await backUp(this.#mailbox, this.#directory, request.target)
        return null
      case 'stop':
        this.#stopped.abort()
        return null
    }
  }

  #tell(line: string): void {
    if (!this.#flags.json) this.#io.progress(line)
  }
}

function publicKeyOf(identity: ListenKey): Uint8Array {
  const seed = new Secret('Ed25519Seed', identity.expose().slice())
  const key = nodePrimitives.ed25519.publicKey(seed)
  seed.wipe()
  return key
}

const notReady = (): ServiceError =>
  new ServiceError('refused', 'the mailbox is still connecting to Tor: try again in a moment')
