/** The globals of a host that this package uses outside node/. They exist, alike, in Node and in browsers. */
declare class WebSocket {
  static readonly OPEN: number
  static readonly CLOSED: number
  readonly readyState: number
  constructor(url: string)
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'open' | 'close', listener: () => void): void
  send(text: string): void
  close(): void
}

declare function queueMicrotask(callback: () => void): void
