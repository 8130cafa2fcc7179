/**
 * A proxy for one client's way to its guards (torrc `HTTPSProxy`) that makes the way bad. It speaks
 * CONNECT and reaches nothing but loopback.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { type DirectionSettings, SlowDirection } from './slow-direction.ts'

export interface SlowProxySettings extends DirectionSettings {
  /** Answers each request to connect with 403. */
  readonly refuse: boolean
  /**
   * Breaks each connection with a TCP reset once so many bytes have come from the client: 0 as soon
   * as it has connected. Undefined for never.
   */
  readonly resetAfterBytes: number | undefined
}

export interface SlowProxy extends AsyncDisposable {
  readonly port: number
  /** Lines for the client's torrc. */
  readonly clientConfig: readonly string[]
  readonly settings: SlowProxySettings
  /** How many connections pass through it now. */
  readonly connections: number
  /** How many requests to connect there have been. */
  readonly requests: number
  /** Changes some settings, for open connections too. */
  set(changes: Partial<SlowProxySettings>): void
  /** Breaks all open connections with a TCP reset. */
  reset(): void
  /** Breaks all connections and closes the port. */
  stop(): Promise<void>
}

/** Starts a proxy on a free port of 127.0.0.1 that does no harm but what `settings` say. */
export async function startSlowProxy(
  settings: Partial<SlowProxySettings> = {},
): Promise<SlowProxy> {
  const state: ProxyState = { settings: checked({ ...harmless, ...settings }), open: new Set() }
  let requests = 0
  const server = createServer((_request, response) => {
    response.writeHead(405).end()
  })
  server.on('connect', (request: IncomingMessage, client: Socket, head: Buffer) => {
    requests += 1
    accept(state, request, client, head)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const reset = () => {
    for (const connection of [...state.open]) connection.reset()
  }
  const stop = async () => {
    reset()
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return {
    port,
    clientConfig: [`HTTPSProxy 127.0.0.1:${port}`],
    get settings() {
      return state.settings
    },
    get connections() {
      return state.open.size
    },
    get requests() {
      return requests
    },
    set(changes) {
      state.settings = checked({ ...state.settings, ...changes })
      for (const connection of state.open) connection.wake()
    },
    reset,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

const harmless: SlowProxySettings = {
  delayMs: 0,
  bytesPerSecond: undefined,
  stalled: false,
  refuse: false,
  resetAfterBytes: undefined,
}

interface ProxyState {
  settings: SlowProxySettings
  readonly open: Set<Connection>
}

interface Connection {
  wake(): void
  reset(): void
}

function accept(state: ProxyState, request: IncomingMessage, client: Socket, head: Buffer): void {
  client.on('error', () => undefined)
  const target = loopbackTarget(request.url ?? '')
  if (target === undefined || state.settings.refuse) {
    client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    return
  }
  const upstream = connect({ ...target, allowHalfOpen: true, noDelay: true })
  client.setNoDelay(true)
  const settings = () => state.settings
  const up = new SlowDirection(client, upstream, settings)
  const down = new SlowDirection(upstream, client, settings)
  const connection: Connection = {
    wake() {
      up.wake()
      down.wake()
    },
    reset() {
      close()
      client.resetAndDestroy()
      upstream.resetAndDestroy()
    },
  }
  const close = () => {
    state.open.delete(connection)
    up.close()
    down.close()
  }
  state.open.add(connection)
  let received = head.length
  const resetWhenDue = () => {
    const limit = state.settings.resetAfterBytes
    if (limit !== undefined && received >= limit) connection.reset()
  }
  client.on('data', (bytes: Buffer) => {
    received += bytes.length
    resetWhenDue()
  })
  if (head.length > 0) up.push(head)
  upstream.once('connect', () => {
    resetWhenDue()
    if (!state.open.has(connection)) return
    // The request has to get there before the answer can come back.
    down.push(Buffer.from('HTTP/1.1 200 Connection established\r\n\r\n'), 2)
  })
  upstream.once('error', () => connection.reset())
  client.once('error', () => connection.reset())
  client.once('close', () => connection.reset())
  upstream.once('close', () => {
    // What came before the end may still be on its way to the client.
    if (upstream.readableEnded) up.close()
    else connection.reset()
  })
}

/** The address that `text`, like `127.0.0.1:9001`, names; undefined unless it is of this machine. */
function loopbackTarget(text: string): { host: string; port: number } | undefined {
  const match = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]):(\d{1,5})$/.exec(text)
  const port = Number(match?.[2])
  if (match?.[1] === undefined || port < 1 || port > 65_535) return undefined
  return { host: match[1].replace(/[[\]]/g, ''), port }
}

/** Throws RangeError for settings that make no sense. */
function checked(settings: SlowProxySettings): SlowProxySettings {
  const { delayMs, bytesPerSecond, resetAfterBytes } = settings
  const sane =
    delayMs >= 0 &&
    delayMs < Infinity &&
    (bytesPerSecond === undefined || bytesPerSecond > 0) &&
    (resetAfterBytes === undefined || resetAfterBytes >= 0)
  if (!sane) throw new RangeError('not settings of a slow proxy')
  return settings
}
