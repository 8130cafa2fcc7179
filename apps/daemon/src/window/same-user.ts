/**
 * Which connections to the window's port come from the daemon's own user. A port of this machine is open to all
 * users of it, and Linux tells who has the other end of each connection. A connection that is not found there is
 * somebody else's. Where the system has no such table nobody is turned away here, and the key decides alone.
 */
import { readFile } from 'node:fs/promises'
import type { AddressInfo, Socket } from 'node:net'

/** The other end of a connection. */
type Peer = Pick<Socket, 'remoteAddress' | 'remotePort'>
/** User ids, by the address and port of their ends of connections. */
type Owners = ReadonlyMap<string, number>

const TABLE = '/proc/net/tcp'
/** The state of a connection that is neither being made nor given up by its owner. */
const ESTABLISHED = '01'

export class SameUser {
  readonly #here: string
  readonly #table: string
  #last: Promise<Owners | undefined> = Promise.resolve(undefined)
  #next: Promise<Owners | undefined> | undefined

  constructor({ address, port }: Pick<AddressInfo, 'address' | 'port'>, table = TABLE) {
    this.#here = endpoint(address, port)
    this.#table = table
  }

  /** Whether it is this user's, and still connected. */
  async has({ remoteAddress, remotePort }: Peer): Promise<boolean> {
    if (remoteAddress === undefined || remotePort === undefined) return false
    const owners = await this.#ownersFromNow()
    if (owners === undefined) return true
    return owners.get(endpoint(remoteAddress, remotePort)) === process.getuid?.()
  }

  /** Reading the table takes milliseconds: all who ask before it begins share one reading. */
  #ownersFromNow(): Promise<Owners | undefined> {
    this.#next ??= this.#last.then(async () => {
      this.#next = undefined
      const table = await readTable(this.#table)
      return table === undefined ? undefined : ownersOf(table, this.#here)
    })
    this.#last = this.#next
    return this.#next
  }
}

/** Undefined where the system has no table; an empty text where it cannot be read, so that nobody is let in. */
async function readTable(path: string): Promise<string | undefined> {
  return await readFile(path, 'latin1').catch((error: unknown) =>
    (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : '',
  )
}

/** Who has the other ends of the connections to `here`. */
export function ownersOf(table: string, here: string): Owners {
  const owners = new Map<string, number>()
  for (const line of table.split('\n')) {
    if (!line.includes(here)) continue
    const [, from = '', to, state, , , , uid] = line.trim().split(/\s+/)
    if (to === here && state === ESTABLISHED) owners.set(from, Number(uid))
  }
  return owners
}

/** As the kernel writes it on a little-endian machine, which is what there is. */
export function endpoint(address: string, port: number): string {
  const hex = (value: number, digits: number): string =>
    value.toString(16).toUpperCase().padStart(digits, '0')
  const octets = address.split('.').toReversed()
  return `${octets.map((octet) => hex(Number(octet), 2)).join('')}:${hex(port, 4)}`
}
