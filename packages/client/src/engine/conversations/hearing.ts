/**
 * What a contact said, on its way into the history (docs/protocol/content.md). Letters may overtake each
 * other: what comes about a message that is not there yet waits for it, of two things said about the same the
 * later one holds, and texts stand in the order in which they were written. Delivery is at least once; each message is shown once.
 */
import {
  type Content,
  type Frame,
  type ReceivedContent,
  readContent,
  readFragment,
  stepReassembly,
} from '@pvtcoms/core/content'
import {
  type MessageRef,
  type MessageRow,
  MOST_AMENDMENTS,
  type Store,
  THE_CONTACT,
  US,
} from '@pvtcoms/store'
import { believed } from '../said-at.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { Conversation } from './conversation.ts'
import { PAIR_REFERENCES, type Reference } from './members.ts'
import type { ConversationsPort, HeardFrom, OpenedLetter } from './port.ts'
import { addStep } from './progress.ts'
import { addNewer, addNotice, isLater, positionOf } from './timeline.ts'

type Of<Kind extends Content['kind']> = Extract<Content, { kind: Kind }>

/** One letter of a contact that is being taken in. */
interface Letter {
  readonly context: ConversationsPort['context']
  readonly unit: UnitOfWork
  readonly conversation: Conversation
  readonly from: HeardFrom
  readonly isOvertaken: boolean
  /** Lines that the letter has led to already: one of each kind is enough. */
  readonly lines: Set<'damaged' | 'newer'>
}

/** Takes in the frames of a letter, in their order. */
export function hear(
  context: ConversationsPort['context'],
  unit: UnitOfWork,
  conversation: Conversation,
  from: HeardFrom,
  { frames, isOvertaken }: OpenedLetter,
): void {
  const letter: Letter = { context, unit, conversation, from, isOvertaken, lines: new Set() }
  // Parts of long texts take room: they are stored once for each letter.
  let parts = from.reassembly
  for (const frame of frames) {
    const fragment = readFragment(frame)
    if (fragment === undefined) {
      hearFrame(letter, frame)
      continue
    }
    const step = stepReassembly(parts, { kind: 'fragment', fragment }, context.env.now())
    parts = step.state
    for (const output of step.outputs) {
      if (output.kind === 'whole') hearFrame(letter, output.frame)
      else hearDamaged(letter)
    }
  }
  from.putReassembly(unit, parts)
}

function hearFrame(letter: Letter, frame: Frame): void {
  const { context, unit, conversation, from } = letter
  const content = readContent(frame)
  // The message has disappeared, or was deleted here; sealed anew, it comes once more.
  const theirs = messageOfTheirs(content)
  if (theirs !== undefined && context.store.gone.has(conversation.id, THE_CONTACT, theirs)) return
  switch (content.kind) {
    case 'text':
      hearText(letter, content)
      break
    case 'reaction':
      hearReaction(letter, content)
      break
    case 'edit':
      hearEdit(letter, content)
      break
    case 'retract':
      hearRetract(letter, content)
      break
    case 'timer':
      hearTimer(letter, content)
      break
    case 'read':
      hearRead(letter, content)
      break
    case 'profile':
    case 'descriptors':
    case 'sas':
    case 'digest-heads':
    case 'session-close':
    case 'introduce':
    case 'introduction-yes':
    case 'introduction-offer':
    case 'introduction-end':
      from.hear(unit, content)
      break
    case 'unknown':
      hearNewer(letter, content)
      break
    case 'damaged':
      hearDamaged(letter)
      break
  }
}

/** The message of theirs that `content` is or changes; undefined for anything else. */
function messageOfTheirs(content: ReceivedContent): MessageRef | undefined {
  switch (content.kind) {
    case 'text':
    case 'edit':
    case 'retract':
      return content.id
    // One that is about a message which is gone is refused by `mayComeBefore`.
    case 'reaction':
    case 'timer':
    case 'read':
    case 'profile':
    case 'descriptors':
    case 'sas':
    case 'digest-heads':
    case 'session-close':
    case 'introduce':
    case 'introduction-yes':
    case 'introduction-offer':
    case 'introduction-end':
    case 'unknown':
    case 'damaged':
      return undefined
  }
}

function hearDamaged({ context, unit, conversation, lines }: Letter): void {
  if (!lines.has('damaged')) addNotice(context, unit, conversation.id, { code: 'damaged' })
  lines.add('damaged')
}

function hearNewer(
  { context, unit, conversation, lines }: Letter,
  { frame }: Extract<ReceivedContent, { kind: 'unknown' }>,
): void {
  if (!lines.has('newer')) {
    addNewer(context, unit, conversation.id, frame.type)
    conversation.bringBack(unit)
  }
  lines.add('newer')
}

function hearText({ context, unit, conversation, isOvertaken }: Letter, text: Of<'text'>): void {
  const { store, env } = context
  const { id: within } = conversation
  if (store.messages.find(within, THE_CONTACT, text.id) !== undefined) return
  const now = env.now()
  const amendment = store.amendments.get(within, THE_CONTACT, text.id)
  const isRetracted = amendment?.retracted === true
  const [reply] = text.replyTo
  const id = store.messages.add({
    ...{ conversation: within, author: THE_CONTACT, ref: text.id, kind: 'text' },
    text: isRetracted ? undefined : (amendment?.edit?.text ?? text.text),
    sentAt: believed(now, text.sentAt),
    position: positionOf(store, within, { author: THE_CONTACT, ref: text.id, isOvertaken }, now),
    at: now,
    replyTo: reply && PAIR_REFERENCES.read(reply, THE_CONTACT),
    editedAt: isRetracted ? undefined : amendment?.edit?.sentAt,
    retractedAt: isRetracted ? now : undefined,
    status: isRetracted ? 'seen' : 'unread',
    ...{ timer: conversation.row.timer, disappearsAt: undefined },
  })
  if (amendment !== undefined) store.amendments.remove(within, THE_CONTACT, text.id)
  if (!isRetracted) conversation.bringBack(unit)
  unit.changed({ kind: 'message', id, isNew: true })
  unit.changed({ kind: 'conversation', id: within })
}

function hearReaction(
  { context: { store, env }, unit, conversation }: Letter,
  { to, sentAt: said, emoji }: Of<'reaction'>,
): void {
  const sentAt = believed(env.now(), said)
  const subject = PAIR_REFERENCES.read(to, THE_CONTACT)
  const { author, ref } = subject
  const known = store.reactions
    .list(conversation.id, author, ref)
    .find(({ by }) => by === THE_CONTACT)
  if (known !== undefined && !isLater({ sentAt, text: emoji }, { ...known, text: known.emoji }))
    return
  const message = store.messages.find(conversation.id, author, ref)
  if (message === undefined && !mayComeBefore(store, conversation.id, subject)) return
  const reaction = { conversation: conversation.id, author, ref, by: THE_CONTACT, emoji, sentAt }
  store.reactions.put(reaction)
  if (message !== undefined) unit.changed({ kind: 'message', id: message.id })
}

/** Whether a reaction may come before its message: only to one of theirs, and only so many of them are kept. */
function mayComeBefore(
  { gone, reactions }: Store,
  conversation: number,
  { author, ref }: Reference,
): boolean {
  if (author === US || gone.has(conversation, author, ref)) return false
  return reactions.countEarly(conversation) < MOST_AMENDMENTS
}

function hearEdit(
  { context: { store, env }, unit, conversation }: Letter,
  { id: ref, sentAt: said, text }: Of<'edit'>,
): void {
  const edit = { text, sentAt: believed(env.now(), said) }
  const subject = { conversation: conversation.id, author: THE_CONTACT, ref }
  const message = find(store, subject)
  if (message === undefined) {
    const known = store.amendments.get(conversation.id, THE_CONTACT, ref)
    if (known?.edit !== undefined && !isLater(edit, known.edit)) return
    store.amendments.put({ ...subject, edit, retracted: known?.retracted === true })
    return
  }
  if (message.kind !== 'text' || message.text === undefined) return
  const { editedAt } = message
  if (editedAt !== undefined && !isLater(edit, { sentAt: editedAt, text: message.text })) return
  store.messages.update(message.id, { text, editedAt: edit.sentAt })
  unit.changed({ kind: 'message', id: message.id })
  unit.changed({ kind: 'conversation', id: conversation.id })
}

function hearRetract(
  { context: { store, env }, unit, conversation }: Letter,
  { id: ref }: Of<'retract'>,
): void {
  const subject = { conversation: conversation.id, author: THE_CONTACT, ref }
  const message = find(store, subject)
  if (message === undefined) {
    store.amendments.put({ ...subject, edit: undefined, retracted: true })
    return
  }
  if (message.kind !== 'text' || message.retractedAt !== undefined) return
  store.messages.update(message.id, {
    ...{ text: undefined, editedAt: undefined, retractedAt: env.now(), status: 'seen' },
  })
  unit.changed({ kind: 'message', id: message.id })
  unit.changed({ kind: 'conversation', id: conversation.id })
}

function hearTimer(
  { context, unit, conversation }: Letter,
  { seconds, sentAt: said }: Of<'timer'>,
): void {
  const sentAt = believed(context.env.now(), said)
  const { timer, timerAt = 0 } = conversation.row
  const isLast = sentAt > timerAt || (sentAt === timerAt && seconds > timer)
  if (!isLast) return
  conversation.update(unit, { timer: seconds, timerAt: sentAt })
  if (timer === seconds) return
  addNotice(context, unit, conversation.id, { code: 'timer', by: THE_CONTACT, seconds })
}

function hearRead({ context, unit, conversation }: Letter, { first, id: last }: Of<'read'>): void {
  const { messages } = context.store
  for (const id of messages.deliveredBetween(conversation.id, first, last)) {
    messages.update(id, { status: 'read' })
    addStep(context, id, 'read')
    unit.changed({ kind: 'message', id })
    unit.changed({ kind: 'conversation', id: conversation.id })
  }
}

function find(
  { messages }: Store,
  { conversation, author, ref }: Pick<MessageRow, 'conversation' | 'author' | 'ref'>,
): MessageRow | undefined {
  return messages.find(conversation, author, ref)
}
