/** What a person writes: stored before it is sent, with the ratchet's next state if it leaves at once. */
import { utf8Encode } from '@pvtcoms/core/bytes'
import { MAX_TEXT } from '@pvtcoms/core/content'
import { type MessageRow, US } from '@pvtcoms/store'
import { EngineError } from '../errors.ts'
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

/** Stores a message and what it takes to send it, in one step. Returns its id. Throws EngineError. */
export function send(
  port: ConversationsPort,
  conversation: Conversation,
  text: string,
  replyTo: number | undefined,
): number {
  const { context, contacts, delivery } = port
  const { store, env } = context
  const { contact } = conversation
  contacts.demandWritable(contact)
  checkText(text)
  const reply = replyTo === undefined ? undefined : store.messages.get(replyTo)
  if (replyTo !== undefined && (reply?.conversation !== conversation.id || reply.kind !== 'text')) {
    throw new EngineError('no-such-message')
  }
  const id = port.work.do((unit) => {
    const sentAt = env.now()
    const ref = nextRef(context, conversation.id)
    const message = store.messages.add({
      ...{ conversation: conversation.id, author: US, ref, kind: 'text', text, sentAt },
      ...{ position: atEnd(store, conversation.id), at: sentAt },
      replyTo: reply && { author: reply.author, ref: reply.ref },
      ...{ editedAt: undefined, retractedAt: undefined, status: 'queued' },
      ...{ timer: conversation.row.timer, disappearsAt: undefined },
    })
    unit.changed({ kind: 'message', id: message, isNew: true })
    unit.changed({ kind: 'conversation', id: conversation.id })
    const to = reply === undefined ? [] : [PAIR_REFERENCES.write(reply)]
    const content = { kind: 'text', id: ref, sentAt, replyTo: to, text } as const
    delivery.say(unit, contact, content, { message })
    if (conversation.row.draft !== '') conversation.update(unit, { draft: '' })
    delivery.sealIfConnected(unit, contact)
    return message
  })
  delivery.kick(contact)
  return id
}

/** An emoji beside a message, in place of the one before; the empty one takes it back. Throws EngineError. */
export function react(port: ConversationsPort, subject: Subject, emoji: string): void {
  const { context, contacts } = port
  const { store, env } = context
  const { conversation, row } = subject
  contacts.demandWritable(conversation.contact)
  if (row.kind !== 'text' || row.text === undefined) throw new EngineError('message-gone')
  if (utf8Encode(emoji).length > LONGEST_EMOJI) throw new EngineError('too-long')
  change(port, subject, (unit) => {
    const { author, ref } = row
    const known = store.reactions.list(conversation.id, author, ref).find(({ by }) => by === US)
    const sentAt = sayAt(env.now(), known?.sentAt)
    store.reactions.put({ conversation: conversation.id, author, ref, by: US, emoji, sentAt })
    const to = PAIR_REFERENCES.write(row)
    const content = { kind: 'reaction', to, sentAt, emoji } as const
    port.delivery.say(unit, conversation.contact, content, { about: row.id })
  })
}

/** Other words for a message of ours. Throws EngineError. */
export function edit(port: ConversationsPort, subject: Subject, text: string): void {
  const { conversation, row } = demandOwn(port, subject)
  checkText(text)
  change(port, subject, (unit) => {
    const { store, env } = port.context
    const sentAt = sayAt(env.now(), row.sentAt, row.editedAt)
    store.messages.update(row.id, { text, editedAt: sentAt })
    const content = { kind: 'edit', id: row.ref, sentAt, text } as const
    port.delivery.say(unit, conversation.contact, content, { about: row.id })
    unit.changed({ kind: 'conversation', id: conversation.id })
  })
}

/** Deletes a message of ours for everybody; that there was one is still shown. Throws EngineError. */
export function retract(port: ConversationsPort, subject: Subject): void {
  const { conversation, row } = demandOwn(port, subject)
  change(port, subject, (unit) => {
    const { store, env } = port.context
    const retractedAt = env.now()
    store.messages.update(row.id, { text: undefined, editedAt: undefined, retractedAt })
    port.delivery.say(unit, conversation.contact, { kind: 'retract', id: row.ref })
    unit.changed({ kind: 'conversation', id: conversation.id })
  })
}

/** From now on messages disappear so long after they were read, s; the others are told. */
export function setTimer(
  { context, work, contacts, delivery }: ConversationsPort,
  conversation: Conversation,
  wanted: number,
): void {
  const seconds = Math.min(wanted, LONGEST_TIMER)
  const { timer, timerAt } = conversation.row
  if (seconds === timer) return
  work.do((unit) => {
    const sentAt = sayAt(context.env.now(), timerAt)
    conversation.update(unit, { timer: seconds, timerAt: sentAt })
    // It waits while there is no session, as after a restore.
    if (contacts.standing(conversation.contact) !== 'left') {
      delivery.say(unit, conversation.contact, { kind: 'timer', seconds, sentAt })
    }
    addNotice(context, unit, conversation.id, { code: 'timer', by: US, seconds })
  })
  delivery.kick(conversation.contact)
}

function change(
  { work, delivery }: ConversationsPort,
  { conversation, row }: Subject,
  action: (unit: UnitOfWork) => void,
): void {
  work.do((unit) => {
    unit.changed({ kind: 'message', id: row.id })
    action(unit)
  })
  delivery.kick(conversation.contact)
}

/** Throws EngineError. */
function checkText(text: string): void {
  if (text.trim() === '') throw new EngineError('empty')
  if (!text.isWellFormed() || utf8Encode(text).length > MAX_TEXT) throw new EngineError('too-long')
}

/** Throws EngineError. */
function demandOwn({ contacts }: ConversationsPort, subject: Subject): Subject {
  const { conversation, row } = subject
  contacts.demandWritable(conversation.contact)
  if (row.author !== US || row.kind !== 'text') throw new EngineError('not-ours')
  if (row.text === undefined) throw new EngineError('message-gone')
  return subject
}
