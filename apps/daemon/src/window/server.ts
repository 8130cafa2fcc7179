/**
 * The server of the window: files, one exchange of a key for a cookie, and the API over a WebSocket, on
 * a port of 127.0.0.1 that the system chose. Whatever is not exactly that is refused.
 */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { MAX_REQUEST, type TextChannel } from '@pvtcoms/rpc'
import { WebSocketServer } from 'ws'
import { Gate } from './gate.ts'
import type { WindowKeys } from './keys.ts'
import { CLOSED_PAGE, OPEN_PAGE, OPEN_SCRIPT, UNBUILT_PAGE } from './pages.ts'
import { drawQr, MOST_BYTES, MOST_PIXELS, QrReader } from './qr.ts'
import { isSomebodyElses } from './same-user.ts'
import { StaticFiles } from './static-files.ts'
import { WebSocketChannel } from './web-socket-channel.ts'

export interface WindowParts {
  /** Where the built window lies. */
  readonly files: string
  readonly keys: WindowKeys
  /** Given each window that was let in. */
  readonly onChannel: (channel: TextChannel) => void
}

const SECURITY_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' blob:",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const

const HTML = 'text/html; charset=utf-8'
const SCRIPT = 'text/javascript; charset=utf-8'
const BYTES = 'application/octet-stream'
/** A picture and its size in pixels. */
const READ_QR = /^\/qr\/read\?([1-9][0-9]{0,3})x([1-9][0-9]{0,3})$/
/** Longer than any launch key. */
const MAX_KEY = 128
const MAX_CONNECTIONS = 64
const MAX_WINDOWS = 16

export class WindowServer {
  readonly #parts: WindowParts
  readonly #files: StaticFiles
  readonly #server: Server
  readonly #gate: Gate
  readonly #qrReader = new QrReader()
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_REQUEST,
    perMessageDeflate: false,
    clientTracking: false,
  })
  #windows = 0

  private constructor(parts: WindowParts, server: Server, gate: Gate) {
    this.#parts = parts
    this.#files = new StaticFiles(parts.files)
    this.#server = server
    this.#gate = gate
    server.on('request', (request, response) => void this.#answer(request, response))
    server.on('upgrade', (request, socket, head) => void this.#upgrade(request, socket, head))
  }

  static async start(parts: WindowParts): Promise<WindowServer> {
    const server = createServer({
      headersTimeout: 5_000,
      requestTimeout: 10_000,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: 5_000,
      maxHeaderSize: 8_192,
    })
    server.maxConnections = MAX_CONNECTIONS
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    const { port } = server.address() as AddressInfo
    return new WindowServer(parts, server, new Gate(port, parts.keys))
  }

  get origin(): string {
    return this.#gate.origin
  }

  /** Lets one browser in, once. What follows the # stays in the browser. */
  launchUrl(): string {
    return `${this.origin}/open#${this.#parts.keys.launch()}`
  }

  /** Accepts nobody any more. Windows stay connected. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    await this.#qrReader.close()
    this.#server.closeAllConnections()
    // Upgraded connections are not the server's any more, but it would wait for them.
    await Promise.race([closed, new Promise((resolve) => setImmediate(resolve))])
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (!this.#gate.admits(request)) {
        respond(response, 403)
      } else if (await isSomebodyElses(request.socket)) {
        respond(response, 403)
      } else if (request.method === 'POST' && request.url === '/session') {
        await this.#exchange(request, response)
      } else if (request.method === 'POST' && request.url?.startsWith('/qr/') === true) {
        if (this.#gate.isFromUs(request) && this.#gate.hasSession(request)) {
          await this.#work(request, response)
        } else respond(response, 403)
      } else if (request.method === 'GET') await this.#serve(request, response)
      else respond(response, 405)
    } catch {
      // A file that went away, or a browser that did.
      if (response.headersSent) response.destroy()
      else respond(response, 500)
    }
  }

  async #exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const key = this.#gate.isFromUs(request) ? await bodyOf(request, MAX_KEY) : undefined
    const session =
      key === undefined ? undefined : this.#parts.keys.exchange(key.toString('latin1'))
    if (session === undefined) respond(response, 403)
    else respond(response, 204, { 'Set-Cookie': this.#gate.cookie(session) })
  }

  /** What a window has done for it, in bytes. */
  async #work(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '' } = request
    const size = READ_QR.exec(url)
    if (size !== null) await this.#readQr(request, response, Number(size[1]), Number(size[2]))
    else if (url === '/qr/draw') {
      const content = await bodyOf(request, MOST_BYTES)
      if (content === undefined || content.length === 0) respond(response, 413)
      else respond(response, 200, {}, drawQr(content))
    } else respond(response, 404)
  }

  async #readQr(
    request: IncomingMessage,
    response: ServerResponse,
    width: number,
    height: number,
  ): Promise<void> {
    const isSmall = Math.max(width, height) <= MOST_PIXELS
    const pixels = isSmall ? await bodyOf(request, width * height) : undefined
    if (pixels?.length !== width * height) {
      respond(response, 413)
      return
    }
    const found = await this.#qrReader.read({ width, height, grey: new Uint8Array(pixels) })
    if (found === undefined) respond(response, 204)
    else respond(response, 200, { 'Content-Type': BYTES }, Buffer.from(found))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '' } = request
    if (url === '/open') respond(response, 200, { 'Content-Type': HTML }, OPEN_PAGE)
    else if (url === '/open.js') respond(response, 200, { 'Content-Type': SCRIPT }, OPEN_SCRIPT)
    else if (!this.#gate.hasSession(request)) {
      respond(response, 403, { 'Content-Type': HTML }, CLOSED_PAGE)
    } else {
      const file = await this.#files.find(url)
      if (file === undefined) {
        if (url === '/') respond(response, 200, { 'Content-Type': HTML }, UNBUILT_PAGE)
        else respond(response, 404)
        return
      }
      const caching = file.isHashed ? 'private, max-age=31536000, immutable' : 'no-store'
      const headers = { 'Content-Type': file.type, 'Cache-Control': caching }
      respond(response, 200, headers, await this.#files.read(file))
    }
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy())
    const isWelcome =
      request.url === '/rpc' &&
      request.method === 'GET' &&
      this.#gate.isFromUs(request) &&
      this.#gate.hasSession(request) &&
      this.#windows < MAX_WINDOWS &&
      !(await isSomebodyElses(request.socket))
    if (!isWelcome) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      setTimeout(() => socket.destroy(), 1_000).unref()
      return
    }
    this.#windows++
    socket.once('close', () => this.#windows--)
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.#parts.onChannel(new WebSocketChannel(webSocket))
    })
  }
}

function respond(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
): void {
  const plain = { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' }
  const text = body === '' && status !== 204 ? `${STATUS_CODES[status] ?? ''}\n` : body
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    ...(status === 204 ? { 'Cache-Control': 'no-store' } : plain),
    ...headers,
    ...(status === 204 ? {} : { 'Content-Length': Buffer.byteLength(text) }),
    // What was refused has nothing more to say on this connection.
    ...(status >= 400 && { Connection: 'close' }),
  })
  response.end(text)
}

/** Undefined when it is longer than `most` bytes. */
async function bodyOf(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > most) return undefined
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request) {
    length += (part as Buffer).length
    if (length > most) return undefined
    parts.push(part as Buffer)
  }
  return Buffer.concat(parts)
}
