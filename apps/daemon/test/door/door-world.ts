/** People without any mailbox on a private Tor network, and somebody who has a tor and the link of an invite. */
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type InviteSecret, inviteAuthorizationKey, parseLink } from '@pvtcoms/core/invite'
import type { OnionAddress } from '@pvtcoms/core/onion-address'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import type { InviteView } from '@pvtcoms/rpc'
import { type Network, startNetwork } from '@pvtcoms/testnet'
import { isolationKey, TransportError } from '@pvtcoms/transport'
import { TorTransport } from '@pvtcoms/transport/tor'
import { Person } from '../../src/driver/index.ts'

export class DoorWorld {
  readonly network: Network
  readonly #stack = new AsyncDisposableStack()

  private constructor(network: Network) {
    this.network = network
    this.#stack.defer(() => network.stop())
  }

  static async start(): Promise<DoorWorld> {
    const network = await startNetwork()
    await network.ready()
    return new DoorWorld(network)
  }

  /** Somebody who has just made a profile, and has no mailbox. */
  async person(name: string): Promise<Person> {
    const dataDirectory = join(this.network.directory, name)
    await this.network.seedClient(join(dataDirectory, 'tor'))
    const person = new Person(name, { dataDirectory, torrc: this.network.clientConfigPath })
    this.#stack.defer(() => person.leave())
    await person.start()
    await person.createProfile([])
    await person.ready()
    return person
  }

  async stranger(): Promise<Stranger> {
    const dataDirectory = join(this.network.directory, 'stranger')
    await this.network.seedClient(dataDirectory)
    const extraConfig = this.network.clientConfig
    const tor = await TorTransport.start({
      ...{ random: nodeEnv, timers: nodeTimers, tor: { dataDirectory, extraConfig } },
    })
    this.#stack.defer(() => tor.close())
    await until(() => Promise.resolve(tor.status().kind === 'ready'), 'the stranger reaches Tor')
    return new Stranger(tor)
  }

  async stop(): Promise<void> {
    await this.#stack.disposeAsync()
  }
}

/** How long a stranger waits for a door, ms: one that is there answers in less than one second. */
const PATIENCE = 8_000

/** Somebody with a tor of their own. */
export class Stranger {
  readonly #tor: TorTransport
  #dials = 0

  constructor(tor: TorTransport) {
    this.#tor = tor
  }

  /** How a dial ends: `open`, or the code of what it failed with; `cancelled` when nothing was heard for long. */
  async dial({ publicKey, port }: OnionAddress, secret: InviteSecret | undefined): Promise<string> {
    const derived = secret && inviteAuthorizationKey(nodePrimitives, secret)
    const clientAuth = derived && new Secret('ClientAuthKey', derived.expose())
    const isolation = isolationKey(`stranger-${this.#dials++}`)
    const signal = AbortSignal.timeout(PATIENCE)
    const options = { isolation, signal, ...(clientAuth && { clientAuth }) }
    try {
      const stream = await this.#tor.dial({ publicKey, port }, options)
      stream.close()
      return 'open'
    } catch (error) {
      if (error instanceof TransportError) return error.code
      throw error
    }
  }
}

/** The one door in a link, and the link's secret. */
export function doorIn(link: string): {
  readonly address: OnionAddress
  readonly secret: InviteSecret
} {
  const parsed = parseLink(link, nodeEnv.now())
  const [address] = parsed.ok ? parsed.invite.mailboxes : []
  if (!parsed.ok || address?.kind !== 'direct') throw new Error('there is no door in the link')
  return { address, secret: parsed.invite.secret }
}

export async function invitesOf(person: Person): Promise<readonly InviteView[]> {
  return await person.ask('invite.list', { profile: person.profile })
}

export async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not so within 60 s: ${what}`)
    await wait(50)
  }
}
