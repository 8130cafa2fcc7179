/**
 * The direct ways of one profile: for each contact a sender to their onion, and a listener of our own that only
 * they find. What goes over them, and what comes in, is for others to decide.
 */
import { toHex } from '@pvtcoms/core/bytes'
import { type MailboxCopy, mailboxCopy } from '@pvtcoms/core/letter'
import { type Duplex, isolationKey, type Listener } from '@pvtcoms/transport'
import { between } from '../../../scheduler/random.ts'
import type { Contact } from '../../contacts/contact.ts'
import { ownAuthorization, peerAuthorization } from '../../contacts/onion.ts'
import type { DirectAnswer } from '../../direct/direct-answer.ts'
import { DIRECT_PORT, DirectListener } from '../../direct/direct-listener.ts'
import { directRequests } from '../../direct/letter-request.ts'
import { contactMeter } from '../../meter.ts'
import type { DeliveryPort } from '../port.ts'
import { DirectSender, type DirectState } from './direct-sender.ts'

/** When contacts are looked for after a start, ms: our own onion is being published meanwhile. */
const KNOCK = { from: 3_000, to: 20_000 }
/** Letters of a contact that are remembered, as our answers to them may have been lost. */
const MOST_ACCEPTED = 256

export interface DirectLinksParts
  extends Pick<DeliveryPort, 'context' | 'contacts' | 'meter' | 'after' | 'guarded'> {
  /** The direct way to a contact is in another state than before. */
  readonly onState: (contact: Contact, state: DirectState) => void
  /** A contact hands us a letter, 4,096, under its tag, 16. Throws StoreError when it cannot be kept. */
  readonly takeLetter: (contact: number, tag: Uint8Array, letter: Uint8Array) => DirectAnswer
}

interface Link {
  readonly sender: DirectSender
  readonly listener: DirectListener
  /** Letters that were handed over on this stream, answered for or not. */
  readonly handed: Set<number>
  /** Tags of letters that were accepted lately, in hexadecimal. */
  readonly accepted: Set<string>
}

export class DirectLinks {
  readonly #parts: DirectLinksParts
  readonly #links = new Map<number, Link>()

  constructor(parts: DirectLinksParts) {
    this.#parts = parts
  }

  /** Begins to listen for the contact. */
  open(contact: Contact): void {
    if (this.#links.has(contact.id)) return
    this.#links.set(contact.id, this.#newLink(contact))
    this.knockSoon(contact.id)
  }

  shut(contact: number): void {
    const link = this.#links.get(contact)
    if (link === undefined) return
    this.#links.delete(contact)
    link.sender.close()
    void link.listener.close().catch(() => undefined)
  }

  async close(): Promise<void> {
    const links = [...this.#links.values()]
    this.#links.clear()
    for (const { sender } of links) sender.close()
    await Promise.all(links.map(({ listener }) => listener.close()))
  }

  /** Undefined for a contact who is not to be reached directly. */
  state(contact: number): DirectState | undefined {
    return this.#links.get(contact)?.sender.state
  }

  /** How many streams are open, both ways. */
  openStreams(contact: number): number {
    const link = this.#links.get(contact)
    if (link === undefined) return 0
    return link.listener.streams + (link.sender.state === 'connected' ? 1 : 0)
  }

  /** Connects, and tries again until `release`. */
  want(contact: number): void {
    this.#links.get(contact)?.sender.want()
  }

  release(contact: number): void {
    this.#links.get(contact)?.sender.release()
  }

  /** There is reason to believe that the contact can be reached now. */
  retryNow(contact: number): void {
    this.#links.get(contact)?.sender.retryNow()
  }

  /** Who waits for us to come back hears that we are here. Not everybody at the same moment. */
  knockSoon(contact: number): void {
    const wait = between(this.#parts.context.random, KNOCK.from, KNOCK.to)
    this.#parts.after(wait, () => this.#links.get(contact)?.sender.knock())
  }

  /** What was handed over may be handed over once more. */
  forgetHanded(contact: number): void {
    this.#links.get(contact)?.handed.clear()
  }

  /** Hands a letter over; undefined when that is done already, or cannot be now. Rejects when the stream breaks. */
  hand(contact: Contact, letter: number): Promise<DirectAnswer> | undefined {
    const { primitives, store } = this.#parts.context
    const link = this.#links.get(contact.id)
    if (link?.sender.state !== 'connected' || link.handed.has(letter)) return undefined
    const sealed = store.outbox.sealed(letter)
    if (sealed === undefined) return undefined
    link.handed.add(letter)
    const copy = mailboxCopy(primitives, sealed, contact.row.peerOnionKey)
    sealed.tagKey.wipe()
    return link.sender.deposit(copy.tag, copy.letter).catch((error: unknown) => {
      link.handed.delete(letter)
      throw error
    })
  }

  /** A letter that is not kept; undefined when the contact is not there. Rejects when the stream breaks. */
  handOnce(contact: number, copy: MailboxCopy): Promise<DirectAnswer> | undefined {
    const sender = this.#links.get(contact)?.sender
    return sender?.state === 'connected' ? sender.deposit(copy.tag, copy.letter) : undefined
  }

  #newLink(contact: Contact): Link {
    const { timers, random, pace, onLog } = this.#parts.context
    const sender = new DirectSender({
      ...{ timers, random, redial: pace.redial, idle: pace.directIdle },
      dial: (signal) => this.#dial(contact, signal),
      onState: (state) => this.#parts.guarded(() => this.#became(contact, state)),
    })
    const listener = new DirectListener({
      timers,
      listen: (onStream) => this.#listen(contact, onStream),
      requests: directRequests((tag, letter) => this.#handedIn(contact.id, tag, letter)),
      onVisit: () => sender.retryNow(),
      onFault: () => onLog({ code: 'direct-listening', fault: 'failed' }),
    })
    return { sender, listener, handed: new Set(), accepted: new Set() }
  }

  async #dial(contact: Contact, signal: AbortSignal): Promise<Duplex> {
    const { transport, primitives, random } = this.#parts.context
    const clientAuth = ownAuthorization(primitives, contact.rejoin.recovery)
    try {
      const address = { publicKey: contact.row.peerOnionKey, port: DIRECT_PORT }
      const isolation = isolationKey(`direct-${toHex(random.random(8))}`)
      return await this.#parts.meter.dial(contactMeter(contact.id), () =>
        transport.dial(address, { isolation, clientAuth, signal }),
      )
    } finally {
      clientAuth.wipe()
    }
  }

  #listen({ id, row, rejoin }: Contact, onStream: (stream: Duplex) => void): Promise<Listener> {
    const { transport, primitives } = this.#parts.context
    const authorizedClients = [peerAuthorization(primitives, rejoin.recovery)]
    return transport.listen(row.onionSeed, {
      ...{ port: DIRECT_PORT, authorizedClients },
      onStream: (stream) => onStream(this.#parts.meter.counted(contactMeter(id), stream)),
    })
  }

  #became(contact: Contact, state: DirectState): void {
    if (this.#parts.contacts.find(contact.id) === undefined) return
    if (state === 'connected') this.forgetHanded(contact.id)
    this.#parts.onState(contact, state)
  }

  /** An answer that was lost is given again as it was. */
  #handedIn(contact: number, tag: Uint8Array, letter: Uint8Array): DirectAnswer {
    const accepted = this.#links.get(contact)?.accepted
    const name = toHex(tag)
    if (accepted?.has(name) === true) return 'accepted'
    const answer = this.#parts.takeLetter(contact, tag, letter)
    if (answer === 'accepted' && accepted !== undefined) {
      accepted.add(name)
      const [oldest] = accepted
      if (accepted.size > MOST_ACCEPTED && oldest !== undefined) accepted.delete(oldest)
    }
    return answer
  }
}
