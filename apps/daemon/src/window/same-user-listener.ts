/**
 * Listens for the window's HTTP server, and hands it the connections of the daemon's own user alone. Nothing is read of
 * what other users send, and their connections do not count towards the most that the server has.
 */
import type { Server as HttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { SameUser } from './same-user.ts'

/** Connections that the server has at a time. */
const MAX_CONNECTIONS = 64
/** Connections whose owner is not known yet. */
const MAX_UNKNOWN = 512

export class SameUserListener {
  /** Where it listens, with the port. */
  readonly address: AddressInfo
  readonly #server: Server
  readonly #http: HttpServer
  readonly #sameUser: SameUser
  #admitted = 0

  private constructor(server: Server, http: HttpServer) {
    this.address = server.address() as AddressInfo
    this.#server = server
    this.#http = http
    this.#sameUser = new SameUser(this.address)
    server.on('connection', (socket) => void this.#admit(socket))
    // The HTTP server begins to check its time limits when it is told that it listens.
    http.emit('listening')
  }

  /** On a port that the system chooses. */
  static async open(http: HttpServer, address: string): Promise<SameUserListener> {
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true })
    server.maxConnections = MAX_CONNECTIONS + MAX_UNKNOWN
    await new Promise<void>((resolve, reject) => {
      server.on('error', reject)
      server.listen(0, address, resolve)
    })
    return new SameUserListener(server, http)
  }

  close(): void {
    this.#server.close()
  }

  async #admit(socket: Socket): Promise<void> {
    socket.on('error', () => socket.destroy())
    const isOurs = await this.#sameUser.has(socket)
    if (!isOurs || this.#admitted >= MAX_CONNECTIONS || !this.#server.listening) {
      // A connection that is closed in order stays in the system's table for a minute.
      socket.resetAndDestroy()
      return
    }
    this.#admitted++
    socket.once('close', () => this.#admitted--)
    this.#http.emit('connection', socket)
    socket.resume()
  }
}
