/**
 * One authenticated connection to a tor's control port: commands in order, one reply each, and
 * asynchronous events (control-spec). Cookie authentication is the SAFECOOKIE challenge, so that a
 * stranger who sits on the port learns nothing from us.
 */
import { createHmac } from 'node:crypto'
import { constants, open } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { concat, equal, fromHex, toHex } from '@pvtcoms/core/bytes'
import type { RandomSource, Timers } from '@pvtcoms/core/env'
import type { Secret } from '@pvtcoms/core/secret'
import { type ControlReply, ControlReplyParser, keyValues, quoted } from './control-reply.ts'
import { TorError } from './errors.ts'

/** A unix socket, or a TCP port on this machine. */
export type LocalEndpoint =
  | { readonly path: string }
  | { readonly host: string; readonly port: number }

export type ControlPassword = Secret<'ControlPassword'>

export interface ControlOptions {
  readonly random: RandomSource
  readonly timers: Timers
  /** For a tor that wants a password, UTF-8; ours never does. */
  readonly password?: ControlPassword
}

interface Waiting {
  readonly resolve: (reply: ControlReply) => void
  readonly reject: (error: TorError) => void
}

const CONNECT_TIMEOUT = 5_000
const COMMAND_TIMEOUT = 30_000
const COOKIE_LENGTH = 32

export class ControlConnection {
  /** Resolves, never rejects, when the connection is gone for whatever reason. */
  readonly closed: Promise<void>
  /** The version of tor that answers, such as "0.4.9.11"; undefined when it does not say so. */
  version: string | undefined
  readonly #socket: Socket
  readonly #timers: Timers
  readonly #parser = new ControlReplyParser()
  readonly #waiting: Waiting[] = []
  readonly #listeners = new Set<(event: ControlReply) => void>()
  #failure: TorError | undefined

  private constructor(socket: Socket, timers: Timers) {
    this.#socket = socket
    this.#timers = timers
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#fail(new TorError('control-unreachable', 'tor closed its control connection'))
        resolve()
      })
    })
    socket.on('error', () => socket.destroy())
    socket.on('end', () => socket.destroy())
    socket.on('data', (bytes: Buffer) => this.#receive(bytes))
  }

  /** Connects and authenticates. Throws TorError, and leaves nothing open when it does. */
  static async open(endpoint: LocalEndpoint, options: ControlOptions): Promise<ControlConnection> {
    const socket = await connectLocal(endpoint, options.timers)
    const connection = new ControlConnection(socket, options.timers)
    try {
      await connection.#authenticate(options)
      return connection
    } catch (error) {
      connection.close()
      throw error
    }
  }

  /**
   * Sends one command, a line without its CRLF, and returns tor's positive reply. Throws TorError:
   * `control-filtered` when a filter answers in tor's place, `control-refused` when tor answers with another error status,
   * or what made the connection fail.
   */
  async command(line: string): Promise<ControlReply> {
    const reply = await this.#exchange(line)
    if (reply.status >= 300) {
      throw new ControlRefusal(reply.status, commandName(line))
    }
    return reply
  }

  /** The value of one GETINFO key. */
  async info(key: string): Promise<string> {
    const reply = await this.command(`GETINFO ${key}`)
    const [line] = reply.lines
    if (!line.text.startsWith(`${key}=`)) {
      throw new TorError('control-protocol', 'tor answered another question than the one asked')
    }
    return line.data ?? line.text.slice(key.length + 1)
  }

  /** Calls back for each asynchronous event that SETEVENTS asked for. */
  onEvent(callback: (event: ControlReply) => void): void {
    this.#listeners.add(callback)
  }

  close(): void {
    this.#fail(new TorError('closed', 'the control connection was closed'))
    this.#socket.destroy()
  }

  #exchange(line: string): Promise<ControlReply> {
    if (/[\r\n\0]/.test(line)) {
      return Promise.reject(new RangeError('a command is one line'))
    }
    const failure = this.#failure
    if (failure !== undefined) return Promise.reject(failure)
    return new Promise((resolve, reject) => {
      const cancel = this.#timers.after(COMMAND_TIMEOUT, () => {
        this.#fail(new TorError('control-unreachable', 'tor’s control port stopped answering'))
        this.#socket.destroy()
      })
      this.#waiting.push({
        resolve(reply) {
          cancel()
          resolve(reply)
        },
        reject(error) {
          cancel()
          reject(error)
        },
      })
      this.#socket.write(`${line}\r\n`, 'latin1')
    })
  }

  #receive(bytes: Uint8Array): void {
    try {
      for (const reply of this.#parser.push(bytes)) {
        if (reply.status >= 600) {
          for (const listener of this.#listeners) listener(reply)
          continue
        }
        const waiting = this.#waiting.shift()
        if (waiting === undefined) {
          throw new TorError('control-protocol', 'the control port answers what nobody asked')
        }
        waiting.resolve(reply)
      }
    } catch (error) {
      if (!(error instanceof TorError)) throw error
      this.#fail(error)
      this.#socket.destroy()
    }
  }

  #fail(error: TorError): void {
    this.#failure ??= error
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#failure)
  }

  async #authenticate(options: ControlOptions): Promise<void> {
    const protocol = await this.command('PROTOCOLINFO 1')
    const version = protocol.lines.find(({ text }) => text.startsWith('VERSION '))?.text ?? ''
    this.version = /^[0-9.]+/.exec(keyValues(version).get('Tor') ?? '')?.[0]
    const auth = protocol.lines.find((line) => line.text.startsWith('AUTH '))
    const pairs = keyValues(auth?.text ?? '')
    const methods = new Set((pairs.get('METHODS') ?? '').split(','))
    const proof = methods.has('NULL')
      ? ''
      : methods.has('HASHEDPASSWORD') && options.password !== undefined
        ? ` ${toHex(options.password.expose())}`
        : ` ${await this.#cookieProof(methods, pairs.get('COOKIEFILE'), options.random)}`
    const reply = await this.#exchange(`AUTHENTICATE${proof}`)
    if (reply.status !== 250) throw refusedAuthentication()
  }

  async #cookieProof(
    methods: ReadonlySet<string>,
    file: string | undefined,
    random: RandomSource,
  ): Promise<string> {
    if (!methods.has('SAFECOOKIE') || file === undefined) throw refusedAuthentication()
    const cookie = await readCookie(file)
    const clientNonce = random.random(32)
    const reply = await this.command(`AUTHCHALLENGE SAFECOOKIE ${toHex(clientNonce)}`)
    const pairs = keyValues(reply.lines[0].text)
    const serverNonce = fromHex((pairs.get('SERVERNONCE') ?? '').toLowerCase())
    const serverHash = fromHex((pairs.get('SERVERHASH') ?? '').toLowerCase())
    if (serverNonce?.length !== 32 || serverHash?.length !== 32) throw refusedAuthentication()
    const message = concat(cookie, clientNonce, serverNonce)
    const mac = (label: string): Uint8Array =>
      createHmac('sha256', `Tor safe cookie authentication ${label} hash`).update(message).digest()
    const known = equal(serverHash, mac('server-to-controller'))
    const proof = toHex(mac('controller-to-server'))
    cookie.fill(0)
    message.fill(0)
    if (!known) throw refusedAuthentication()
    return proof
  }
}

/** "Unrecognized command" of tor, which knows all that we send; filters such as onion-grater answer so. */
const FILTERED = 510

/** A command was answered with an error status. `command`: its name, with what it asks for. */
export class ControlRefusal extends TorError {
  readonly status: number
  readonly command: string

  constructor(status: number, command: string) {
    if (status === FILTERED) {
      super('control-filtered', `the control port does not allow ${command}`)
    } else super('control-refused', `tor refused a command (${status})`)
    this.status = status
    this.command = command
  }

  get isFiltered(): boolean {
    return this.status === FILTERED
  }
}

/** What of a command may be told and has to be allowed: never a key or an address. */
function commandName(line: string): string {
  const [name = ''] = line.split(' ')
  return name === 'GETINFO' || name === 'SETEVENTS' ? line : name
}

/** A QuotedString holding a path, for torrc lines such as `SocksPort unix:"/a b/socks"`. */
export function endpointText(endpoint: LocalEndpoint): string {
  return 'path' in endpoint ? `unix:${quoted(endpoint.path)}` : `${endpoint.host}:${endpoint.port}`
}

/** Opens a local socket, with half-close. Throws TorError `control-unreachable`. */
export async function connectLocal(endpoint: LocalEndpoint, timers: Timers): Promise<Socket> {
  const socket = connect({ ...endpoint, allowHalfOpen: true })
  return await new Promise((resolve, reject) => {
    const settle = (): void => {
      cancel()
      socket.off('connect', connected)
      // A later error must not crash anybody: whoever takes the socket over learns of it by its close.
      socket.on('error', () => undefined)
      socket.off('error', failed)
    }
    const connected = (): void => {
      settle()
      resolve(socket)
    }
    const failed = (): void => {
      settle()
      socket.destroy()
      reject(new TorError('control-unreachable', 'nothing answers at tor’s port'))
    }
    const cancel = timers.after(CONNECT_TIMEOUT, failed)
    socket.once('connect', connected)
    socket.once('error', failed)
  })
}

async function readCookie(file: string): Promise<Uint8Array> {
  try {
    // Whoever answers at the control port names the file: a pipe must not hang us, nor a device fill us.
    await using cookie = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
    const status = await cookie.stat()
    if (status.isFile() && status.size === COOKIE_LENGTH) {
      const bytes = new Uint8Array(COOKIE_LENGTH)
      const { bytesRead } = await cookie.read(bytes, 0, COOKIE_LENGTH, 0)
      if (bytesRead === COOKIE_LENGTH) return bytes
    }
  } catch {
    // Missing, forbidden and of the wrong size are one fault: thrown below.
  }
  throw new TorError(
    'control-cookie-unreadable',
    'tor’s authentication cookie cannot be read: is this user in tor’s group (debian-tor)?',
  )
}

function refusedAuthentication(): TorError {
  return new TorError('control-authentication', 'tor’s control port did not accept us')
}
