import type { Socket } from 'node:net'
import type { Duplex } from '../anon-transport.ts'
import { TransportError } from '../errors.ts'

/** How long an ended stream may linger for the peer to end it too, in ms. */
const LINGER = 10_000

/** A Node socket, made with `allowHalfOpen`, as a Duplex. It takes the socket over. */
export class SocketDuplex implements Duplex {
  /** Resolves when the socket is gone. */
  readonly closed: Promise<void>
  readonly #socket: Socket
  #ended = false
  /** Dropped by us, or by an error of the socket: what had arrived is not read any more. */
  #dropped = false
  #wake: () => void = () => undefined
  #reading = false

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    const wake = (): void => this.#wake()
    socket.on('readable', wake)
    socket.on('end', () => {
      this.#ended = true
      wake()
    })
    socket.on('error', () => {
      this.#dropped = true
      wake()
    })
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        wake()
        resolve()
      })
    })
  }

  async read(): Promise<Uint8Array | null> {
    if (this.#reading) throw new TypeError('one read at a time')
    this.#reading = true
    try {
      for (;;) {
        if (this.#dropped) throw closed()
        const chunk = this.#socket.read() as Buffer | null
        if (chunk !== null) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length)
        if (this.#ended) return null
        if (this.#socket.destroyed) throw closed()
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    } finally {
      this.#reading = false
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (!this.#socket.writable) throw closed()
    if (this.#socket.write(bytes)) return
    await new Promise<void>((resolve, reject) => {
      const settle = (): void => {
        this.#socket.off('drain', settle)
        this.#socket.off('close', settle)
        if (this.#socket.writable) resolve()
        else reject(closed())
      }
      this.#socket.on('drain', settle)
      this.#socket.on('close', settle)
    })
  }

  async end(): Promise<void> {
    if (!this.#socket.writable) return
    await new Promise<void>((resolve) => {
      this.#socket.once('close', resolve)
      this.#socket.end(resolve)
    })
    // Both directions end together on an onion stream; a peer that never ends its own is dropped.
    this.#socket.setTimeout(LINGER, () => this.#socket.destroy())
  }

  close(): void {
    this.#dropped = true
    this.#socket.destroy()
    this.#wake()
  }
}

function closed(): TransportError {
  return new TransportError('closed', 'the stream is closed')
}
