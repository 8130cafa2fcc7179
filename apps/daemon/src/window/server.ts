/**
 * The server of the window: files, one exchange of a key for a cookie, and the API over a WebSocket, on
 * an address of this machine. Whatever is not exactly that is refused.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { diskFaultOf } from '@pvtcoms/core/disk-error'
import type { RandomSource } from '@pvtcoms/core/env'
import { MAX_REQUEST, type TextChannel } from '@pvtcoms/rpc'
import { WebSocketServer } from 'ws'
import { windowAddress } from './address.ts'
import { bodyOf, respond } from './answer.ts'
import { ByteRequests } from './byte-requests.ts'
import { Handover } from './handover.ts'
import type { WindowKeys } from './keys.ts'
import { CLOSED_PAGE, OPEN_PAGE, OPEN_SCRIPT, UNBUILT_PAGE } from './pages.ts'
import { RequestCheck } from './request-check.ts'
import { SameUserListener } from './same-user-listener.ts'
import { StaticFiles } from './static-files.ts'
import { WebSocketChannel } from './web-socket-channel.ts'

export interface WindowParts {
  /** Where the built window lies. */
  readonly files: string
  readonly keys: WindowKeys
  /** A folder for files on their way from or to a browser. */
  readonly handover: string
  readonly random: RandomSource
  /** Given each window that was let in. */
  readonly onChannel: (channel: TextChannel) => void
}

const HTML = 'text/html; charset=utf-8'
const SCRIPT = 'text/javascript; charset=utf-8'
/** Longer than any launch key. */
const MAX_KEY = 128
const MAX_WINDOWS = 16

export class WindowServer {
  readonly #parts: WindowParts
  readonly #files: StaticFiles
  readonly #server: Server
  readonly #listener: SameUserListener
  readonly #check: RequestCheck
  readonly #byteRequests: ByteRequests
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_REQUEST,
    perMessageDeflate: false,
    clientTracking: false,
  })
  #windows = 0

  private constructor(parts: WindowParts, server: Server, listener: SameUserListener) {
    this.#parts = parts
    this.#files = new StaticFiles(parts.files)
    this.#server = server
    this.#listener = listener
    this.#check = new RequestCheck(listener.address, parts.keys)
    this.#byteRequests = new ByteRequests(new Handover(parts.handover, parts.random))
    server.on('request', (request, response) => void this.#answer(request, response))
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
  }

  static async start(parts: WindowParts): Promise<WindowServer> {
    const server = createServer({
      headersTimeout: 5_000,
      requestTimeout: 10_000,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: 5_000,
      // Where cookies of other servers of this machine come along, there may be many.
      maxHeaderSize: 65_536,
    })
    const listener = await SameUserListener.open(server, windowAddress(parts.random))
    const made = new WindowServer(parts, server, listener)
    await made.#byteRequests.forgetFiles()
    return made
  }

  get origin(): string {
    return this.#check.origin
  }

  /** Lets one browser in, once. What follows the # stays in the browser. */
  launchUrl(): string {
    return `${this.origin}/open#${this.#parts.keys.launch()}`
  }

  /** Accepts nobody any more. Windows stay connected. */
  async close(): Promise<void> {
    this.#listener.close()
    this.#server.close()
    await this.#byteRequests.close()
    this.#server.closeAllConnections()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (!this.#check.admits(request)) {
        respond(response, 403)
      } else if (request.method === 'POST' && request.url === '/session') {
        await this.#exchange(request, response)
      } else if (ByteRequests.isFor(request)) {
        // A browser sends no origin when it fetches a file.
        const isOurs = request.method === 'GET' || this.#check.isFromUs(request)
        if (isOurs && this.#check.hasSession(request))
          await this.#byteRequests.answer(request, response)
        else respond(response, 403)
      } else if (request.method === 'GET') await this.#serve(request, response)
      else respond(response, 405)
    } catch (error) {
      // A file was removed, the disk is full, or the browser went away.
      if (response.headersSent) response.destroy()
      else respond(response, diskFaultOf(error) === 'disk-full' ? 507 : 500)
    }
  }

  async #exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const key = this.#check.isFromUs(request) ? await bodyOf(request, MAX_KEY) : undefined
    const session =
      key === undefined ? undefined : this.#parts.keys.exchange(key.toString('latin1'))
    if (session === undefined) respond(response, 403)
    else respond(response, 204, { 'Set-Cookie': this.#check.cookie(session) })
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '' } = request
    if (url === '/open') respond(response, 200, { 'Content-Type': HTML }, OPEN_PAGE)
    else if (url === '/open.js') respond(response, 200, { 'Content-Type': SCRIPT }, OPEN_SCRIPT)
    // A browser asks for it by itself, and notes a refusal in its console.
    else if (url === '/favicon.ico') respond(response, 204)
    else if (!this.#check.hasSession(request)) {
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

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const isWelcome =
      request.url === '/rpc' &&
      request.method === 'GET' &&
      this.#check.isFromUs(request) &&
      this.#check.hasSession(request) &&
      this.#windows < MAX_WINDOWS
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
