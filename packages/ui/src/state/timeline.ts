/**
 * The part of a conversation that the page has loaded: a run of messages without gaps. It grows by pages at both ends when they
 * are needed, and drops what is far from the screen. While the run does not reach to the newest message, a new message is not
 * inserted, so that a run never has a gap.
 */
import { signal } from '@preact/signals'
import type { MessagePage, MessageView } from '@pvtcoms/rpc/client'
import { daemon } from './daemon.ts'
import { US } from './members.ts'

const PAGE = 30
/** The least height of a row, in pixels. */
const ROW_HEIGHT = 32
/** The least height of what is above and below the messages, in pixels. */
const AROUND = 112
/** So far beyond the screen, in pixels, the first page reaches. */
const BEYOND = 700
/** After that long the part that was given first is on screen. */
const PAINTED_MS = 60
/** While the window is hidden nothing is dropped: beyond so many messages, new ones are not inserted. */
const MOST = 300

/** Where the list scrolls to after a change. */
export type Anchor =
  /** It stays where it is. */
  | { readonly kind: 'stay' }
  | { readonly kind: 'end' }
  | { readonly kind: 'message'; readonly id: number; readonly mark: boolean }

export interface Run {
  readonly messages: readonly MessageView[]
  readonly older: boolean
  readonly newer: boolean
  readonly anchor: Anchor
}

/** That of the conversation that is open. */
export const current = signal<Timeline | undefined>(undefined)

export class Timeline {
  readonly conversation: number
  readonly run = signal<Run | undefined>(undefined)
  /** Where the line "unread" stands; it stays while the conversation is open. */
  readonly firstUnread = signal<number | undefined>(undefined)
  /** The last page could not be read. */
  readonly failed = signal(false)
  /** Ids of messages that are gone since it was opened. */
  readonly removed = signal<readonly number[]>([])
  /** How often all messages were deleted since then. */
  readonly cleared = signal(0)
  #busy = false
  #closed = false

  constructor(conversation: number) {
    this.conversation = conversation
  }

  /** Starts at the first unread message, else at the end. */
  async open(): Promise<void> {
    await this.#replace({ position: 'newest' }, ({ messages, firstUnread }) => {
      if (firstUnread === undefined) return { kind: 'end' }
      return has(messages, firstUnread)
        ? { kind: 'message', id: firstUnread, mark: false }
        : undefined
    })
  }

  async toNewest(): Promise<void> {
    const run = this.run.value
    if (run !== undefined && !run.newer) this.run.value = { ...run, anchor: { kind: 'end' } }
    else await this.#replace({ position: 'newest' }, () => ({ kind: 'end' }), true)
  }

  async toMessage(id: number): Promise<void> {
    const run = this.run.value
    const anchor: Anchor = { kind: 'message', id, mark: true }
    if (run !== undefined && has(run.messages, id)) this.run.value = { ...run, anchor }
    else await this.#replace({ position: 'around', message: id }, () => anchor, true)
  }

  async more(side: 'before' | 'after'): Promise<void> {
    const run = this.run.value
    if (run === undefined || this.#busy || !(side === 'before' ? run.older : run.newer)) return
    const edge = side === 'before' ? run.messages[0] : run.messages.at(-1)
    if (edge === undefined) return
    const page = await this.#ask({ position: side, message: edge.id })
    const now = this.run.value
    if (page === undefined || now === undefined) return
    const known = new Set(now.messages.map(({ id }) => id))
    // The page is added only where it was asked for.
    if (!known.has(edge.id)) return
    const fresh = page.messages.filter(({ id }) => !known.has(id))
    this.run.value =
      side === 'before'
        ? {
            ...now,
            messages: [...fresh, ...now.messages],
            older: page.older,
            anchor: { kind: 'stay' },
          }
        : {
            ...now,
            messages: [...now.messages, ...fresh],
            newer: page.newer,
            anchor: { kind: 'stay' },
          }
  }

  /** Drops all but the messages from `from` to before `to`, which can be read again. */
  keepOnly(from: number, to: number): void {
    const run = this.run.value
    if (run === undefined || this.#busy) return
    this.run.value = {
      messages: run.messages.slice(from, to),
      older: run.older || from > 0,
      newer: run.newer || to < run.messages.length,
      anchor: { kind: 'stay' },
    }
  }

  /** Reads again what is shown, after the connection was lost. */
  async refresh(): Promise<void> {
    const run = this.run.value
    if (run === undefined || run.newer) return
    await this.#replace({ position: 'newest' }, () => ({ kind: 'stay' }), true)
  }

  put(message: MessageView, isNew: boolean): void {
    const run = this.run.value
    if (run === undefined) return
    const index = run.messages.findIndex(({ id }) => id === message.id)
    if (index >= 0) {
      const messages = run.messages.with(index, message)
      this.run.value = { ...run, messages, anchor: { kind: 'stay' } }
    } else if (isNew && !run.newer && run.messages.length >= MOST) {
      this.run.value = { ...run, newer: true, anchor: { kind: 'stay' } }
    } else if (isNew && !run.newer) {
      const messages = insert(run.messages, message)
      const anchor: Anchor = message.author === US ? { kind: 'end' } : { kind: 'stay' }
      this.run.value = { ...run, messages, anchor }
    }
  }

  remove(id: number): void {
    this.removed.value = [...this.removed.value, id]
    const run = this.run.value
    if (run === undefined || !has(run.messages, id)) return
    const messages = run.messages.filter((message) => message.id !== id)
    this.run.value = { ...run, messages, anchor: { kind: 'stay' } }
  }

  /** All messages are gone. */
  clear(): void {
    this.cleared.value += 1
    if (this.run.value === undefined) return
    this.firstUnread.value = undefined
    this.run.value = { messages: [], older: false, newer: false, anchor: { kind: 'end' } }
  }

  /** Pages that arrive later are ignored. */
  close(): void {
    this.#closed = true
  }

  /** `anchorOf` gives undefined when the first unread message is not on the page: then the page around it is read. */
  async #replace(
    where: Where,
    anchorOf: (page: MessagePage) => Anchor | undefined,
    keepUnread = false,
  ): Promise<void> {
    const page = await this.#ask(where, Math.ceil((innerHeight + BEYOND) / ROW_HEIGHT))
    if (page === undefined) return
    const { messages, older, newer, firstUnread } = page
    const anchor = anchorOf(page)
    if (anchor === undefined && firstUnread !== undefined && where.position === 'newest') {
      await this.#replace({ position: 'around', message: firstUnread }, anchorOf, keepUnread)
      return
    }
    if (!keepUnread) this.firstUnread.value = firstUnread
    const run: Run = { messages, older, newer, anchor: anchor ?? { kind: 'end' } }
    const onScreen = Math.ceil((innerHeight - AROUND) / ROW_HEIGHT)
    if (run.anchor.kind !== 'end' || messages.length <= onScreen) this.run.value = run
    else await this.#inTwoSteps(run, onScreen)
  }

  /** Shows first what fits on screen, and once that is painted what is above it. */
  async #inTwoSteps(run: Run, onScreen: number): Promise<void> {
    const last = run.messages.slice(-onScreen)
    this.run.value = { ...run, messages: last, older: true }
    this.#busy = true
    await new Promise((resolve) => setTimeout(resolve, PAINTED_MS))
    this.#busy = false
    const now = this.run.value
    if (now.messages[0]?.id !== last[0]?.id) return
    this.run.value = {
      ...now,
      messages: [...run.messages.slice(0, -onScreen), ...now.messages],
      older: run.older,
      anchor: { kind: 'stay' },
    }
  }

  async #ask(where: Where, limit = PAGE): Promise<MessagePage | undefined> {
    this.#busy = true
    try {
      const page = await daemon.call('message.page', {
        conversation: this.conversation,
        limit,
        ...where,
      })
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
  readonly position: 'newest' | 'before' | 'after' | 'around'
  readonly message?: number
}

function has(messages: readonly MessageView[], id: number): boolean {
  return messages.some((message) => message.id === id)
}

/** By its position; nearly always last. */
function insert(messages: readonly MessageView[], message: MessageView): readonly MessageView[] {
  let index = messages.length
  while (index > 0) {
    const before = messages[index - 1]
    if (before === undefined || before.position < message.position) break
    index -= 1
  }
  return messages.toSpliced(index, 0, message)
}
