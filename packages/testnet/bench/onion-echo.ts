/**
 * The smallest use of a test network: one tor offers an onion service that echoes, another fetches
 * through it. Plain tor configuration, nothing of ours in between, so that it measures the network.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Network } from '../src/index.ts'
import { startTor, type TorProcess } from '../src/tor/tor-process.ts'
import { lines, quoted } from '../src/tor/torrc.ts'

export interface OnionEcho extends AsyncDisposable {
  /** Resolves once bytes have come back through the onion service; tries until `signal` fires. */
  roundTrip(signal: AbortSignal): Promise<void>
  /** What the client's tor has logged. */
  clientLog(): Promise<string>
  stop(): Promise<void>
}

export interface OnionEchoOptions {
  /** Lines for the client's torrc besides those of the network. */
  readonly clientConfig?: readonly string[]
  /** Whether both tors get the directory documents beforehand; true unless told. */
  readonly seeded?: boolean
}

/** Starts both tors. They live in a directory of their own below the system's temporary one. */
export async function startOnionEcho(
  network: Network,
  { clientConfig = [], seeded = true }: OnionEchoOptions = {},
): Promise<OnionEcho> {
  const directory = await mkdtemp(join(tmpdir(), 'pvtcoms-echo-'))
  const server = await listen(join(directory, 'echo'))
  const serviceDirectory = join(directory, 'service')
  const clientDirectory = join(directory, 'client')
  const socks = join(directory, 'socks')
  const start = async (dataDirectory: string, own: readonly string[]): Promise<TorProcess> => {
    const torrc = `${dataDirectory}.torrc`
    const all = [...network.clientConfig, 'Log [rend]info notice stdout', ...own]
    await writeFile(torrc, lines([`DataDirectory ${quoted(dataDirectory)}`, ...all]))
    if (seeded) await network.seedClient(dataDirectory)
    return await startTor({ program: 'tor', torrc, log: `${dataDirectory}.log` })
  }
  const service = await start(serviceDirectory, [
    'SocksPort 0',
    `HiddenServiceDir ${quoted(join(serviceDirectory, 'onion'))}`,
    `HiddenServicePort 80 unix:${quoted(join(directory, 'echo'))}`,
  ])
  const client = await start(clientDirectory, [`SocksPort unix:${quoted(socks)}`, ...clientConfig])
  const stop = async () => {
    await Promise.all([service.kill(), client.kill()])
    server.close()
    await rm(directory, { recursive: true, force: true })
  }
  return {
    async roundTrip(signal) {
      // Whoever asks for a description before it is there, is not let to ask again for a while.
      const uploaded = 'Uploading hidden service descriptor: finished with status 200'
      await whenHolds(`${serviceDirectory}.log`, uploaded, signal)
      const hostname = (await readFile(join(serviceDirectory, 'onion/hostname'), 'utf8')).trim()
      while (!(await echoes(socks, hostname, signal))) {
        if (!service.isRunning() || !client.isRunning()) throw new Error('a tor has exited')
        await delay(50, undefined, { signal })
      }
    },
    clientLog: () => readFile(`${clientDirectory}.log`, 'utf8'),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

async function listen(path: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.pipe(socket)
  })
  const { promise, resolve } = Promise.withResolvers<Server>()
  server.listen(path, () => resolve(server))
  return await promise
}

async function whenHolds(path: string, text: string, signal: AbortSignal): Promise<void> {
  while (!(await readFile(path, 'utf8')).includes(text)) await delay(20, undefined, { signal })
}

/** One try by SOCKS5; false when it failed, or took longer than four seconds. */
async function echoes(socks: string, host: string, signal: AbortSignal): Promise<boolean> {
  const socket = createConnection(socks)
  const timer = setTimeout(() => socket.destroy(), 4000)
  signal.addEventListener('abort', () => socket.destroy(), { once: true })
  try {
    const next = reader(socket)
    socket.write(Uint8Array.of(5, 1, 0))
    if ((await next(2))[1] !== 0) return false
    socket.write(
      Buffer.concat([
        Uint8Array.of(5, 1, 0, 3, host.length),
        Buffer.from(host),
        Uint8Array.of(0, 80),
      ]),
    )
    const [, status, , addressType] = await next(4)
    if (status !== 0) return false
    // The address means nothing here. Tor answers for an onion service with one of IPv6.
    await next(addressType === 4 ? 18 : 6)
    const message = Buffer.from('is anybody there?')
    socket.write(message)
    return (await next(message.length)).equals(message)
  } catch {
    return false
  } finally {
    clearTimeout(timer)
    socket.destroy()
  }
}

/** Reads exactly so many bytes at a time; rejects once the socket has ended. */
function reader(socket: Socket): (length: number) => Promise<Buffer> {
  let held = Buffer.alloc(0)
  const chunks = socket[Symbol.asyncIterator]()
  return async (length) => {
    while (held.length < length) {
      const { value, done } = (await chunks.next()) as IteratorResult<Buffer, undefined>
      if (done === true) throw new Error('the stream has ended')
      held = Buffer.concat([held, value])
    }
    const result = held.subarray(0, length)
    held = held.subarray(length)
    return result
  }
}
