/** A WebSocket of the window as a channel of texts. */
import type { ChannelEvents, TextChannel } from '@pvtcoms/rpc'
import type { RawData, WebSocket } from 'ws'

/** After its end a window has this long to take what was sent, ms. */
const GRACE = 2_000

export class WebSocketChannel implements TextChannel {
  readonly #socket: WebSocket

  constructor(socket: WebSocket) {
    this.#socket = socket
    // A socket that fails is closed, and `closed` tells that.
    socket.on('error', () => socket.terminate())
  }

  open(events: ChannelEvents): void {
    this.#socket.on('message', (data: RawData, isBinary: boolean) => {
      if (isBinary || !Buffer.isBuffer(data)) events.unreadable('not-text')
      else events.text(data.toString('utf8'))
    })
    this.#socket.on('close', () => events.closed())
  }

  async send(text: string): Promise<void> {
    await new Promise<void>((resolve) => {
      // It also calls back, with an error, when the socket has ended.
      this.#socket.send(text, () => resolve())
    })
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  end(): void {
    this.#socket.resume()
    this.#socket.close(1_000)
    setTimeout(() => this.#socket.terminate(), GRACE).unref()
  }
}
