/**
 * SOCKS5 (RFC 1928, RFC 1929) as tor speaks it on a local port: the user name carries the isolation
 * key, and refusals carry tor's extended reply codes (torrc `ExtendedErrors`), which tell a missing
 * authorization from a missing service. docs/decisions/004 says why this is not a library.
 */
import type { Socket } from 'node:net'
import type { IsolationKey } from '../anon-transport.ts'
import { TransportError, type TransportErrorCode } from '../errors.ts'

const REFUSALS: ReadonlyMap<number, readonly [TransportErrorCode, string]> = new Map([
  [0x04, ['unreachable', 'the peer could not be reached']],
  [0x05, ['unreachable', 'the peer refused the stream']],
  [0x06, ['timeout', 'the peer did not answer in time']],
  [0xf0, ['not-found', 'nobody has announced this address']],
  [0xf1, ['not-found', 'the announcement of this address is damaged']],
  [0xf2, ['unreachable', 'the peer is announced but does not answer']],
  [0xf3, ['unreachable', 'the way to the peer broke while it was built']],
  [0xf4, ['authorization-missing', 'the peer admits only clients with a key']],
  [0xf5, ['authorization-wrong', 'the peer does not admit our key']],
  [0xf6, ['invalid-address', 'not an onion address']],
  [0xf7, ['timeout', 'the peer is announced but did not answer in time']],
])

/**
 * Asks the proxy at the other end of `socket` for a stream. On success the socket is paused and
 * carries the stream; otherwise it is left to the caller to destroy. Rejects with TransportError.
 * `attempt`, 0 … 9, goes into the password: attempts of one dial do not share a circuit either.
 */
export async function socksConnect(
  socket: Socket,
  target: { readonly host: string; readonly port: number },
  isolation: IsolationKey,
  attempt: number,
): Promise<void> {
  const user = Buffer.from(isolation, 'latin1')
  const host = Buffer.from(target.host, 'latin1')
  const reader = new HandshakeReader(socket)
  try {
    // Step by step, as tor swallows its first reply when everything is sent at once.
    socket.write(Buffer.of(5, 1, 2))
    const [version, method] = await reader.take(2)
    if (version !== 5 || method !== 2) throw notSocks()
    socket.write(Buffer.concat([Buffer.of(1, user.length), user, Buffer.of(1, 0x30 + attempt)]))
    const [, accepted] = await reader.take(2)
    if (accepted !== 0) throw notSocks()
    const port = Buffer.of(target.port >> 8, target.port & 0xff)
    socket.write(Buffer.concat([Buffer.of(5, 1, 0, 3, host.length), host, port]))
    const [replyVersion, reply, , kind] = await reader.take(4)
    if (replyVersion !== 5) throw notSocks()
    const addressLength =
      kind === 1 ? 4 : kind === 4 ? 16 : kind === 3 ? (await reader.take(1))[0] : 0
    await reader.take((addressLength ?? 0) + 2)
    if (reply !== 0) {
      const [code, message] = REFUSALS.get(reply ?? 1) ?? ['unreachable', 'tor refused the stream']
      throw new TransportError(code, message)
    }
  } finally {
    reader.release()
  }
}

/** Reads exact sizes off a socket and leaves the rest in it. */
class HandshakeReader {
  readonly #socket: Socket
  #wake: () => void = () => undefined
  #ended = false
  readonly #onReadable = (): void => this.#wake()
  readonly #onEnd = (): void => {
    this.#ended = true
    this.#wake()
  }

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('readable', this.#onReadable)
    socket.on('end', this.#onEnd)
    socket.on('close', this.#onEnd)
  }

  async take(length: number): Promise<Buffer> {
    for (;;) {
      const chunk = this.#socket.read(length) as Buffer | null
      if (chunk?.length === length) return chunk
      if (this.#ended || this.#socket.destroyed)
        throw new TransportError('closed', 'tor closed the stream while it was opened')
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  release(): void {
    this.#socket.off('readable', this.#onReadable)
    this.#socket.off('end', this.#onEnd)
    this.#socket.off('close', this.#onEnd)
  }
}

function notSocks(): TransportError {
  return new TransportError('unreachable', 'what answers at tor’s SOCKS port is not tor')
}
