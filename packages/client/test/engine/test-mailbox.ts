/** A mailbox of a world of tests: the real node, which can lose all it has or be cut off. */

import type { Descriptor } from '@pvtcoms/core/descriptor'
import { formatDescriptorLink } from '@pvtcoms/core/descriptor-link'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { Secret } from '@pvtcoms/core/secret'
import { Mailbox, type StorageEngine } from '@pvtcoms/mailbox'
import { MemoryEngine } from '@pvtcoms/mailbox/engines/memory'
import type { SeededRandom } from '@pvtcoms/testkit/random'
import type { VirtualTimers } from '@pvtcoms/testkit/virtual-time'
import type { AnonTransport, Listener } from '@pvtcoms/transport'
import type { MemoryNetwork } from '@pvtcoms/transport/memory'

const EPOCH_SECONDS = 60

export interface MailboxOptions {
  /** Of every mailbox's epochs. Default: 60. */
  readonly epochSeconds?: number
  /** What a mailbox keeps letters in. */
  readonly mailboxEngine?: () => StorageEngine
}

/** What a mailbox needs of the world that it is in. */
interface MailboxWorld {
  readonly timers: VirtualTimers
  readonly random: SeededRandom
  readonly network: MemoryNetwork
  readonly options: MailboxOptions
}

const sha3 = (bytes: Uint8Array): Uint8Array => nodePrimitives.sha3_256(bytes)

export class TestMailbox {
  readonly name: string
  readonly #world: MailboxWorld
  readonly #identity: Secret<'ListenKey'>
  #transport: AnonTransport | undefined
  #node: Mailbox | undefined
  #listener: Listener | undefined
  #starts = 0
  #descriptor: Descriptor | undefined

  constructor(world: MailboxWorld, name: string) {
    this.#world = world
    this.name = name
    this.#identity = new Secret('ListenKey', world.random.random(32))
  }

  get descriptor(): Descriptor {
    if (this.#descriptor === undefined) throw new Error('never started')
    return this.#descriptor
  }

  get link(): string {
    const kind = 'mailbox' as const
    return formatDescriptorLink({ ...this.descriptor, kind }, sha3)
  }

  /** With nothing in it: what it had before is lost. */
  async start(): Promise<void> {
    const { timers, random, options } = this.#world
    const { epochSeconds = EPOCH_SECONDS, mailboxEngine = () => new MemoryEngine() } = options
    const seed = new Secret('Ed25519Seed', this.#identity.expose().slice())
    const mailboxKey = nodePrimitives.ed25519.publicKey(seed)
    this.#descriptor = { kind: 'mailbox', publicKey: mailboxKey, port: 80 }
    this.#node = await Mailbox.open({
      engine: mailboxEngine(),
      primitives: nodePrimitives,
      random: random.stream(`${this.name} ${this.#starts++}`),
      timers,
      mailboxKey,
      settings: { epochSeconds, minEffort: 1 },
      provesWork: () => true,
    })
    await this.plug()
  }

  /** It can be reached, with all that it has. */
  async plug(): Promise<void> {
    const node = this.#node
    if (node === undefined || this.#transport !== undefined) return
    const transport = this.#world.network.transport(this.name)
    this.#transport = transport
    await new Promise<void>((resolve) => {
      const stop = transport.onStatus(({ kind }) => {
        if (kind !== 'ready') return
        stop()
        resolve()
      })
    })
    const mailboxKey = this.descriptor.publicKey
    this.#listener = await transport.listen(this.#identity, {
      port: 80,
      onStream: (stream) => node.serve(stream, { role: 'public', mailboxKey }),
    })
    await this.#listener.reachable()
  }

  /** Nobody reaches it; it loses nothing. */
  async unplug(): Promise<void> {
    const transport = this.#transport
    this.#transport = undefined
    await transport?.close()
  }

  async stop(): Promise<void> {
    const node = this.#node
    this.#node = undefined
    await node?.close()
    await this.unplug()
  }
}
