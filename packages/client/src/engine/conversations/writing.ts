/** What a person writes: stored before it is sent, with the ratchet's next state if it leaves at once. */
import { utf8Encode } from '@pvtcoms/core/bytes'
import { MAX_TEXT } from '@pvtcoms/core/content'
import { unixMs } from '@pvtcoms/core/env'
import { type MessageRow, US } from '@pvtcoms/store'
import { EngineError } from '../errors.ts'
import { oweNewBackup } from '../owed-backup.ts'
import { sayAt } from '../said-at.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { Conversation } from './conversation.ts'
import { PAIR_REFERENCES } from './members.ts'
import { nextRef } from './message-ref.ts'
import type { ConversationsPort } from './port.ts'
import { addNotice, atEnd } from './timeline.ts'

/** Of an emoji beside a message, in bytes of UTF-8. */
const LONGEST_EMOJI = 64
/** Of a disappearing timer: a year, s. */
const LONGEST_TIMER = 366 * 86_400

/** A message that something is said about. */
export interface Subject {
  readonly conversation: Conversation
  readonly row: MessageRow
}

interface Words {
  readonly text: string
  /** The message that is answered. */
  readonly replyTo: number | undefined
}

/**
 * Stores a message and what it takes to send it, in one step. Returns its id. `onTimed`: it was given its time to
 * disappear. Throws EngineError.
 */
export function send(
  port: ConversationsPort,
  conversation: Conversation,
  { text, replyTo }: Words,
  onTimed: () => void,
): number {
  const { store } = port.context
  const { audience } = conversation
  audience.demandWritable()
  checkText(text)
  const reply = replyTo === undefined ? undefined : store.messages.get(replyTo)
  if (replyTo !== undefined && (reply?.conversation !== conversation.id || reply.kind !== 'text')) {
    throw new EngineError('no-such-message')
  }
  const id = port.work.do((unit) => {
    const message = write(port, unit, conversation, { text, reply, onTimed })
    if (conversation.row.draft !== '') conversation.update(unit, { draft: '' })
    conversation.bringBack(unit)
    audience.sealIfConnected(unit)
    return message
  })
  audience.kick()
  return id
}

/**
 * Says the words of messages once more in `conversation`, in the given order and as messages like any other: nothing tells
 * where they come from. Returns the ids of the new ones. Throws EngineError; nothing is said then.
 */
export function forward(
  port: ConversationsPort,
  rows: readonly MessageRow[],
  conversation: Conversation,
  onTimed: () => void,
): readonly number[] {
  const { audience } = conversation
  audience.demandWritable()
  const texts = rows.map(({ kind, text }) => {
    if (kind !== 'text' || text === undefined) throw new EngineError('message-gone')
    return text
  })
  const ids = port.work.do((unit) => {
    const written = texts.map((text) =>
      write(port, unit, conversation, { text, reply: undefined, onTimed }),
    )
    conversation.bringBack(unit)
    audience.sealIfConnected(unit)
    return written
  })
  audience.kick()
  return ids
}

interface Written {
  readonly text: string
  readonly reply: MessageRow | undefined
  readonly onTimed: () => void
}

/** Stores a message of ours and puts it into the outbox. Returns its id. */
function write(
  { context }: ConversationsPort,
  unit: UnitOfWork,
  conversation: Conversation,
  { text, reply, onTimed }: Written,
): number {
  const { store, env } = context
  const { audience } = conversation
  const sentAt = env.now()
  const ref = nextRef(context, conversation.id)
  const { timer } = conversation.row
  // What nobody has to receive first begins to disappear at once.
  const isTimed = timer > 0 && audience.written === 'seen'
  const message = store.messages.add({
    ...{ conversation: conversation.id, author: US, ref, kind: 'text', text, sentAt },
    ...{ position: atEnd(store, conversation.id), at: sentAt },
    replyTo: reply && { author: reply.author, ref: reply.ref },
    ...{ editedAt: undefined, retractedAt: undefined, status: audience.written, timer },
    disappearsAt: isTimed ? unixMs(sentAt + timer * 1000) : undefined,
  })
  if (isTimed) unit.after(onTimed)
  unit.changed({ kind: 'message', id: message, isNew: true })
  unit.changed({ kind: 'conversation', id: conversation.id })
  const to = reply === undefined ? [] : [PAIR_REFERENCES.write(reply)]
  const content = { kind: 'text', id: ref, sentAt, replyTo: to, text } as const
  audience.say(unit, content, { message })
  return message
}

/** An emoji beside a message, in place of the one before; the empty one takes it back. Throws EngineError. */
export function react(port: ConversationsPort, subject: Subject, emoji: string): void {
  const { store, env } = port.context
  const { conversation, row } = subject
  conversation.audience.demandWritable()
  if (row.kind !== 'text' || row.text === undefined) throw new EngineError('message-gone')
  if (utf8Encode(emoji).length > LONGEST_EMOJI) throw new EngineError('too-long')
  change(port, subject, (unit) => {
    const { author, ref } = row
    const known = store.reactions.list(conversation.id, author, ref).find(({ by }) => by === US)
    const sentAt = sayAt(env.now(), known?.sentAt)
    store.reactions.put({ conversation: conversation.id, author, ref, by: US, emoji, sentAt })
    const to = PAIR_REFERENCES.write(row)
    const content = { kind: 'reaction', to, sentAt, emoji } as const
    conversation.audience.say(unit, content, { about: row.id })
  })
}

/** Other words for a message of ours. Throws EngineError. */
export function edit(port: ConversationsPort, subject: Subject, text: string): void {
  const { conversation, row } = demandOwn(subject)
  checkText(text)
  change(port, subject, (unit) => {
    const { store, env } = port.context
    const sentAt = sayAt(env.now(), row.sentAt, row.editedAt)
    store.messages.update(row.id, { text, editedAt: sentAt })
    const content = { kind: 'edit', id: row.ref, sentAt, text } as const
    conversation.audience.say(unit, content, { about: row.id })
    unit.changed({ kind: 'conversation', id: conversation.id })
  })
}

/** Deletes a message of ours for everybody; that there was one is still shown. Throws EngineError. */
export function retract(port: ConversationsPort, subject: Subject): void {
  const { conversation, row } = demandOwn(subject)
  change(port, subject, (unit) => {
    const { store, env } = port.context
    const retractedAt = env.now()
    oweNewBackup(store)
    store.messages.update(row.id, { text: undefined, editedAt: undefined, retractedAt })
    conversation.audience.say(unit, { kind: 'retract', id: row.ref })
    unit.changed({ kind: 'conversation', id: conversation.id })
  })
}

/** From now on messages disappear so long after they were read, s; the others are told. */
export function setTimer(
  { context, work }: ConversationsPort,
  conversation: Conversation,
  wanted: number,
): void {
  const seconds = Math.min(wanted, LONGEST_TIMER)
  const { audience, row } = conversation
  const { timer, timerAt } = row
  if (seconds === timer) return
  work.do((unit) => {
    const sentAt = sayAt(context.env.now(), timerAt)
    conversation.update(unit, { timer: seconds, timerAt: sentAt })
    // It waits while there is no session, as after a restore.
    if (audience.isThere()) audience.say(unit, { kind: 'timer', seconds, sentAt })
    addNotice(context, unit, conversation.id, { code: 'timer', by: US, seconds }, US)
  })
  audience.kick()
}

function change(
  { work }: ConversationsPort,
  { conversation, row }: Subject,
  action: (unit: UnitOfWork) => void,
): void {
  work.do((unit) => {
    unit.changed({ kind: 'message', id: row.id })
    action(unit)
  })
  conversation.audience.kick()
}

/** Throws EngineError. */
function checkText(text: string): void {
  if (text.trim() === '') throw new EngineError('empty')
  if (!text.isWellFormed() || utf8Encode(text).length > MAX_TEXT) throw new EngineError('too-long')
}

/** Throws EngineError. */
function demandOwn(subject: Subject): Subject {
  const { conversation, row } = subject
  conversation.audience.demandWritable()
  if (row.author !== US || row.kind !== 'text') throw new EngineError('not-ours')
  if (row.text === undefined) throw new EngineError('message-gone')
  return subject
}
