/**
 * A scripted world for the window: it answers every method from what a test has put into it, and tells events
 * as the daemon does. It delivers nothing by itself: a test says what the network did. Only tests have it.
 */
import { type ApiEvent, type AppView, type Handlers, RpcError } from '@pvtcoms/rpc'
import type {
  ContactView,
  InviteView,
  MailboxView,
  MessageView,
  ProfileView,
  SafetyView,
  StepView,
} from '../../src/api/types.ts'
import { accountHandlers } from './account-handlers.ts'
import { contactHandlers } from './contact-handlers.ts'
import { messageHandlers } from './message-handlers.ts'

export interface Message {
  view: MessageView
  steps: StepView[]
}

export const SAFETY = {
  emoji: [
    { symbol: '🦊', name: 'fox' },
    { symbol: '🍋', name: 'lemon' },
    { symbol: '⚓', name: 'anchor' },
    { symbol: '🎈', name: 'balloon' },
    { symbol: '🐢', name: 'turtle' },
    { symbol: '🔑', name: 'key' },
    { symbol: '🌙', name: 'moon' },
  ],
  digits: '482019337705',
  code: Buffer.from(Array.from({ length: 34 }, (_, i) => (i * 37 + 1) & 0xff)).toString(
    'base64url',
  ),
} as const

export class World {
  app: AppView = {
    version: '0.1.0',
    state: 'empty',
    transport: { kind: 'ready' },
    startedAt: 0,
    folder: '/data/pvtcoms',
    lockAfter: 0,
    bridges: [],
  }
  passphrase = ''
  word = 'of the first daemon'
  now = Date.now()
  readonly profiles = new Map<number, ProfileView>()
  readonly contacts = new Map<number, ContactView>()
  readonly invites = new Map<number, InviteView>()
  readonly mailboxes = new Map<number, MailboxView>()
  readonly messages = new Map<number, Message[]>()
  readonly safety = new Map<number, SafetyView>()
  /** Files on their way from or to a browser, by their path. */
  readonly files = new Map<string, Buffer>()
  /** What was made a store of. */
  restored: Buffer | undefined
  /** Names of the methods that were called, in their order. */
  readonly calls: string[] = []
  onEvent: (event: ApiEvent) => void = () => {}
  /** Set to make the next call of a method fail with a code. */
  readonly failures = new Map<string, string>()
  /** While it is pending, pages of older messages do not come. */
  olderGate: Promise<void> | undefined
  readonly handlers: Handlers
  #lastId = 0

  constructor() {
    const all = { ...accountHandlers(this), ...contactHandlers(this), ...messageHandlers(this) }
    this.handlers = new Proxy(all, {
      get: (target, name: keyof Handlers) => {
        this.calls.push(name)
        const failure = this.failures.get(name)
        if (failure === undefined) return target[name]
        this.failures.delete(name)
        return () => {
          throw new RpcError(failure, 'scripted')
        }
      },
    })
  }

  id(): number {
    this.#lastId += 1
    return this.#lastId
  }

  setApp(change: Partial<AppView>): AppView {
    this.app = { ...this.app, ...change }
    this.onEvent({ kind: 'app', app: this.app })
    return this.app
  }

  addProfile(name: string): ProfileView {
    const profile = { id: this.id(), name, unread: 0 }
    this.profiles.set(profile.id, profile)
    this.onEvent({ kind: 'profile', profile })
    return profile
  }

  addMailbox(profile: number, name: string, change: Partial<MailboxView> = {}): MailboxView {
    const id = this.id()
    const mailbox: MailboxView = {
      id,
      profile,
      name,
      key: id.toString(16).padStart(64, '0'),
      link: `pvtcoms-mailbox:${'q'.repeat(80)}${id}`,
      kind: 'mailbox',
      state: 'reachable',
      unreachableSince: undefined,
      doubted: false,
      clocksDiffer: false,
      price: { tier: 1, volume: 4_000, bytesPerDay: 18_400_000 },
      contacts: 0,
      ...change,
    }
    this.mailboxes.set(id, mailbox)
    this.onEvent({ kind: 'mailbox', mailbox })
    return mailbox
  }

  addInvite(profile: number, name: string, change: Partial<InviteView> = {}): InviteView {
    const invite: InviteView = {
      id: this.id(),
      profile,
      name,
      side: 'inviter',
      stage: 'publishing',
      problem: undefined,
      createdAt: this.now,
      expiresAt: this.now + 3_600_000,
      link: undefined,
      contact: undefined,
      ...change,
    }
    this.invites.set(invite.id, invite)
    this.onEvent({ kind: 'invite', invite })
    return invite
  }

  addContact(profile: number, name: string, change: Partial<ContactView> = {}): ContactView {
    const id = this.id()
    const contact: ContactView = {
      id,
      profile,
      name,
      theirName: undefined,
      createdAt: this.now,
      standing: 'active',
      verification: 'unverified',
      comparable: true,
      rejoinHeld: false,
      muted: false,
      unread: 0,
      draft: '',
      last: undefined,
      route: 'direct-and-mailbox',
      rhythm: 'every-minute',
      readReceipts: false,
      timer: 0,
      direct: 'idle',
      mailboxes: [
        { name: 'a7'.repeat(32), kind: 'mailbox', reachable: true },
        { name: '3c'.repeat(32), kind: 'mailbox', reachable: true },
      ],
      ownMailboxes: [...this.mailboxes.keys()],
      undelivered: 0,
      heardAt: undefined,
      reachedAt: undefined,
      ...change,
    }
    this.contacts.set(id, contact)
    this.messages.set(id, [])
    this.onEvent({ kind: 'contact', contact })
    return contact
  }

  contact(id: number): ContactView {
    const contact = this.contacts.get(id)
    if (contact === undefined) throw new RpcError('no-such-contact', 'there is no such contact')
    return contact
  }

  changeContact(id: number, change: Partial<ContactView>): ContactView {
    const contact = { ...this.contact(id), ...change }
    this.contacts.set(id, contact)
    this.onEvent({ kind: 'contact', contact })
    return contact
  }

  /** Puts a message there without telling: before a window looks. */
  place(contact: number, change: Partial<MessageView>): MessageView {
    const at = change.at ?? this.now
    const author = change.author ?? 'them'
    const view: MessageView = {
      id: this.id(),
      contact,
      author,
      kind: 'text',
      text: '',
      notice: undefined,
      sentAt: at,
      at,
      replyTo: undefined,
      reactions: [],
      editedAt: undefined,
      retracted: false,
      status: author === 'us' ? 'delivered' : 'seen',
      timer: 0,
      disappearsAt: undefined,
      ...change,
    }
    const list = this.messages.get(contact) ?? []
    list.push({ view, steps: [] })
    this.messages.set(contact, list)
    const before = this.contact(contact)
    const unread = before.unread + (view.status === 'unread' ? 1 : 0)
    this.contacts.set(contact, { ...before, unread, last: lastOf(view) })
    return view
  }

  /** Something comes in while a window looks. */
  receive(contact: number, text: string, change: Partial<MessageView> = {}): MessageView {
    const message = this.place(contact, { at: Date.now(), text, status: 'unread', ...change })
    this.onEvent({ kind: 'message', message, isNew: true })
    this.onEvent({ kind: 'contact', contact: this.contact(contact) })
    this.countUnread(this.contact(contact).profile)
    return message
  }

  message(id: number): Message {
    for (const list of this.messages.values()) {
      const found = list.find(({ view }) => view.id === id)
      if (found !== undefined) return found
    }
    throw new RpcError('no-such-message', 'there is no such message')
  }

  changeMessage(id: number, change: Partial<MessageView>, step?: StepView['code']): MessageView {
    const message = this.message(id)
    message.view = { ...message.view, ...change }
    if (step !== undefined) message.steps.push({ at: Date.now(), code: step, mailbox: undefined })
    this.onEvent({ kind: 'message', message: message.view, isNew: false })
    const contact = this.contact(message.view.contact)
    if (contact.last?.id === id) this.changeContact(contact.id, { last: lastOf(message.view) })
    return message.view
  }

  countUnread(profile: number): void {
    let unread = 0
    for (const contact of this.contacts.values()) {
      if (contact.profile === profile && !contact.muted) unread += contact.unread
    }
    const view = this.profiles.get(profile)
    if (view === undefined) return
    this.profiles.set(profile, { ...view, unread })
    this.onEvent({ kind: 'profile', profile: { ...view, unread } })
  }
}

function lastOf(view: MessageView): NonNullable<ContactView['last']> {
  const { id, author, kind, notice, at, status } = view
  return { id, author, kind, text: view.text?.slice(0, 200), notice, at, status }
}
