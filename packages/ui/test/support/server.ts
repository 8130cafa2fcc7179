/**
 * Serves the built window and a scripted world beneath it, with the headers that the daemon is to send. The
 * policy is what the window has to run under.
 */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import type { Duplex } from 'node:stream'
import { apiDispatch, RpcServer } from '@pvtcoms/rpc'
import { answerFile } from './file-answers.ts'
import { handlersOf } from './handlers.ts'
import { answerQr } from './qr-answers.ts'
import { acceptWebSocket } from './web-socket.ts'
import type { World } from './world.ts'

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

export class WindowServer {
  readonly url: string
  readonly #http: Server
  readonly #rpc: RpcServer
  readonly #sockets: Set<Duplex>

  private constructor(http: Server, rpc: RpcServer, sockets: Set<Duplex>) {
    this.#http = http
    this.#rpc = rpc
    this.#sockets = sockets
    this.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/`
  }

  /** `port`: any free one unless given. */
  static async start(
    dist: string,
    world: World,
    faults: unknown[],
    port = 0,
  ): Promise<WindowServer> {
    const rpc = new RpcServer(apiDispatch(handlersOf(world)), (error) => faults.push(error))
    world.onEvent = (event) => rpc.emit(event)
    const sockets = new Set<Duplex>()
    const http = createServer((request, response) => {
      const { url = '' } = request
      if (url.startsWith('/qr/') || url.startsWith('/file/')) {
        const answer = url.startsWith('/qr/')
          ? answerQr(request, response)
          : answerFile(world, request, response)
        answer.catch((error: unknown) => faults.push(error))
        return
      }
      const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
      const file = normalize(pathname === '/' ? '/index.html' : pathname)
      try {
        const body = readFileSync(join(dist, file))
        response.writeHead(200, {
          'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
          'content-security-policy': POLICY,
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
        })
        response.end(body)
      } catch {
        response.writeHead(404, { 'content-security-policy': POLICY }).end()
      }
    })
    http.on('upgrade', (request, socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      rpc.serve(acceptWebSocket(request, socket))
    })
    await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve))
    return new WindowServer(http, rpc, sockets)
  }

  /** As when the daemon is gone for a moment. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** As when the daemon was killed: it says nothing, and does not come back. */
  async vanish(): Promise<void> {
    this.dropConnections()
    this.#http.closeAllConnections()
    await new Promise((resolve) => this.#http.close(resolve))
  }

  async close(): Promise<void> {
    await this.#rpc.close()
    await this.vanish()
  }
}
