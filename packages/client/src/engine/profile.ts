/**
 * One profile at work: makes the rooms, gives each what its own port names, and joins them with one scheduler.
 * Nothing of one profile is ever done together with something of another.
 */
import { isCodedError } from '@pvtcoms/core/errors'
import type { ProfileRow } from '@pvtcoms/store'
import { type Input, Scheduler, SchedulerRunner } from '../scheduler/index.ts'
import type { Contact } from './contacts/contact.ts'
import { Contacts } from './contacts/contacts.ts'
import type { ContactsPort } from './contacts/port.ts'
import type { Session } from './contacts/session.ts'
import type { Context } from './context.ts'
import { Conversations } from './conversations/conversations.ts'
import type { ConversationsPort, HeardFrom } from './conversations/port.ts'
import { Delivery } from './delivery/delivery.ts'
import type { DeliveryPort } from './delivery/port.ts'
import { Introductions } from './introductions/introductions.ts'
import type { IntroductionsPort } from './introductions/port.ts'
import { Invites } from './invites/invites.ts'
import type { InvitesPort } from './invites/port.ts'
import { nameOf } from './mailboxes/mailbox-name.ts'
import { Mailboxes } from './mailboxes/mailboxes.ts'
import type { MailboxesPort } from './mailboxes/port.ts'
import { Meter, mailboxMeter } from './meter.ts'
import { checkedName } from './names.ts'
import { ProfileTimers } from './profile-timers.ts'
import { sayAt } from './said-at.ts'
import { SchedulerEvents } from './scheduler-events.ts'
import type { Change } from './unit-of-work.ts'
import { Work } from './work.ts'

/**
 * How often what the scheduler knows is stored, ms: mostly digests, which can be read again. Nothing that
 * anybody waits for hangs on it.
 */
const SAVE_PERIOD = 3_600_000
/** Until what the store could not do is taken up again, ms. */
const CATCH_UP = 30_000

export class Profile {
  readonly id: number
  readonly contacts: Contacts
  readonly conversations: Conversations
  readonly delivery: Delivery
  readonly introductions: Introductions
  readonly invites: Invites
  readonly mailboxes: Mailboxes
  readonly context: Context
  readonly meter: Meter
  readonly #work: Work
  readonly #timers: ProfileTimers
  readonly #scheduler: Scheduler
  readonly #runner: SchedulerRunner
  readonly #events: SchedulerEvents
  #name: string
  #stopStatus = (): void => undefined
  #isBehind = false
  #isClosed = false

  /** `present` shows what has changed, in that order; it does not throw. Throws StoreError. */
  constructor(context: Context, row: ProfileRow, present: (changes: readonly Change[]) => void) {
    this.id = row.id
    this.#name = row.name
    this.context = context
    this.meter = new Meter(context.timers)
    this.#timers = new ProfileTimers(context.timers, this.#guarded)
    this.#work = new Work({
      ...{ store: context.store, guarded: this.#guarded },
      tell: (changes) => {
        if (!this.#isClosed) present(changes)
      },
    })
    const { random, primitives, transport, timers, miner } = context
    this.#scheduler = new Scheduler({
      ...{ random, primitives, pace: context.pace.depositDelay },
      ...(row.scheduler && { stored: row.scheduler }),
    })
    this.#runner = new SchedulerRunner({
      ...{ scheduler: this.#scheduler, transport, timers, miner },
      onReading: (mailbox, dial) => this.meter.dial(mailboxMeter(mailbox), dial),
      addressOf: (mailbox) => this.mailboxes.registry.addressOf(mailbox),
      onEvent: (event) => this.#events.take(event),
      onMinerFault: () => context.onLog({ code: 'miner-fault' }),
    })
    this.mailboxes = new Mailboxes(this.#mailboxesPort())
    this.delivery = new Delivery(this.#deliveryPort())
    this.contacts = new Contacts(this.#contactsPort())
    this.invites = new Invites(this.#invitesPort())
    this.conversations = new Conversations(this.#conversationsPort())
    this.introductions = new Introductions(this.#introductionsPort())
    this.#events = new SchedulerEvents({
      ...{ delivery: this.delivery, invites: this.invites, mailboxes: this.mailboxes },
      ...{ rejoining: this.contacts.rejoining, guarded: this.#guarded },
      ownerOf: (tag) => this.delivery.tags.find(tag),
      kept: (mailbox, tag) => this.#kept(mailbox, tag),
    })
  }

  /** What the person calls it, and contacts are told. */
  get name(): string {
    return this.#name
  }

  /** Begins to listen, to read and to send. Throws StoreError when the store cannot be read; what cannot be written waits. */
  start(): void {
    this.conversations.load()
    this.contacts.load()
    this.mailboxes.registry.refresh()
    this.mailboxes.takeOver.start()
    this.invites.start()
    this.contacts.start()
    this.#guarded(() => this.introductions.start())
    this.#guarded(() => this.conversations.start())
    this.#stopStatus = this.context.transport.onStatus(({ kind }) => {
      if (kind !== 'ready') return
      this.#guarded(() => this.wake())
      this.contacts.expireKeys()
    })
    this.#tell({ kind: 'opened' })
    this.#timers.every(SAVE_PERIOD, () => this.#save())
  }

  /** Contacts are told. Throws EngineError `bad-name`. */
  rename(name: string): void {
    const { store, env } = this.context
    const checked = checkedName(name)
    this.#work.do((unit) => {
      const before = store.profiles.get(this.id)
      before?.ownerSeed?.wipe()
      const namedAt = sayAt(env.now(), before?.namedAt)
      store.profiles.update(this.id, { name: checked, namedAt })
      const earlier = this.#name
      unit.touch({ reload: () => void (this.#name = earlier) })
      this.#name = checked
      unit.changed({ kind: 'profile' })
      this.contacts.tellName(unit, { name: checked, sentAt: namedAt })
    })
  }

  /** Try everything soon: the machine woke up, or the person looks. */
  wake(): void {
    this.#tell({ kind: 'refresh' })
    this.delivery.wake()
    this.invites.wake()
    this.mailboxes.takeOver.wake()
  }

  /** Ends what is under way; keys are wiped from memory. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#tell({ kind: 'closed' })
    this.#guarded(() => this.#save())
    this.#isClosed = true
    this.#stopStatus()
    this.#timers.close()
    this.#runner.close()
    await Promise.all([this.delivery.close(), this.invites.close()])
    this.mailboxes.wipe()
    this.contacts.wipe()
  }

  readonly #tell = (input: Input): void => {
    if (!this.#isClosed) this.#runner.input(input)
  }

  /** For what nobody waits for: a failing store is told, and the engine goes on. */
  readonly #guarded = (action: () => void): void => {
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
    this.#timers.after(CATCH_UP, () => this.#catchUp())
  }

  #catchUp(): void {
    this.#isBehind = false
    this.#events.resume()
    this.#guarded(() => this.invites.resume())
    this.#guarded(() => this.conversations.start())
    for (const contact of this.contacts.list()) {
      if (contact.row.standing !== 'active') continue
      this.#guarded(() => this.contacts.rejoining.start(contact))
      this.#guarded(() => this.delivery.resume(contact))
    }
  }

  #save(): void {
    // What could not be kept is to be found again after a restart.
    if (this.#events.holdsLetters) return
    const scheduler = this.#scheduler.save()
    this.#work.do(() => this.context.store.profiles.update(this.id, { scheduler }))
  }

  /** Our own box removes what is safe here. */
  #kept(mailbox: string, tag: Uint8Array): void {
    if (!this.mailboxes.registry.isOwnBox(mailbox)) return
    this.#tell({ kind: 'kept', mailbox, tags: [tag] })
  }

  #mailboxesPort(): MailboxesPort {
    return {
      ...{ profile: this.id, context: this.context, work: this.#work, tell: this.#tell },
      ...{ after: this.#timers.after, every: this.#timers.every, guarded: this.#guarded },
      ...{ meter: this.meter, forgetTags: (mailbox) => this.delivery.tags.forgetMailbox(mailbox) },
      contacts: {
        list: () => this.contacts.list(),
        tellPlaces: (unit, id, places) =>
          this.contacts.tellPlaces(unit, this.contacts.get(id), places),
        refresh: (id) => this.contacts.refresh(this.contacts.get(id)),
        kick: (id) => this.delivery.kick(this.contacts.get(id)),
      },
      invites: {
        promised: () => this.invites.promised(),
        foreignMailboxes: () => this.invites.foreignMailboxes(),
        awaitedAt: () => this.invites.awaitedAt(),
        correspondents: () => this.invites.correspondents(),
      },
    }
  }

  #deliveryPort(): DeliveryPort {
    const { registry } = this.mailboxes
    return {
      ...{ context: this.context, work: this.#work, tell: this.#tell, guarded: this.#guarded },
      ...{ meter: this.meter, after: this.#timers.after, every: this.#timers.every },
      heads: () => this.#scheduler.heads(),
      contacts: {
        list: () => this.contacts.list(),
        find: (id) => this.contacts.find(id),
        withLane: (lane) => this.contacts.withLane(lane),
      },
      mailboxes: {
        isKnown: (name) => registry.isKnown(name),
        isRead: (name) => registry.isRead(name),
        placesOf: (contact) => registry.placesOf(contact),
      },
      messages: {
        stepped: (unit, frames, code, mailbox) =>
          this.conversations.stepped(unit, frames, code, mailbox),
        acknowledged: (unit, frames) => this.conversations.acknowledged(unit, frames),
      },
      incoming: {
        sessionHeard: (unit, contact, session) => {
          this.contacts.rejoining.heard(unit, contact, session.sid)
          this.invites.confirmed(unit, contact.id)
        },
        lost: (unit, contact, count) =>
          this.conversations.notice(unit, contact.id, { code: 'lost', count }),
        hear: (unit, contact, session, letter) =>
          this.conversations.hear(unit, this.#heardFrom(contact, session), letter),
      },
    }
  }

  #contactsPort(): ContactsPort {
    const { registry } = this.mailboxes
    return {
      ...{ profile: this.id, context: this.context, work: this.#work, tell: this.#tell },
      ...{ every: this.#timers.every, guarded: this.#guarded },
      hearHeads: (heads) => {
        for (const { mailboxKey, epoch, head } of heads) {
          const mailbox = nameOf({ publicKey: mailboxKey })
          if (!registry.isRead(mailbox)) continue
          this.#tell({ kind: 'head-from-contact', mailbox, epoch, head })
        }
      },
      ...{ delivery: this.delivery, tags: this.delivery.tags },
      mailboxes: {
        rows: () => registry.rows,
        isKnown: (name) => registry.isKnown(name),
        placesOf: (contact) => registry.placesOf(contact),
        draw: () => registry.draw(),
        drawOthers: (contact) => registry.drawOthers(contact),
        freeAddress: (row, self) => registry.freeAddress(row, self),
        refresh: () => this.mailboxes.contactsChanged(),
        keepForLeaveNotice: (places) => registry.keepForLeaveNotice(places),
      },
      introductions: {
        parted: (unit, id) => this.introductions.parted(unit, id),
        forget: (unit, id) => this.introductions.forget(unit, id),
      },
      conversations: {
        add: (unit, of) => this.conversations.add(unit, of),
        forget: (unit, contact) => this.conversations.forget(unit, contact),
        notice: (unit, contact, what) => this.conversations.notice(unit, contact, what),
        hear: (unit, contact, session, frames) =>
          this.conversations.hear(unit, this.#heardFrom(contact, session), {
            frames,
            isOvertaken: false,
          }),
      },
    }
  }

  #invitesPort(): InvitesPort {
    const { registry } = this.mailboxes
    return {
      ...{ profile: this.id, context: this.context, work: this.#work, tell: this.#tell },
      ...{ after: this.#timers.after, every: this.#timers.every, guarded: this.#guarded },
      tags: this.delivery.tags,
      changed: (invite) => this.introductions.inviteChanged(invite),
      contacts: {
        add: (unit, contact) => this.contacts.add(unit, contact),
        presentedPlaces: (among) => this.contacts.presentedPlaces(among),
        introduction: (onionKey, places) => this.contacts.introduction(onionKey, places),
        notice: (unit, contact, what) => {
          if (this.contacts.has(contact)) this.conversations.notice(unit, contact, what)
        },
      },
      mailboxes: {
        rows: () => registry.rows,
        isKnown: (name) => registry.isKnown(name),
        isUnreachable: (name) => this.mailboxes.healthOf(name).state === 'unreachable',
        draw: (among) => registry.draw(among),
        refresh: () => registry.refresh(),
      },
    }
  }

  #introductionsPort(): IntroductionsPort {
    const { contacts, conversations, delivery, invites, context } = this
    return {
      ...{ profile: this.id, context, work: this.#work },
      ...{ every: this.#timers.every, guarded: this.#guarded },
      contacts: {
        demandWritable: (id) => void contacts.get(id).demandWritable(),
        nameOf: (id) => conversations.withContact(id).row.name,
        notice: (unit, id, what) => conversations.notice(unit, id, what),
      },
      delivery: {
        say: (unit, id, content) =>
          delivery.say(unit, contacts.get(id), content, { isControl: true }),
        kick: (id) => delivery.kick(contacts.get(id)),
      },
      invites: {
        find: (id) => invites.list().find(({ row }) => row.id === id),
        linkOf: (id) => invites.linkOf(id),
        create: (wanted, noted) => void invites.create(wanted, noted),
        accept: (wanted, noted) => void invites.accept(wanted, noted),
        revoke: (id) => invites.revoke(id),
      },
    }
  }

  #conversationsPort(): ConversationsPort {
    const { contacts, delivery } = this
    return {
      ...{ profile: this.id, context: this.context, work: this.#work },
      after: this.#timers.after,
      contacts: {
        demandWritable: (id) => void contacts.get(id).demandWritable(),
        standing: (id) => contacts.get(id).row.standing,
        sendsReadReceipts: (id) => {
          const { row, live } = contacts.get(id)
          return row.readReceipts && live !== undefined
        },
        undeliveredFewer: (unit, id) => contacts.find(id)?.undeliveredChanged(unit, 'fewer'),
      },
      delivery: {
        say: (unit, id, content, how) => delivery.say(unit, contacts.get(id), content, how),
        kick: (id) => delivery.kick(contacts.get(id)),
        sealIfConnected: (unit, id) => delivery.sealIfConnected(unit, contacts.get(id)),
        retry: (id, message) => delivery.retry(contacts.get(id), message),
      },
    }
  }

  #heardFrom(contact: Contact, session: Session): HeardFrom {
    return {
      contact: contact.id,
      reassembly: contact.reassembly,
      putReassembly: (unit, reassembly) => contact.putReassembly(unit, reassembly),
      hear: (unit, content) => {
        switch (content.kind) {
          case 'introduce':
          case 'introduction-yes':
          case 'introduction-offer':
          case 'introduction-end':
            this.introductions.hear(unit, contact.id, content)
            break
          case 'profile':
          case 'descriptors':
          case 'sas':
          case 'digest-heads':
          case 'session-close':
            this.contacts.hear(unit, { contact, session }, content)
        }
      },
    }
  }
}
