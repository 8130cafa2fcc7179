/**
 * The conversations of a profile: what was said, in which order, and what became of it. How letters come and go is
 * for delivery; who somebody is, for contacts.
 */
import type { UnixMs } from '@pvtcoms/core/env'
import type { DeletedView, NoticeView, StepCode, Unsent } from '@pvtcoms/rpc'
import {
  type ConversationRow,
  type MessageRow,
  type OutgoingFrameRow,
  type SearchHit,
  StoreError,
  US,
} from '@pvtcoms/store'
import { EngineError } from '../errors.ts'
import { checkedName } from '../names.ts'
import type { Reloadable, UnitOfWork } from '../unit-of-work.ts'
import { audienceOf, KINDS } from './audience.ts'
import { Conversation } from './conversation.ts'
import { clear, deleteForMe } from './deleting.ts'
import { Disappearing } from './disappearing.ts'
import { type ExportedPage, exportPage } from './exporting.ts'
import { hear } from './hearing.ts'
import type { ConversationsPort, HeardFrom, OpenedLetter } from './port.ts'
import { noteAcknowledged, noteSteps } from './progress.ts'
import { markRead, type Page, type PageWish, readPage } from './reading.ts'
import { addNotice } from './timeline.ts'
import { edit, forward, react, retract, type Subject, send, setTimer } from './writing.ts'

export interface NewConversation {
  readonly contact: number
  readonly name: string
  readonly createdAt: UnixMs
}

export interface SearchWish {
  readonly query: string
  /** One conversation; undefined: all of the profile. */
  readonly conversation?: number
  readonly limit: number
  /** The hit to go on from. */
  readonly before?: number
}

export class Conversations implements Reloadable {
  readonly #port: ConversationsPort
  readonly #disappearing: Disappearing
  readonly #conversations = new Map<number, Conversation>()
  readonly #byContact = new Map<number, Conversation>()

  constructor(port: ConversationsPort) {
    this.#port = port
    this.#disappearing = new Disappearing(port, (id) => this.#conversations.get(id))
  }

  /** Reads all of the profile. Groups are not shown yet. Throws StoreError. */
  load(): void {
    const rows = this.#port.context.store.conversations.list(this.#port.profile)
    this.#conversations.clear()
    this.#byContact.clear()
    for (const row of rows) this.#keep(row)
  }

  /** Begins to look for messages that have had their time; again after a look that failed. Throws StoreError. */
  start(): void {
    this.#disappearing.look()
  }

  list(): readonly Conversation[] {
    return [...this.#conversations.values()]
  }

  has(id: number): boolean {
    return this.#conversations.has(id)
  }

  find(id: number): Conversation | undefined {
    return this.#conversations.get(id)
  }

  /** Throws EngineError `no-such-conversation`. */
  get(id: number): Conversation {
    const conversation = this.#conversations.get(id)
    if (conversation === undefined) throw new EngineError('no-such-conversation')
    return conversation
  }

  /** Throws StoreError `damaged`: every contact has one. */
  withContact(contact: number): Conversation {
    const conversation = this.#byContact.get(contact)
    if (conversation === undefined) {
      throw new StoreError('damaged', 'a contact in the store has no conversation')
    }
    return conversation
  }

  /** With a contact that this unit has just stored. */
  add(unit: UnitOfWork, wanted: NewConversation): void {
    this.#add(unit, { kind: 'contact', ...wanted })
  }

  /** Notes to self, which are made when they are first asked for. Returns the id of the conversation. */
  notes(): number {
    const known = this.list().find(({ audience }) => audience.kind === 'notes')
    if (known !== undefined) return known.id
    const createdAt = this.#port.context.env.now()
    return this.#port.work.do((unit) =>
      this.#add(unit, { kind: 'notes', contact: undefined, name: '', createdAt }),
    )
  }

  /** With a contact that this unit removes from the store. */
  forget(unit: UnitOfWork, contact: number): void {
    const { id } = this.withContact(contact)
    // They would go with the conversation, but one by one.
    this.#port.context.store.messages.clear(id)
    unit.touch(this)
    this.#conversations.delete(id)
    this.#byContact.delete(contact)
    unit.changed({ kind: 'conversation-removed', id })
  }

  /** Takes in the frames of a letter, in their order. */
  hear(unit: UnitOfWork, from: HeardFrom, letter: OpenedLetter): void {
    hear(this.#port.context, unit, this.withContact(from.contact), from, letter)
  }

  /** A line in the conversation with the contact, about something that happened. */
  notice(unit: UnitOfWork, contact: number, what: NoticeView): void {
    addNotice(this.#port.context, unit, this.withContact(contact).id, what)
  }

  /** The messages that `frames` are parts of have come a step further; `mailbox`: the one that took part. */
  stepped(
    unit: UnitOfWork,
    frames: readonly OutgoingFrameRow[],
    code: StepCode,
    mailbox?: string,
  ): void {
    noteSteps(this.#port.context, unit, frames, { code, mailbox }, this.#onTimed)
  }

  /** These frames, which are out of the outbox by now, have come. */
  acknowledged(unit: UnitOfWork, frames: readonly OutgoingFrameRow[]): void {
    noteAcknowledged(this.#port.context, unit, frames, this.#onTimed)
  }

  /** Throws EngineError `bad-name`. */
  rename(id: number, name: string): void {
    const checked = checkedName(name)
    const conversation = this.get(id)
    this.#port.work.do((unit) => {
      conversation.update(unit, { name: checked })
      conversation.audience.renamed(unit)
    })
  }

  mute(id: number, muted: boolean): void {
    this.#update(id, { muted })
  }

  /** Last of those that are pinned, unless it is one of them; or not among them any more. */
  pin(id: number, pinned: boolean): void {
    const last = Math.max(0, ...this.list().map(({ row }) => row.pinned ?? 0))
    const place = this.get(id).row.pinned ?? last + 1
    this.#update(id, pinned ? { pinned: place, archived: false } : { pinned: undefined })
  }

  /** Puts it away, or brings it back. */
  archive(id: number, archived: boolean): void {
    this.#update(id, archived ? { archived, pinned: undefined } : { archived })
  }

  keepDraft(id: number, draft: string): void {
    this.#update(id, { draft })
  }

  /** From now on messages disappear so long after they were read, s; 0: they stay. */
  setTimer(id: number, seconds: number): void {
    setTimer(this.#port, this.get(id), seconds)
  }

  /** Everything up to that message was seen. Throws EngineError `no-such-message`. */
  markRead(id: number, upTo: number): void {
    markRead(this.#port, this.get(id), upTo, this.#onTimed)
  }

  /** Throws EngineError. */
  page(id: number, wish: PageWish): Page {
    return readPage(this.#port.context, this.get(id), wish)
  }

  /** From the first message on; `after`: `next` of the page before. Throws EngineError. */
  exportPage(id: number, after: string | undefined, limit: number): ExportedPage {
    return exportPage(this.#port.context, this.get(id), after, limit)
  }

  /** Those that were added last come first. */
  search({ query, conversation, limit, before }: SearchWish): readonly SearchHit[] {
    const within = {
      ...{ profile: this.#port.profile, kinds: KINDS },
      ...(conversation !== undefined && { conversation: this.get(conversation).id }),
    }
    return this.#port.context.store.messages.search(within, query, limit, before)
  }

  /** Throws EngineError `no-such-message`. */
  message(id: number): MessageRow {
    return this.#subject(id).row
  }

  /** Returns the message's id; it is stored by then. Throws EngineError. */
  send(id: number, text: string, replyTo: number | undefined): number {
    return send(this.#port, this.get(id), { text, replyTo }, this.#onTimed)
  }

  /** Returns the ids of the new messages. Throws EngineError. */
  forward(messages: readonly number[], to: number): readonly number[] {
    const rows = messages.map((message) => this.#subject(message).row)
    return forward(this.#port, rows, this.get(to), this.#onTimed)
  }

  /** Here alone. Those that are gone already are passed over. Throws EngineError `no-such-message` when all of them are. */
  delete(messages: readonly number[], unsent: Unsent | undefined): DeletedView {
    const subjects = [...new Set(messages)].flatMap((message) => this.#found(message) ?? [])
    if (subjects.length === 0) throw new EngineError('no-such-message')
    return deleteForMe(this.#port, subjects, unsent)
  }

  /** All messages of a conversation, here alone. Throws EngineError. */
  clear(id: number, unsent: Unsent | undefined): DeletedView {
    return clear(this.#port, this.get(id), unsent)
  }

  /** Throws EngineError. */
  react(message: number, emoji: string): void {
    react(this.#port, this.#subject(message), emoji)
  }

  /** Throws EngineError. */
  edit(message: number, text: string): void {
    edit(this.#port, this.#subject(message), text)
  }

  /** Throws EngineError. */
  retract(message: number): void {
    retract(this.#port, this.#subject(message))
  }

  /** Tries everything of a message of ours again. Throws EngineError. */
  retry(message: number): void {
    const { conversation, row } = this.#subject(message)
    if (row.author !== US) throw new EngineError('not-ours')
    conversation.audience.retry(message)
  }

  reload(): void {
    this.load()
  }

  readonly #onTimed = (): void => this.#disappearing.look()

  #add(
    unit: UnitOfWork,
    wanted: Pick<ConversationRow, 'kind' | 'contact' | 'name' | 'createdAt'>,
  ): number {
    unit.touch(this)
    const row = {
      ...{ profile: this.#port.profile, ...wanted, muted: false, pinned: undefined },
      ...{ archived: false, timer: 0, timerAt: undefined, draft: '' },
    }
    const id = this.#port.context.store.conversations.add(row)
    this.#keep({ id, ...row })
    unit.changed({ kind: 'conversation', id })
    return id
  }

  #keep(row: ConversationRow): void {
    const audience = audienceOf(this.#port, row)
    if (audience === undefined) return
    const conversation = new Conversation(this.#port.context.store, row, audience)
    this.#conversations.set(row.id, conversation)
    if (audience.contact !== undefined) this.#byContact.set(audience.contact, conversation)
  }

  #subject(message: number): Subject {
    const found = this.#found(message)
    if (found === undefined) throw new EngineError('no-such-message')
    return found
  }

  #found(message: number): Subject | undefined {
    const row = this.#port.context.store.messages.get(message)
    const conversation = row && this.#conversations.get(row.conversation)
    return row && conversation && { conversation, row }
  }

  #update(id: number, change: Parameters<Conversation['update']>[1]): void {
    const conversation = this.get(id)
    this.#port.work.do((unit) => conversation.update(unit, change))
  }
}
