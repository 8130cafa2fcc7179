/**
 * Two people with real engines and real stores in one process, over any transport, who have met by an
 * invite at a mailbox that ends its epochs every second.
 */
import { join } from 'node:path'
import { Engine } from '@pvtcoms/client/engine'
import { ThreadMiner } from '@pvtcoms/client/node'
import { formatDescriptorLink } from '@pvtcoms/core/descriptor-link'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { Secret } from '@pvtcoms/core/secret'
import { Mailbox } from '@pvtcoms/mailbox'
import { MemoryEngine } from '@pvtcoms/mailbox/engines/memory'
import type { ContactView, EngineEvent, InviteView } from '@pvtcoms/rpc'
import type { Store } from '@pvtcoms/store'
import { createStore } from '@pvtcoms/store/node'
import type { AnonTransport } from '@pvtcoms/transport'

const ACQUAINTANCE = 120_000

export class Someone implements AsyncDisposable {
  readonly engine: Engine
  readonly store: Store
  readonly profile: number
  readonly #listeners = new Set<(event: EngineEvent) => void>()
  readonly #miner: ThreadMiner
  #contact: ContactView | undefined
  #invite: InviteView | undefined

  private constructor(store: Store, transport: AnonTransport) {
    this.store = store
    this.#miner = new ThreadMiner(nodeEnv)
    const now = nodeTimers.now()
    const row = { name: 'Someone', createdAt: now, namedAt: now }
    this.profile = store.transact(() =>
      store.profiles.add({ ...row, ownerSeed: undefined, scheduler: undefined }),
    )
    this.engine = Engine.open({
      ...{ store, transport, timers: nodeTimers, random: nodeEnv, primitives: nodePrimitives },
      miner: this.#miner,
      onEvent: (event) => this.#hear(event),
      onLog: () => undefined,
    })
  }

  /** With a store in that folder. */
  static open(folder: string, name: string, transport: AnonTransport): Someone {
    const store = createStore({
      path: join(folder, `${name}.db`),
      passphrase: new TextEncoder().encode('a passphrase for a benchmark'),
      random: nodeEnv,
      primitives: nodePrimitives,
    })
    return new Someone(store, transport)
  }

  /** The one with the one contact. */
  get conversation(): number {
    if (this.#contact === undefined) throw new Error('nobody was met')
    return this.#contact.conversation
  }

  /** Whether the contact that was last heard of is there and can be compared with. */
  get hasMet(): boolean {
    return this.#contact?.comparable === true
  }

  get link(): string | undefined {
    return this.#invite?.link
  }

  /** Id of the invite that was last heard of. */
  get invite(): number | undefined {
    return this.#invite?.id
  }

  get direct(): ContactView['direct'] | undefined {
    return this.#contact?.direct
  }

  get undelivered(): number {
    return this.#contact?.undelivered ?? 0
  }

  onEvent(callback: (event: EngineEvent) => void): () => void {
    this.#listeners.add(callback)
    return () => this.#listeners.delete(callback)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine.close()
    await this.#miner.close(new Error('the benchmark is over'))
    this.store.close()
  }

  #hear(event: EngineEvent): void {
    if (event.kind === 'contact') this.#contact = event.contact
    if (event.kind === 'contact-removed') this.#contact = undefined
    if (event.kind === 'invite') this.#invite = event.invite
    for (const callback of this.#listeners) callback(event)
  }
}

/** Has a mailbox listen on `transport`, and the two meet there. */
export async function introduce(
  stack: AsyncDisposableStack,
  transport: AnonTransport,
  inviter: Someone,
  invitee: Someone,
): Promise<void> {
  const identity = new Secret('ListenKey', nodeEnv.random(32))
  const seed = new Secret('Ed25519Seed', identity.expose().slice())
  const mailboxKey = nodePrimitives.ed25519.publicKey(seed)
  const mailbox = await Mailbox.open({
    engine: new MemoryEngine(),
    ...{ primitives: nodePrimitives, random: nodeEnv, timers: nodeTimers, mailboxKey },
    settings: { epochSeconds: 1, minEffort: 1 },
  })
  stack.defer(() => mailbox.close())
  const listener = await transport.listen(identity, {
    port: 80,
    onStream: (stream) => mailbox.serve(stream, { role: 'public', mailboxKey }),
  })
  await listener.reachable()
  const link = formatDescriptorLink({ kind: 'mailbox', ...listener.address }, (bytes) =>
    nodePrimitives.sha3_256(bytes),
  )
  for (const { engine, profile } of [inviter, invitee]) {
    await engine.methods['mailbox.add']({ profile, link, name: 'mailbox' })
  }
  await inviter.engine.methods['invite.create']({ profile: inviter.profile, name: 'Invited' })
  await until(() => inviter.link !== undefined, 'an invite')
  await invitee.engine.methods['invite.accept']({
    ...{ profile: invitee.profile, name: 'Inviting', link: inviter.link as string },
  })
  await until(() => inviter.hasMet && invitee.hasMet, 'a contact')
}

export async function until(isSo: () => boolean, what: string): Promise<void> {
  const end = performance.now() + ACQUAINTANCE
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`never came to pass: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
