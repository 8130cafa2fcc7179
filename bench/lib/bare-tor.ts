/**
 * Onion streams with nothing but Node's sockets, as the yardstick for our transport: no isolation of
 * errors, no retries, no supervision. It uses the very tors that our transport runs.
 */
import { readdirSync, renameSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** Where the tor of ours on `dataDirectory` has its sockets. */
export function runDirectory(dataDirectory: string): string {
  const run = readdirSync(dataDirectory).find((name) => name.startsWith('run-'))
  if (run === undefined) throw new Error('no tor runs there')
  return join(dataDirectory, run)
}

/** Who answers at the unix socket to which a tor hands the streams of one of our onions. */
export interface FarEnd {
  /** From the next stream on: the listener that `path` belongs to, or the bare server. */
  answerBy(who: 'ours' | 'bare'): void
}

/** Puts a bare server beside the listener whose socket is at `path`; it echoes, unless told otherwise, and ends with `signal`. */
export async function bareFarEnd(
  path: string,
  signal: AbortSignal,
  serve: (socket: Socket) => void = (socket) => socket.pipe(socket),
): Promise<FarEnd> {
  const aside = { ours: `${path}.ours`, bare: `${path}.bare` }
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    serve(socket)
  })
  await new Promise<void>((done) => server.listen(aside.bare, done))
  let answering: 'ours' | 'bare' = 'ours'
  const answerBy = (who: 'ours' | 'bare'): void => {
    if (who === answering) return
    renameSync(path, aside[answering])
    renameSync(aside[who], path)
    answering = who
  }
  signal.addEventListener('abort', () => {
    answerBy('ours')
    server.close()
  })
  return { answerBy }
}

/** Tor's extended SOCKS5 reply for an onion whose descriptor was not found. */
const NOT_FOUND = 0xf0
/** A descriptor that was just uploaded is often not at every directory yet. */
const DIALS = 4
const RETRY_AFTER = 500

/** A stream to `host`:80. Rejects when tor refuses it: for a descriptor that is not found, the fourth time. */
export async function bareDial(
  socks: string,
  host: string,
  isolation: string,
): Promise<BareStream> {
  for (let dial = 1; ; dial++) {
    const stream = new BareStream(connect(socks))
    const refusal = await ask(stream, host, isolation)
    if (refusal === undefined) return stream
    stream.close()
    if (refusal !== NOT_FOUND || dial === DIALS) {
      throw new Error(`tor refused the stream: ${refusal}`)
    }
    await delay(RETRY_AFTER)
  }
}

/** Asks tor for the stream (RFC 1928, RFC 1929); resolves with its reply where that is a refusal. */
async function ask(
  stream: BareStream,
  host: string,
  isolation: string,
): Promise<number | undefined> {
  stream.write(Buffer.of(5, 1, 2))
  await stream.take(2)
  const user = Buffer.from(isolation)
  stream.write(Buffer.concat([Buffer.of(1, user.length), user, Buffer.of(1, 0x30)]))
  await stream.take(2)
  const name = Buffer.from(host)
  stream.write(Buffer.concat([Buffer.of(5, 1, 0, 3, name.length), name, Buffer.of(0, 80)]))
  const [, reply, , kind] = await stream.take(4)
  if (reply !== 0) return reply
  await stream.take(kind === 4 ? 18 : 6)
  return undefined
}

/** A socket, and what has come out of it. */
export class BareStream {
  readonly #socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #wake: () => void = () => undefined

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.on('close', () => this.#wake())
    socket.on('data', (chunk: Buffer) => {
      this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
      this.#wake()
    })
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  /** Exactly `length` bytes. Throws when the stream ends before. */
  async take(length: number): Promise<Buffer> {
    while (this.#received.length < length) {
      if (this.#socket.destroyed) throw new Error('the bare stream ended')
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const taken = this.#received.subarray(0, length)
    this.#received = this.#received.subarray(length)
    return taken
  }

  close(): void {
    this.#socket.destroy()
  }
}
