/** A network in virtual time with a mailbox on it: an honest one, or one that answers what it is told to. */
import type { UnixMs } from '@pvtcoms/core/env'
import { unixMs } from '@pvtcoms/core/env'
import type { OnionAddress } from '@pvtcoms/core/onion-address'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { Secret } from '@pvtcoms/core/secret'
import { Mailbox, type Role } from '@pvtcoms/mailbox'
import { MemoryEngine } from '@pvtcoms/mailbox/engines/memory'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { VirtualTimers } from '@pvtcoms/testkit/virtual-time'
import { type AnonTransport, type Duplex, isolationKey } from '@pvtcoms/transport'
import { MemoryNetwork } from '@pvtcoms/transport/memory'
import { MailboxConnection } from '../../src/scheduler/index.ts'

export const EPOCH_SECONDS = 60
/** 2030-01-01T12:00:00Z. */
const NOON: UnixMs = unixMs(1_893_499_200_000)

export class MailboxWorld {
  readonly timers = new VirtualTimers(NOON)
  readonly random: SeededRandom
  readonly mailboxKey: Uint8Array
  readonly #network: MemoryNetwork
  #dials = 0

  constructor(seed: string) {
    this.random = new SeededRandom(seed)
    this.mailboxKey = this.random.random(32)
    this.#network = new MemoryNetwork({
      timers: this.timers,
      random: this.random.stream('network'),
      crypto: nodePrimitives,
      latency: { min: 1, mean: 1 },
      publication: { min: 1, mean: 1 },
      bootstrap: { min: 1, mean: 1 },
    })
  }

  /** How to connect to an honest mailbox, at an address of that role. */
  async honest(role: Role): Promise<() => Promise<MailboxConnection>> {
    return this.#connector(await this.address(role))
  }

  /** The address of such a mailbox. */
  async address(role: Role): Promise<OnionAddress> {
    const { timers, mailboxKey } = this
    const mailbox = await Mailbox.open({
      engine: new MemoryEngine(),
      primitives: nodePrimitives,
      random: this.random.stream('mailbox'),
      timers,
      mailboxKey,
      settings: { epochSeconds: EPOCH_SECONDS, minEffort: 1 },
      provesWork: () => true,
    })
    return await this.listen((stream) => mailbox.serve(stream, { role, mailboxKey }))
  }

  /** How to connect to somebody who answers anything with `bytes`, and then goes on listening. */
  async lying(bytes: Uint8Array): Promise<() => Promise<MailboxConnection>> {
    const address = await this.listen((stream) => {
      const answer = async (): Promise<void> => {
        await stream.read()
        await stream.write(bytes)
        while ((await stream.read()) !== null) continue
      }
      answer().catch(() => undefined)
    })
    return this.#connector(address)
  }

  /** The network as one more host sees it. */
  async transport(): Promise<AnonTransport> {
    const transport = this.#network.transport(`host-${++this.#dials}`)
    await this.timers.advance(1_000)
    return transport
  }

  async listen(onStream: (stream: Duplex) => void): Promise<OnionAddress> {
    const { timers } = this
    const host = await this.transport()
    const identity = new Secret('ListenKey', this.random.random(32))
    const { address } = await timers.run(host.listen(identity, { port: 80, onStream }))
    await timers.advance(1_000)
    return address
  }

  async #connector(address: OnionAddress): Promise<() => Promise<MailboxConnection>> {
    const { timers } = this
    const client = await this.transport()
    return async () => {
      const isolation = isolationKey(`dial-${++this.#dials}`)
      const stream = await timers.run(client.dial(address, { isolation }))
      return new MailboxConnection(stream, { timers, patience: 10_000, maxBytes: 2 ** 20 })
    }
  }
}
