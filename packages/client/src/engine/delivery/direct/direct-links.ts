/**
 * The direct ways of one profile: for each contact a line to their onion, and a door of our own that only
 * they find. What goes over them, and what comes in, is for others to decide.
 */
import { toHex } from '@pvtcoms/core/bytes'
import { type MailboxCopy, mailboxCopy } from '@pvtcoms/core/letter'
import { type Duplex, isolationKey, type Listener } from '@pvtcoms/transport'
import { between } from '../../../scheduler/random.ts'
import type { Account } from '../../account.ts'
import type { Contact } from '../../contacts/contact.ts'
import { ownAuthorization, peerAuthorization } from '../../contacts/onion.ts'
import { nameOf } from '../tag-registry.ts'
import { DIRECT_PORT, DirectListener } from './direct-listener.ts'
import { type DirectAnswer, DirectSender, type DirectState } from './direct-sender.ts'

/** When contacts are looked for after a start, ms: our own onion is being published meanwhile. */
const KNOCK = { from: 3_000, to: 20_000 }
/** Letters of a contact that are remembered, as our answers to them may have been lost. */
const MOST_TAKEN = 256

interface Way {
  readonly line: DirectSender
  readonly door: DirectListener
  /** Letters that were handed over on this line, answered for or not. */
  readonly handed: Set<number>
  /** Tags of letters that were taken in lately, in hexadecimal. */
  readonly taken: Set<string>
}

export class DirectLinks {
  readonly #account: Account
  readonly #onState: (peer: Contact, state: DirectState) => void
  readonly #ways = new Map<number, Way>()

  constructor(account: Account, onState: (peer: Contact, state: DirectState) => void) {
    this.#account = account
    this.#onState = onState
  }

  /** Begins to listen for the contact. */
  open(peer: Contact): void {
    if (this.#ways.has(peer.id)) return
    this.#ways.set(peer.id, this.#newWay(peer))
    this.knockSoon(peer.id)
  }

  shut(contact: number): void {
    const way = this.#ways.get(contact)
    if (way === undefined) return
    this.#ways.delete(contact)
    way.line.close()
    void way.door.close().catch(() => undefined)
  }

  async close(): Promise<void> {
    const ways = [...this.#ways.values()]
    this.#ways.clear()
    for (const { line } of ways) line.close()
    await Promise.all(ways.map(({ door }) => door.close()))
  }

  /** Undefined for a contact who is not to be reached directly. */
  state(contact: number): DirectState | undefined {
    return this.#ways.get(contact)?.line.state
  }

  /** Connects, and tries again until `release`. */
  want(contact: number): void {
    this.#ways.get(contact)?.line.want()
  }

  release(contact: number): void {
    this.#ways.get(contact)?.line.release()
  }

  /** There is reason to believe that the contact can be reached now. */
  retryNow(contact: number): void {
    this.#ways.get(contact)?.line.retryNow()
  }

  /** Who waits for us to come back hears that we are here. Not everybody at the same moment. */
  knockSoon(contact: number): void {
    const wait = between(this.#account.context.random, KNOCK.from, KNOCK.to)
    this.#account.after(wait, () => this.#ways.get(contact)?.line.knock())
  }

  /** What was handed over may be handed over once more. */
  forgetHanded(contact: number): void {
    this.#ways.get(contact)?.handed.clear()
  }

  /** Hands a letter over; undefined when that is done already, or cannot be now. Rejects when the line breaks. */
  hand(peer: Contact, letter: number): Promise<DirectAnswer> | undefined {
    const { primitives, store } = this.#account.context
    const way = this.#ways.get(peer.id)
    if (way?.line.state !== 'connected' || way.handed.has(letter)) return undefined
    const sealed = store.outbox.sealed(letter)
    if (sealed === undefined) return undefined
    way.handed.add(letter)
    const copy = mailboxCopy(primitives, sealed, peer.row.peerOnionKey)
    sealed.tagKey.wipe()
    return way.line.deposit(copy.tag, copy.letter).catch((error: unknown) => {
      way.handed.delete(letter)
      throw error
    })
  }

  /** A letter that is not kept; undefined when the contact is not there. Rejects when the line breaks. */
  handOnce(contact: number, copy: MailboxCopy): Promise<DirectAnswer> | undefined {
    const line = this.#ways.get(contact)?.line
    return line?.state === 'connected' ? line.deposit(copy.tag, copy.letter) : undefined
  }

  #newWay(peer: Contact): Way {
    const { timers, random, pace, onLog } = this.#account.context
    const { id } = peer
    const line = new DirectSender({
      ...{ timers, random, redial: pace.redial, idle: pace.directIdle },
      dial: (signal) => this.#dial(id, signal),
      onState: (state) => this.#account.guarded(() => this.#lineBecame(id, state)),
    })
    const door = new DirectListener({
      timers,
      listen: (onStream) => this.#listen(id, onStream),
      onLetter: (tag, letter) => this.#handedIn(id, tag, letter),
      onVisit: () => line.retryNow(),
      onFault: () => onLog({ code: 'direct-listening', fault: 'failed' }),
    })
    return { line, door, handed: new Set(), taken: new Set() }
  }

  async #dial(contact: number, signal: AbortSignal): Promise<Duplex> {
    const { transport, primitives, random } = this.#account.context
    const peer = this.#account.peer(contact)
    const clientAuth = ownAuthorization(primitives, peer.rejoin.recovery)
    try {
      const address = { publicKey: peer.row.peerOnionKey, port: DIRECT_PORT }
      const isolation = isolationKey(`direct-${toHex(random.random(8))}`)
      return await transport.dial(address, { isolation, clientAuth, signal })
    } finally {
      clientAuth.wipe()
    }
  }

  #listen(contact: number, onStream: (stream: Duplex) => void): Promise<Listener> {
    const { transport, primitives } = this.#account.context
    const { row, rejoin } = this.#account.peer(contact)
    const authorizedClients = [peerAuthorization(primitives, rejoin.recovery)]
    return transport.listen(row.onionSeed, { port: DIRECT_PORT, authorizedClients, onStream })
  }

  #lineBecame(contact: number, state: DirectState): void {
    const peer = this.#account.peers.get(contact)
    if (peer === undefined) return
    if (state === 'connected') this.forgetHanded(contact)
    this.#onState(peer, state)
  }

  /** The contact hands us a letter. */
  #handedIn(contact: number, tag: Uint8Array, letter: Uint8Array): DirectAnswer {
    const taken = this.#ways.get(contact)?.taken
    const name = nameOf({ publicKey: tag })
    if (taken?.has(name) === true) return 'stored'
    const meaning = this.#account.watch.find(tag)
    if (meaning?.kind !== 'session' || meaning.contact !== contact) return 'taken'
    const answer = this.#account.receive(contact, meaning.match, letter, true)
    if (answer === 'stored' && taken !== undefined) {
      taken.add(name)
      const [oldest] = taken
      if (taken.size > MOST_TAKEN && oldest !== undefined) taken.delete(oldest)
    }
    return answer
  }
}
