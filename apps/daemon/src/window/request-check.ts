/**
 * Checks who made a request: a page of ours, or the person who typed an address. A page of somebody else cannot choose
 * the Origin and the Sec-Fetch headers that its browser sends; a name that somebody pointed at this machine shows in
 * Host.
 */
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WindowKeys } from './keys.ts'

export class RequestCheck {
  readonly #host: string
  readonly #cookie: string
  readonly #keys: WindowKeys

  constructor({ address, port }: AddressInfo, keys: WindowKeys) {
    this.#host = `${address}:${port}`
    // Browsers send cookies of one port of a host to all others: the name keeps two daemons apart.
    this.#cookie = `pvtcoms-${port}`
    this.#keys = keys
  }

  get origin(): string {
    return `http://${this.#host}`
  }

  /** Whether it is for us, and no foreign page made it. */
  admits(request: IncomingMessage): boolean {
    const { host, origin } = request.headersDistinct
    const site = request.headers['sec-fetch-site']
    return (
      host?.length === 1 &&
      host[0] === this.#host &&
      (origin === undefined || isOnly(origin, this.origin)) &&
      (site === undefined || site === 'same-origin' || site === 'none') &&
      (request.url ?? '').startsWith('/')
    )
  }

  /** Whether a page of ours made it, and says so. */
  isFromUs(request: IncomingMessage): boolean {
    const { origin } = request.headersDistinct
    return this.admits(request) && origin !== undefined && isOnly(origin, this.origin)
  }

  hasSession(request: IncomingMessage): boolean {
    const prefix = `${this.#cookie}=`
    return (request.headers.cookie ?? '')
      .split(/; */)
      .some((pair) => pair.startsWith(prefix) && this.#keys.isSession(pair.slice(prefix.length)))
  }

  /** What makes a browser keep a session. */
  cookie(session: string): string {
    return `${this.#cookie}=${session}; HttpOnly; SameSite=Strict; Path=/`
  }
}

const isOnly = (values: readonly string[], value: string): boolean =>
  values.length === 1 && values[0] === value
