/**
 * A scripted world for the window: what a test has put there is answered by handlersOf, and each change is told
 * as the daemon does. It delivers nothing by itself: a test says what the network did.
 */
import { type ApiEvent, type AppView, RpcError } from '@pvtcoms/rpc'
import type {
  ContactView,
  ContactWaysView,
  ConversationView,
  DeletedView,
  EmojiHabitsView,
  IntroductionView,
  InviteView,
  LinkProblem,
  MailboxView,
  MessageView,
  ProfileView,
  SafetyView,
  SetupStep,
  StepView,
  Unsent,
  WaysCostView,
  WaysPreset,
} from '@pvtcoms/rpc/client'
import {
  appView,
  contactView,
  conversationOf,
  conversationView,
  inviteView,
  lastMessageView,
  mailboxView,
  messageView,
  notesView,
} from '@pvtcoms/testkit/views'

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
  app: AppView = appView({ state: 'empty' })
  passphrase = ''
  instanceId = 'the first daemon'
  now = Date.now()
  readonly profiles = new Map<number, ProfileView>()
  emoji: EmojiHabitsView = { recent: [], tone: 0 }
  readonly contacts = new Map<number, ContactView>()
  /** By their own ids, as `messages` are. */
  readonly conversations = new Map<number, ConversationView>()
  readonly invites = new Map<number, InviteView>()
  /** What is known of links. */
  readonly linkProblems = new Map<string, LinkProblem>()
  readonly introductions = new Map<number, IntroductionView>()
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
  /** Until it resolves, no search is answered. */
  searchGate: Promise<void> | undefined
  /** What `contact.ways` says of costs. */
  cost: WaysCostView | undefined
  #lastId = 0

  id(): number {
    this.#lastId += 1
    return this.#lastId
  }

  setApp(change: Partial<AppView>): AppView {
    this.app = { ...this.app, ...change }
    this.onEvent({ kind: 'app', app: this.app })
    return this.app
  }

  addProfile(name: string, setup?: SetupStep): ProfileView {
    const profile: ProfileView = {
      ...{ id: this.id(), name, unread: 0, newContacts: 'quick' },
      ...(setup !== undefined && { setup }),
    }
    this.profiles.set(profile.id, profile)
    this.onEvent({ kind: 'profile', profile })
    return profile
  }

  setUp(id: number, step: SetupStep | undefined): ProfileView {
    const { name = '', unread = 0, newContacts = 'quick' } = this.profiles.get(id) ?? {}
    const profile = { id, name, unread, newContacts, ...(step !== undefined && { setup: step }) }
    this.profiles.set(id, profile)
    this.onEvent({ kind: 'profile', profile })
    return profile
  }

  beginWith(id: number, newContacts: WaysPreset): ProfileView {
    const before = this.profiles.get(id)
    if (before === undefined) throw new RpcError('no-such-profile', 'none')
    const profile = { ...before, newContacts }
    this.profiles.set(id, profile)
    this.onEvent({ kind: 'profile', profile })
    return profile
  }

  /** The mailbox of a contact that the profile could use; undefined: there is none any more. */
  offer(id: number, offer: ProfileView['offer']): void {
    const { name = '', unread = 0, newContacts = 'quick' } = this.profiles.get(id) ?? {}
    const profile = { id, name, unread, newContacts, ...(offer !== undefined && { offer }) }
    this.profiles.set(id, profile)
    this.onEvent({ kind: 'profile', profile })
  }

  addMailbox(profile: number, name: string, change: Partial<MailboxView> = {}): MailboxView {
    const id = this.id()
    const mailbox = mailboxView({ id, profile }, name, change)
    this.mailboxes.set(id, mailbox)
    this.onEvent({ kind: 'mailbox', mailbox })
    return mailbox
  }

  addInvite(profile: number, name: string, change: Partial<InviteView> = {}): InviteView {
    const invite = inviteView({ id: this.id(), profile, createdAt: this.now }, name, change)
    this.invites.set(invite.id, invite)
    this.onEvent({ kind: 'invite', invite })
    return invite
  }

  putIntroduction(introduction: IntroductionView): IntroductionView {
    this.introductions.set(introduction.id, introduction)
    this.onEvent({ kind: 'introduction', introduction })
    return introduction
  }

  /** A contact, and the conversation with it. */
  addContact(
    profile: number,
    name: string,
    change: Partial<ContactView> = {},
    ofConversation: Partial<ConversationView> = {},
  ): ContactView {
    const contact = contactView({ id: this.id(), profile, createdAt: this.now }, name, {
      mailboxes: [
        { name: 'a7'.repeat(32), kind: 'mailbox', reachable: true },
        { name: '3c'.repeat(32), kind: 'mailbox', reachable: true },
      ],
      ownMailboxes: [...this.mailboxes.keys()],
      ...change,
    })
    const conversation = conversationView(contact, ofConversation)
    this.contacts.set(contact.id, contact)
    this.conversations.set(conversation.id, conversation)
    this.messages.set(conversation.id, [])
    this.onEvent({ kind: 'contact', contact })
    this.onEvent({ kind: 'conversation', conversation })
    return contact
  }

  contact(id: number): ContactView {
    const contact = this.contacts.get(id)
    if (contact === undefined) throw new RpcError('no-such-contact', 'there is no such contact')
    return contact
  }

  /** From what this world knows: whoever has the same mailboxes shares them. */
  ways(id: number): ContactWaysView {
    const { route, standing, ownMailboxes, profile } = this.contact(id)
    const isDirect = standing === 'active' && route !== 'mailbox'
    const others = [...this.contacts.values()].filter(
      (each) => each.profile === profile && each.id !== id,
    )
    return {
      ...{ contact: id, onion: isDirect ? 'abcdefgh' : undefined },
      ...{ circuits: isDirect ? 2 : 0, presence: isDirect, cost: this.cost },
      mailboxes: ownMailboxes.flatMap((own) => {
        const mailbox = this.mailboxes.get(own)
        if (mailbox === undefined) return []
        const { name, kind, pollInterval } = mailbox
        const sharedWith = others
          .filter((each) => each.ownMailboxes.includes(own))
          .map((each) => ({ id: each.id, name: each.name }))
        const readOftenFor = this.contact(id).pollInterval === pollInterval ? [] : sharedWith
        return [{ id: own, name, kind, sharedWith, pollInterval, readOftenFor, awaited: false }]
      }),
    }
  }

  drawMailboxes(id: number): ContactView {
    const { ownMailboxes, profile } = this.contact(id)
    const others = [...this.mailboxes.values()].filter(
      (each) => each.profile === profile && !ownMailboxes.includes(each.id),
    )
    if (others.length === 0) throw new RpcError('no-other-mailbox', 'there is no other')
    return this.changeContact(id, { ownMailboxes: others.map((each) => each.id) })
  }

  changeContact(id: number, change: Partial<ContactView>): ContactView {
    const contact = { ...this.contact(id), ...change }
    this.contacts.set(id, contact)
    this.onEvent({ kind: 'contact', contact })
    return contact
  }

  /** By its own id. */
  conversation(id: number): ConversationView {
    const conversation = this.conversations.get(id)
    if (conversation === undefined) throw new RpcError('no-such-conversation', 'there is none')
    return conversation
  }

  /** The status of what we write there. */
  written(conversation: number): 'queued' | 'seen' {
    return this.conversation(conversation).kind === 'notes' ? 'seen' : 'queued'
  }

  /** Notes to self, which are made when they are first asked for. */
  notes(profile: number): ConversationView {
    for (const each of this.conversations.values()) {
      if (each.kind === 'notes' && each.profile === profile) return each
    }
    const conversation = notesView({ id: conversationOf(this.id()), profile, createdAt: this.now })
    this.conversations.set(conversation.id, conversation)
    this.messages.set(conversation.id, [])
    this.onEvent({ kind: 'conversation', conversation })
    return conversation
  }

  /** The conversation with a contact. */
  talk(contact: number): ConversationView {
    return this.conversation(conversationOf(contact))
  }

  changeConversation(id: number, change: Partial<ConversationView>): ConversationView {
    const conversation = { ...this.conversation(id), ...change }
    this.conversations.set(id, conversation)
    this.onEvent({ kind: 'conversation', conversation })
    return conversation
  }

  changeTalk(contact: number, change: Partial<ConversationView>): ConversationView {
    return this.changeConversation(conversationOf(contact), change)
  }

  /** Puts a message into the conversation with a contact without telling: before a window looks. */
  put(contact: number, change: Partial<MessageView>): MessageView {
    return this.store(conversationOf(contact), change)
  }

  store(conversation: number, change: Partial<MessageView>): MessageView {
    const view = messageView({ id: this.id(), conversation, at: change.at ?? this.now }, change)
    const list = this.messages.get(conversation) ?? []
    list.push({ view, steps: [] })
    this.messages.set(conversation, list)
    const before = this.conversation(conversation)
    const unread = before.unread + (view.status === 'unread' ? 1 : 0)
    this.conversations.set(conversation, { ...before, unread, last: lastMessageView(view) })
    return view
  }

  /** Something comes in while a window looks. */
  receive(contact: number, text: string, change: Partial<MessageView> = {}): MessageView {
    const message = this.put(contact, { at: Date.now(), text, status: 'unread', ...change })
    this.onEvent({ kind: 'message', message, isNew: true })
    const { id, archived, muted } = this.talk(contact)
    this.changeConversation(id, { archived: archived && muted })
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

  /** What becomes of messages that are deleted: those that are queued were not sent yet. */
  deleting(messages: readonly Message[], unsent: Unsent | undefined): DeletedView {
    const queued = messages.filter(({ view }) => view.status === 'queued').length
    if (queued > 0 && unsent === undefined) throw new RpcError('not-sent-yet', 'not sent yet')
    return {
      deleted: messages.length,
      withheld: unsent === 'withhold' ? queued : 0,
      onTheWay: unsent === 'send' ? queued : 0,
    }
  }

  changeMessage(id: number, change: Partial<MessageView>, step?: StepView['code']): MessageView {
    const message = this.message(id)
    message.view = { ...message.view, ...change }
    if (step !== undefined) message.steps.push({ at: Date.now(), code: step, mailbox: undefined })
    this.onEvent({ kind: 'message', message: message.view, isNew: false })
    const { id: conversation, last } = this.conversation(message.view.conversation)
    if (last?.id === id) {
      this.changeConversation(conversation, { last: lastMessageView(message.view) })
    }
    return message.view
  }

  countUnread(profile: number): void {
    let unread = 0
    for (const conversation of this.conversations.values()) {
      const { muted, archived } = conversation
      if (conversation.profile === profile && !muted && !archived) unread += conversation.unread
    }
    const view = this.profiles.get(profile)
    if (view === undefined) return
    this.profiles.set(profile, { ...view, unread })
    this.onEvent({ kind: 'profile', profile: { ...view, unread } })
  }
}
