/** What a person reads: pages of a conversation, what was found in it, and how far they have read. */
import { unixMs } from '@pvtcoms/core/env'
import {
  type MessageRef,
  type MessageRow,
  type PagePosition,
  type Store,
  THE_CONTACT,
} from '@pvtcoms/store'
import { EngineError } from '../errors.ts'
import type { Conversation } from './conversation.ts'
import type { ConversationsPort } from './port.ts'

export interface Page {
  /** In the order in which they are shown. */
  readonly rows: readonly MessageRow[]
  /** Whether there are more before the first, and after the last. */
  readonly older: boolean
  readonly newer: boolean
  /** The first unread message of the conversation; undefined when all is read. */
  readonly firstUnread: number | undefined
}

export interface PageWish {
  readonly position: PagePosition['kind']
  /** Which message the page lies beside; needed unless it is the newest one. */
  readonly message?: number
  readonly limit: number
}

/** Throws EngineError `no-such-message`. */
export function readPage(
  { store }: ConversationsPort['context'],
  { id }: Conversation,
  { position, message, limit }: PageWish,
): Page {
  const { messages } = store
  const rows = messages.page(id, pagePosition(position, message), limit)
  const isBeside = (kind: 'before' | 'after', row: MessageRow | undefined): boolean =>
    row !== undefined && messages.page(id, { kind, message: row.id }, 1).length > 0
  return {
    rows,
    older: isBeside('before', rows[0]),
    // Nothing comes after the newest ones.
    newer: position !== 'newest' && isBeside('after', rows.at(-1)),
    firstUnread: messages.firstUnread(id)?.id,
  }
}

function pagePosition(kind: PagePosition['kind'], message: number | undefined): PagePosition {
  if (kind === 'newest') return { kind }
  if (message === undefined) throw new EngineError('no-such-message')
  return { kind, message }
}

/**
 * Everything up to that message was seen; those that disappear begin to. The contact is told of these and of none that was
 * seen before, if the person wants that. Throws EngineError `no-such-message`.
 */
export function markRead(
  { context, work }: ConversationsPort,
  conversation: Conversation,
  upTo: number,
  onTimed: () => void,
): void {
  const { store, env } = context
  const { audience } = conversation
  if (store.messages.get(upTo)?.conversation !== conversation.id) {
    throw new EngineError('no-such-message')
  }
  const ids = store.messages.unreadUpTo(conversation.id, upTo)
  if (ids.length === 0) return
  work.do((unit) => {
    const texts: MessageRow[] = []
    for (const id of ids) {
      const row = store.messages.get(id)
      const timer = row?.timer ?? 0
      const disappearsAt = unixMs(env.now() + timer * 1000)
      store.messages.update(id, { status: 'seen', ...(timer > 0 && { disappearsAt }) })
      if (row?.kind === 'text') texts.push(row)
      unit.changed({ kind: 'message', id })
    }
    unit.changed({ kind: 'conversation', id: conversation.id })
    unit.after(onTimed)
    if (!audience.wantsReceipts()) return
    for (const { first, id } of runsOf(store, conversation.id, texts)) {
      audience.say(unit, { kind: 'read', first, id }, { isControl: true })
    }
  })
  audience.kick()
}

/**
 * `texts` of the contact as runs in which each is the next that they wrote. What lies between two runs was seen before: it was
 * told then, or is not to be told.
 */
function runsOf(
  { messages }: Pick<Store, 'messages'>,
  conversation: number,
  texts: readonly MessageRow[],
): readonly { readonly first: MessageRef; readonly id: MessageRef }[] {
  const runs: { first: MessageRef; id: MessageRef }[] = []
  let next: number | undefined
  for (const { id, ref } of texts) {
    const run = runs.at(-1)
    if (run === undefined || id !== next) runs.push({ first: ref, id: ref })
    else run.id = ref
    next = messages.nextOf(conversation, THE_CONTACT, ref)?.id
  }
  return runs
}
