/**
 * The part of one conversation that the window has: a run of messages without gaps, which grows at both
 * ends on demand. What comes in while the run does not reach to the newest is counted, not inserted, so that
 * a run never has a hole.
 */
import { signal } from '@preact/signals'
import type { ConversationPage, MessageView } from '../api/types.ts'
import { daemon } from './daemon.ts'

const FIRST_PAGE = 60
const PAGE = 100

/** Where the list is to be after a change. */
export type Anchor =
  /** As it stands. */
  | { readonly kind: 'stay' }
  /** Messages came in before the first. */
  | { readonly kind: 'older' }
  | { readonly kind: 'end' }
  | { readonly kind: 'message'; readonly id: number; readonly mark: boolean }

export interface Run {
  readonly messages: readonly MessageView[]
  readonly older: boolean
  readonly newer: boolean
  readonly anchor: Anchor
}

export class Conversation {
  readonly contact: number
  readonly run = signal<Run | undefined>(undefined)
  /** Where the line "unread" stands; it stays while the conversation is open. */
  readonly firstUnread = signal<number | undefined>(undefined)
  /** A jump to a message that is not there any more, or a page that did not come. */
  readonly failed = signal(false)
  #busy = false
  #closed = false

  constructor(contact: number) {
    this.contact = contact
  }

  async open(): Promise<void> {
    await this.#replace({ place: 'newest' }, (page) =>
      page.firstUnread === undefined || !has(page.messages, page.firstUnread)
        ? { kind: 'end' }
        : { kind: 'message', id: page.firstUnread, mark: false },
    )
  }

  async toNewest(): Promise<void> {
    const run = this.run.value
    if (run !== undefined && !run.newer) this.run.value = { ...run, anchor: { kind: 'end' } }
    else await this.#replace({ place: 'newest' }, () => ({ kind: 'end' }), true)
  }

  async toMessage(id: number): Promise<void> {
    const run = this.run.value
    const anchor: Anchor = { kind: 'message', id, mark: true }
    if (run !== undefined && has(run.messages, id)) this.run.value = { ...run, anchor }
    else await this.#replace({ place: 'around', message: id }, () => anchor, true)
  }

  async more(side: 'before' | 'after'): Promise<void> {
    const run = this.run.value
    if (run === undefined || this.#busy || !(side === 'before' ? run.older : run.newer)) return
    const edge = side === 'before' ? run.messages[0] : run.messages.at(-1)
    if (edge === undefined) return
    const page = await this.#ask({ place: side, message: edge.id })
    const now = this.run.value
    if (page === undefined || now === undefined) return
    const known = new Set(now.messages.map(({ id }) => id))
    const fresh = page.messages.filter(({ id }) => !known.has(id))
    this.run.value =
      side === 'before'
        ? {
            ...now,
            messages: [...fresh, ...now.messages],
            older: page.older,
            anchor: fresh.length > 0 ? { kind: 'older' } : { kind: 'stay' },
          }
        : {
            ...now,
            messages: [...now.messages, ...fresh],
            newer: page.newer,
            anchor: { kind: 'stay' },
          }
  }

  /** Reads again what is shown, after the connection was lost. */
  async refresh(): Promise<void> {
    const run = this.run.value
    if (run === undefined || run.newer) return
    await this.#replace({ place: 'newest' }, () => ({ kind: 'stay' }), true)
  }

  put(message: MessageView, isNew: boolean): void {
    const run = this.run.value
    if (run === undefined) return
    const index = run.messages.findIndex(({ id }) => id === message.id)
    if (index >= 0) {
      const messages = run.messages.with(index, message)
      this.run.value = { ...run, messages, anchor: { kind: 'stay' } }
    } else if (isNew && !run.newer) {
      const messages = insert(run.messages, message)
      const anchor: Anchor = message.author === 'us' ? { kind: 'end' } : { kind: 'stay' }
      this.run.value = { ...run, messages, anchor }
    }
  }

  remove(id: number): void {
    const run = this.run.value
    if (run === undefined || !has(run.messages, id)) return
    const messages = run.messages.filter((message) => message.id !== id)
    this.run.value = { ...run, messages, anchor: { kind: 'stay' } }
  }

  /** Nothing arrives any more. */
  close(): void {
    this.#closed = true
  }

  async #replace(
    where: Where,
    anchorOf: (page: ConversationPage) => Anchor,
    keepUnread = false,
  ): Promise<void> {
    const page = await this.#ask(where, FIRST_PAGE)
    if (page === undefined) return
    if (!keepUnread) this.firstUnread.value = page.firstUnread
    const { messages, older, newer } = page
    this.run.value = { messages, older, newer, anchor: anchorOf(page) }
  }

  async #ask(where: Where, limit = PAGE): Promise<ConversationPage | undefined> {
    this.#busy = true
    try {
      const page = await daemon.call('message.page', { contact: this.contact, limit, ...where })
      this.failed.value = false
      return this.#closed ? undefined : page
    } catch {
      this.failed.value = true
      return undefined
    } finally {
      this.#busy = false
    }
  }
}

interface Where {
  readonly place: 'newest' | 'before' | 'after' | 'around'
  readonly message?: number
}

function has(messages: readonly MessageView[], id: number): boolean {
  return messages.some((message) => message.id === id)
}

/** By where it stands, and among equals by the author's clock and the number; nearly always last. */
function insert(messages: readonly MessageView[], message: MessageView): readonly MessageView[] {
  let index = messages.length
  while (index > 0) {
    const before = messages[index - 1]
    if (before === undefined || !isAfter(before, message)) break
    index -= 1
  }
  return messages.toSpliced(index, 0, message)
}

function isAfter(a: MessageView, b: MessageView): boolean {
  return a.at - b.at > 0 || (a.at === b.at && (a.sentAt - b.sentAt || a.id - b.id) > 0)
}
