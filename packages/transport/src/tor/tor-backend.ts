/**
 * The tor that does the work, as the transport sees it: either a child of ours or somebody's tor that
 * we reach by its control port. A backend lives once; after `gone` the supervisor makes the next.
 */
import type { Server } from 'node:net'
import { join } from 'node:path'
import {
  ControlConnection,
  type ControlOptions,
  type ControlPassword,
  endpointText,
  type LocalEndpoint,
} from './control-connection.ts'
import { TorError } from './errors.ts'
import { checkFilter, SHARED_EVENTS } from './filtered-port.ts'
import { checkVersion, TorProcess, type TorProcessOptions } from './tor-process.ts'

/** Where somebody's tor hands over what arrives for our onions: a port of `host` for each, from `first` to `last`. */
export interface OnionPorts {
  /** An IP address of this machine, or 0.0.0.0. */
  readonly host: string
  readonly first: number
  readonly last: number
}

export interface ExternalTorOptions {
  /** The control port of a tor that runs already: a unix socket, or host and port on this machine. */
  readonly control: LocalEndpoint
  /** Only for a tor with HashedControlPassword. */
  readonly password?: ControlPassword
  /** Default: a free port of 127.0.0.1 for each onion. */
  readonly onionPorts?: OnionPorts
}

export interface TorBackend {
  readonly control: ControlConnection
  readonly socks: LocalEndpoint
  /** Looks where the SOCKS port is now, as somebody may have moved that of their tor; true when it was moved. */
  findSocks(): Promise<boolean>
  /** The version, such as "0.4.9.11"; "" when somebody's tor does not tell it. */
  readonly version: string
  /** What it is asked to tell of by itself. */
  readonly events: readonly string[]
  /** The process id of a child of ours. */
  readonly pid?: number
  /** Resolves when this backend can do nothing more. */
  readonly gone: Promise<void>
  /** Lets a tor of ours connect; somebody's tor is left as it is. Throws TorError. */
  enableNetwork(): Promise<void>
  /**
   * Has tor take these settings, of `bridgeSettings`, and drop every connection that it has: left to
   * itself it goes on with them. A tor of ours then waits for `enableNetwork`. Throws TorError; when tor
   * refuses, nothing changes.
   */
  setBridges(settings: readonly string[]): Promise<void>
  /**
   * Makes `server` listen where only this tor reaches it, and says so in ADD_ONION's words. Throws
   * TorError.
   */
  openTarget(server: Server): Promise<string>
  stop(): Promise<void>
}

/** A child of ours, started with its network disabled. Throws TorError. */
export async function startChild(
  options: TorProcessOptions,
  control: ControlOptions,
): Promise<TorBackend> {
  const tor = await TorProcess.start(options, control)
  let targets = 0
  return {
    control: tor.control,
    socks: tor.socks,
    findSocks: () => Promise.resolve(false),
    version: tor.version,
    events: ['STATUS_CLIENT', 'HS_DESC', 'NETWORK_LIVENESS'],
    pid: tor.pid,
    gone: Promise.race([tor.exited, tor.control.closed]),
    enableNetwork: () => tor.enableNetwork(),
    setBridges: (settings) => setOffline(tor.control, settings),
    async openTarget(server) {
      const path = join(tor.runDirectory, `onion-${++targets}`)
      await listening(server, { path })
      return `unix:${path}`
    },
    stop: () => tor.stop(),
  }
}

/** Somebody's tor. Onion streams arrive on loopback TCP, as its user may not reach our files. Throws TorError. */
export async function attachExternal(
  options: ExternalTorOptions,
  control: ControlOptions,
): Promise<TorBackend> {
  const connection = await ControlConnection.open(options.control, {
    ...control,
    ...(options.password && { password: options.password }),
  })
  const { onionPorts } = options
  try {
    const version = connection.version ?? ''
    if (version !== '') checkVersion(version)
    await checkFilter(connection, endpointText(targetOf(onionPorts)))
    const ask = async (): Promise<LocalEndpoint> =>
      parseSocksListener(await connection.info('net/listeners/socks'))
    let socks = await ask()
    return {
      control: connection,
      get socks() {
        return socks
      },
      async findSocks() {
        const before = endpointText(socks)
        socks = await ask()
        return endpointText(socks) !== before
      },
      version,
      events: SHARED_EVENTS,
      gone: connection.closed,
      async enableNetwork() {},
      async setBridges(settings) {
        await setOffline(connection, settings)
        await connection.command('SETCONF DisableNetwork=0')
      },
      async openTarget(server) {
        return endpointText(await listenForOnion(server, onionPorts))
      },
      stop() {
        connection.close()
        return connection.closed
      },
    }
  } catch (error) {
    connection.close()
    throw error
  }
}

/** One command, so that tor takes all of it or nothing, and never connects with only a part. */
async function setOffline(control: ControlConnection, settings: readonly string[]): Promise<void> {
  await control.command(`SETCONF DisableNetwork=1 ${settings.join(' ')}`)
}

function parseSocksListener(text: string): LocalEndpoint {
  const match = /"(?:unix:([^"]+)|([0-9.]+|\[[0-9a-f:]+\]):([0-9]+))"/.exec(text)
  if (match === null) {
    throw new TorError(
      'control-refused',
      'that tor has no SOCKS port: give it one (SocksPort 9050)',
    )
  }
  if (match[1] !== undefined) return { path: match[1] }
  return { host: (match[2] as string).replace(/[[\]]/g, ''), port: Number(match[3]) }
}

/** The first place where an onion would be handed over; port 9 stands for any. */
const targetOf = (ports: OnionPorts | undefined): { host: string; port: number } => ({
  host: ports?.host ?? '127.0.0.1',
  port: ports?.first ?? 9,
})

/** Has `server` listen for one onion, and returns where. Throws TorError. */
async function listenForOnion(
  server: Server,
  ports: OnionPorts | undefined,
): Promise<{ readonly host: string; readonly port: number }> {
  const { host } = targetOf(ports)
  if (ports === undefined) {
    await listening(server, { host, port: 0 })
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('not a TCP server')
    return { host, port: address.port }
  }
  for (let port = ports.first; port <= ports.last; port++) {
    try {
      await listening(server, { host, port })
      return { host, port }
    } catch (error) {
      if (!(error instanceof TorError) || error.code !== 'port-taken') throw error
    }
  }
  throw new TorError('onion-ports-taken', 'each port of --onion-ports is taken: give it more')
}

function listening(server: Server, where: LocalEndpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = ({ code }: NodeJS.ErrnoException): void =>
      reject(
        code === 'EADDRINUSE'
          ? new TorError('port-taken', 'a port for an onion belongs to another program')
          : new TorError('data-directory-not-writable', 'no socket could be made for an onion'),
      )
    server.once('error', fail)
    server.listen(where, () => {
      server.off('error', fail)
      resolve()
    })
  })
}
