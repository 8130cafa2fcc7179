/** The browser's end of the window's connection: a text in each message of a WebSocket. */
import type { ChannelEvents, TextChannel } from '../channel.ts'
import { RpcError } from '../errors.ts'
import { RpcClient } from './rpc-client.ts'

/** Connects to `url`, such as `ws://127.0.0.1:1234/rpc`. Rejects with RpcError `not-running`. */
export async function connectWebSocket(url: string): Promise<RpcClient> {
  const socket = new WebSocket(url)
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve())
    socket.addEventListener('close', () =>
      reject(new RpcError('not-running', 'pvtcoms does not run, or does not let this window in')),
    )
  })
  return new RpcClient(new WebSocketChannel(socket))
}

/** A browser cannot make a server wait: nothing can be paused, and nothing waits for room. */
class WebSocketChannel implements TextChannel {
  readonly #socket: WebSocket

  constructor(socket: WebSocket) {
    this.#socket = socket
  }

  open(events: ChannelEvents): void {
    this.#socket.addEventListener('message', (event: { readonly data: unknown }) => {
      if (typeof event.data === 'string') events.text(event.data)
      else events.unreadable('not-text')
    })
    this.#socket.addEventListener('close', () => events.closed())
    if (this.#socket.readyState === WebSocket.CLOSED) queueMicrotask(() => events.closed())
  }

  async send(text: string): Promise<void> {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text)
  }

  pause(): void {}

  resume(): void {}

  end(): void {
    this.#socket.close()
  }
}
