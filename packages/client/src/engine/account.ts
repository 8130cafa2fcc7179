/**
 * One profile at work: joins its contacts, mailboxes, invites and delivery with one scheduler, whose
 * events come in here. Nothing of one profile is ever done together with something of another.
 */
import { fromHex } from '@pvtcoms/core/bytes'
import type { Content } from '@pvtcoms/core/content'
import type { UnixMs } from '@pvtcoms/core/env'
import { isCodedError } from '@pvtcoms/core/errors'
import type { TagMatch } from '@pvtcoms/core/ratchet'
import type { ProfileRow } from '@pvtcoms/store'
import { type Event, type Input, Scheduler, SchedulerRunner } from '../scheduler/index.ts'
import { contactView, messageView } from './api/view-of.ts'
import { Contact } from './contacts/contact.ts'
import { Rejoining } from './contacts/rejoining.ts'
import { type Context, UnitOfWork } from './context.ts'
import { Disappearing } from './conversations/disappearing.ts'
import { notice } from './conversations/hearing.ts'
import { Delivery } from './delivery/delivery.ts'
import type { DirectAnswer } from './delivery/direct/direct-sender.ts'
import { receiveLetter } from './delivery/receiving.ts'
import { nameOf, type OwnPlace, TagRegistry } from './delivery/tag-registry.ts'
import { EngineError } from './errors.ts'
import { Inviting } from './invites/inviting.ts'
import { MailboxRegistry } from './mailboxes/mailbox-registry.ts'
import { Profile } from './profile.ts'

/**
 * How often what the scheduler knows is stored, ms: mostly digests, which can be read again. Nothing that
 * anybody waits for hangs on it.
 */
const SAVE_PERIOD = 3_600_000
/** Changes of what is watched gather so long before mailboxes are told, ms. */
const WATCH_LAG = 500
/** Until what the store could not do is taken up again, ms. */
const CATCH_UP = 30_000

interface Found {
  readonly mailbox: string
  readonly tag: Uint8Array
  readonly letter: Uint8Array
  readonly arrivedAt: UnixMs
}

export class Account {
  readonly id: number
  readonly context: Context
  readonly profile: Profile
  readonly peers = new Map<number, Contact>()
  readonly watch: TagRegistry
  readonly pool: MailboxRegistry
  readonly post: Delivery
  readonly inviting: Inviting
  readonly rejoining: Rejoining
  readonly disappearing: Disappearing
  readonly #scheduler: Scheduler
  readonly #runner: SchedulerRunner
  readonly #cancels = new Set<() => void>()
  readonly #stale = new Set<number>()
  /** Letters that were found and could not be kept, such as on a full disk. */
  #unkept: Found[] = []
  #isBehind = false
  #isClosed = false

  /** Throws StoreError. */
  constructor(context: Context, profile: ProfileRow) {
    this.id = profile.id
    this.context = { ...context, onTimed: () => this.disappearing.look() }
    this.profile = new Profile(profile.id, profile.name, context.onEvent)
    const { random, primitives, transport, timers, miner } = context
    this.#scheduler = new Scheduler({
      ...{ random, primitives, pace: context.pace.depositDelay },
      ...(profile.scheduler && { stored: profile.scheduler }),
    })
    this.#runner = new SchedulerRunner({
      ...{ scheduler: this.#scheduler, transport, timers, miner },
      addressOf: (mailbox) => this.pool.addressOf(mailbox),
      onEvent: (event) => this.#onEvent(event),
      onMinerFault: () => context.onLog({ code: 'miner-fault' }),
    })
    this.watch = new TagRegistry(this.context, (input) => this.tell(input))
    this.pool = new MailboxRegistry(this)
    this.post = new Delivery(this)
    this.inviting = new Inviting(this)
    this.rejoining = new Rejoining(this)
    this.disappearing = new Disappearing(this)
  }

  /** Begins to listen, to read and to send. */
  start(): void {
    const { store } = this.context
    for (const { id } of store.contacts.list(this.id)) {
      const peer = new Contact(store, id)
      this.peers.set(id, peer)
      this.profile.note({ id, muted: peer.row.muted, unread: store.messages.countUnread(id) })
    }
    this.pool.refresh()
    this.inviting.start()
    for (const peer of this.peers.values()) this.#startPeer(peer)
    this.disappearing.look()
    const stop = this.context.transport.onStatus(({ kind }) => {
      if (kind === 'ready') this.guarded(() => this.wake())
    })
    this.#cancels.add(stop)
    this.tell({ kind: 'opened' })
    this.every(SAVE_PERIOD, () => this.#save())
  }

  /** Contacts that stand as active are listened to, watched for and written to. */
  #startPeer(peer: Contact): void {
    this.rejoining.start(peer)
    this.post.open(peer)
    this.watchPeer(peer)
  }

  /** Does `action` in one durable step, then shows what has changed. */
  work<T>(action: (unit: UnitOfWork) => T): T {
    const unit = new UnitOfWork()
    let result: T
    try {
      result = this.context.store.transact(() => action(unit))
    } catch (error) {
      unit.settle(false, this.guarded)
      throw error
    }
    unit.settle(true, this.guarded)
    for (const [id, isNew] of unit.changedMessages) this.showMessage(id, isNew)
    for (const id of unit.changedContacts) this.#present(id)
    this.profile.showIfChanged()
    return result
  }

  tell(input: Input): void {
    if (!this.#isClosed) this.#runner.input(input)
  }

  heads(): ReturnType<Scheduler['heads']> {
    return this.#scheduler.heads()
  }

  showContact(id: number): void {
    this.#present(id)
    this.profile.showIfChanged()
  }

  #present(id: number): void {
    const peer = this.peers.get(id)
    if (peer === undefined || this.#isClosed) return
    const contact = contactView(this, peer)
    this.profile.note(contact)
    this.context.onEvent({ kind: 'contact', contact })
  }

  showMessage(id: number, isNew: boolean): void {
    const row = this.context.store.messages.get(id)
    if (row === undefined) return
    const message = messageView(this.context.store, row)
    this.context.onEvent({ kind: 'message', message, isNew })
  }

  /** Throws EngineError `no-such-contact`. */
  peer(id: number): Contact {
    const peer = this.peers.get(id)
    if (peer === undefined) throw new EngineError('no-such-contact')
    return peer
  }

  /** A contact that has just been stored. */
  addPeer(id: number): Contact {
    const peer = new Contact(this.context.store, id)
    this.peers.set(id, peer)
    this.pool.refresh()
    this.#startPeer(peer)
    this.showContact(id)
    return peer
  }

  /** The contact's sessions, places or standing are others than before. */
  refreshPeer(peer: Contact): void {
    this.pool.refresh()
    this.watchPeer(peer)
    this.post.open(peer)
    this.showContact(peer.id)
  }

  /** A contact that is gone from the store. */
  removePeer(id: number): void {
    const peer = this.peers.get(id)
    if (peer === undefined) return
    this.peers.delete(id)
    this.post.forget(id)
    this.watch.forgetContact(id)
    this.rejoining.forget(id)
    peer.wipe()
    this.pool.refresh()
    this.context.onEvent({ kind: 'contact-removed', profile: this.id, contact: id })
    this.profile.forget(id)
    this.profile.showIfChanged()
  }

  /** The contact's sessions, places or standing have changed: so does what is watched. */
  watchPeer(peer: Contact): void {
    if (peer.row.standing === 'blocked') {
      this.watch.forgetContact(peer.id)
      return
    }
    this.watch.updateSessions(peer.id, peer.sessions, this.ownPlaces(peer))
    if (this.#stale.size === 0) this.after(WATCH_LAG, () => this.#tellWatched())
    this.#stale.add(peer.id)
  }

  /** Where letters of that contact may come to. */
  ownPlaces(peer: Contact): readonly OwnPlace[] {
    const direct = peer.onionKey(this.context.primitives)
    return [{ key: direct, mailbox: undefined }, ...this.pool.placesOf(peer)]
  }

  /** A letter that a contact handed us, or a mailbox had. Throws StoreError when it cannot be kept. */
  receive(contact: number, match: TagMatch, letter: Uint8Array, isDirect: boolean): DirectAnswer {
    const peer = this.peers.get(contact)
    const sid = fromHex(match.session.split(' ')[1] ?? '')
    const session = sid && peer?.find(sid)
    if (peer === undefined || session === undefined) return 'taken'
    return receiveLetter(this, { peer, session, isDirect }, { ...match, letter })
  }

  after(milliseconds: number, action: () => void): () => void {
    const cancelTimer = this.context.timers.after(milliseconds, () => {
      this.#cancels.delete(cancel)
      if (!this.#isClosed) this.guarded(action)
    })
    const cancel = (): void => {
      this.#cancels.delete(cancel)
      cancelTimer()
    }
    this.#cancels.add(cancel)
    return cancel
  }

  every(milliseconds: number, action: () => void): void {
    this.after(milliseconds, () => {
      this.every(milliseconds, action)
      action()
    })
  }

  /** For what nobody waits for: a failing store is told, and the engine goes on. */
  readonly guarded = (action: () => void): void => {
    try {
      action()
    } catch (error) {
      this.#failed(error)
    }
  }

  /** What should have been done is not lost: it is in the store, and taken up again as after a start. */
  #failed(error: unknown): void {
    const fault = isCodedError(error) ? { fault: error.code } : {}
    this.context.onLog({ code: isCodedError(error) ? 'store-fault' : 'unexpected', ...fault })
    if (this.#isBehind) return
    this.#isBehind = true
    this.after(CATCH_UP, () => this.#catchUp())
  }

  #catchUp(): void {
    this.#isBehind = false
    const unkept = this.#unkept
    this.#unkept = []
    for (const found of unkept) this.#found(found)
    this.guarded(() => this.inviting.resume())
    for (const peer of this.peers.values()) {
      if (peer.row.standing === 'active') this.guarded(() => this.rejoining.start(peer))
      if (peer.row.standing === 'active') this.guarded(() => this.post.resume(peer))
    }
  }

  /** Try everything soon: the machine woke up, or the person looks. */
  wake(): void {
    this.tell({ kind: 'refresh' })
    this.post.wake()
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.tell({ kind: 'closed' })
    this.guarded(() => this.#save())
    this.#isClosed = true
    for (const cancel of this.#cancels) cancel()
    this.#runner.close()
    await this.post.close()
    this.inviting.wipe()
    this.pool.wipe()
    for (const peer of this.peers.values()) peer.wipe()
  }

  #tellWatched(): void {
    const stale = [...this.#stale]
    this.#stale.clear()
    for (const id of stale) {
      const peer = this.peers.get(id)
      if (peer === undefined || peer.row.standing === 'blocked') continue
      this.guarded(() => {
        this.watch.tellMailboxes(id, peer.sessions, this.ownPlaces(peer))
        this.post.mineAhead(peer)
      })
    }
  }

  #save(): void {
    // What could not be kept is to be found again after a restart.
    if (this.#unkept.length > 0) return
    const { store } = this.context
    const scheduler = this.#scheduler.save()
    store.transact(() => store.profiles.update(this.id, { scheduler }))
  }

  #onEvent(event: Event): void {
    switch (event.kind) {
      case 'found':
        this.#found(event)
        break
      case 'seal':
        this.guarded(() => this.post.seal(event.contact, event.mailboxes))
        break
      case 'copy':
      case 'stored':
      case 'taken':
      case 'full':
        this.guarded(() => this.#deposited(event))
        break
      case 'read':
        this.guarded(() => this.inviting.mailboxRead(event.mailbox, event.awaited))
        break
      case 'withheld':
      case 'equivocating':
      case 'unreachable':
      case 'reachable':
      case 'clocks-differ':
      case 'price':
      case 'weaker':
        this.guarded(() => this.pool.note(event))
        if (event.kind === 'unreachable')
          this.guarded(() => this.inviting.unreachable(event.mailbox))
        break
    }
  }

  /** Deposits bear the first letter of whoever asked for them. */
  #deposited(event: Extract<Event, { kind: 'copy' | 'stored' | 'taken' | 'full' }>): void {
    switch (event.id.charAt(0)) {
      case 'l':
        this.post.deposited(Number(event.id.slice(1)), event)
        break
      case 'i':
        this.inviting.deposited(event)
        break
      case 'r':
        this.rejoining.deposited(event)
        break
    }
  }

  #found(found: Found): void {
    try {
      this.#keep(found)
    } catch (error) {
      this.#unkept.push(found)
      this.#failed(error)
    }
  }

  #keep({ mailbox, tag, letter, arrivedAt }: Found): void {
    const meaning = this.watch.find(tag)
    switch (meaning?.kind) {
      case undefined:
        break
      case 'session':
        this.receive(meaning.contact, meaning.match, letter, false)
        break
      case 'invite-bundle':
        this.inviting.bundleFound(meaning.invite, meaning.mailbox, letter)
        break
      case 'invite-answer':
        this.inviting.answerFound(meaning.invite, meaning.place, letter, arrivedAt)
        break
      case 'rejoin-bundle':
        this.rejoining.bundleFound(meaning.contact, meaning.place, letter)
        break
      case 'rejoin-answer':
        this.rejoining.answerFound(meaning.contact, meaning.place, letter)
        break
    }
    if (this.pool.isOwnBox(mailbox)) this.tell({ kind: 'kept', mailbox, tags: [tag] })
  }

  /** What a contact saw of mailboxes that we read too. */
  hearHeads(heads: Extract<Content, { kind: 'digest-heads' }>['heads']): void {
    for (const { mailboxKey, epoch, head } of heads) {
      const mailbox = nameOf({ publicKey: mailboxKey })
      if (this.pool.isRead(mailbox)) this.tell({ kind: 'head-from-contact', mailbox, epoch, head })
    }
  }

  notice(peer: Contact, what: Parameters<typeof notice>[3]): void {
    this.work((unit) => notice(this.context, unit, peer, what))
  }
}
