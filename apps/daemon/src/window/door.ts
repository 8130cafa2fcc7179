/**
 * The way in to the window's HTTP server, which gets the connections of the daemon's own user alone. Nothing that
 * others send is read, and they take none of the places.
 */
import type { Server as HttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { SameUser } from './same-user.ts'

const PLACES = 64
/** Connections of which it is not known yet whose they are. */
const MAX_UNKNOWN = 512

export class Door {
  /** Its address and port. */
  readonly place: AddressInfo
  readonly #server: Server
  readonly #http: HttpServer
  readonly #sameUser: SameUser
  #taken = 0

  private constructor(server: Server, http: HttpServer) {
    this.place = server.address() as AddressInfo
    this.#server = server
    this.#http = http
    this.#sameUser = new SameUser(this.place)
    server.on('connection', (socket) => void this.#admit(socket))
    // It listens through this one; its time limits begin to count by that.
    http.emit('listening')
  }

  /** On a port that the system chooses. */
  static async open(http: HttpServer, address: string): Promise<Door> {
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true })
    server.maxConnections = PLACES + MAX_UNKNOWN
    await new Promise<void>((resolve, reject) => {
      server.on('error', reject)
      server.listen(0, address, resolve)
    })
    return new Door(server, http)
  }

  close(): void {
    this.#server.close()
  }

  async #admit(socket: Socket): Promise<void> {
    socket.on('error', () => socket.destroy())
    const isOurs = await this.#sameUser.has(socket)
    if (!isOurs || this.#taken >= PLACES || !this.#server.listening) {
      // One that is closed in order would stay in the table of connections for a minute.
      socket.resetAndDestroy()
      return
    }
    this.#taken++
    socket.once('close', () => this.#taken--)
    this.#http.emit('connection', socket)
    socket.resume()
  }
}
