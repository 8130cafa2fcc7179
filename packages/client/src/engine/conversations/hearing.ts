/**
 * What a contact said, on its way into the history (docs/protocol/content.md). The order in which letters
 * arrive does not matter: what comes about a message that is not there yet waits for it, and what was
 * said later, by its author's clock, holds. Delivery is at least once; each message is shown once.
 */
import {
  type Content,
  type Frame,
  type ReceivedContent,
  readContent,
  readFragment,
  stepReassembly,
} from '@pvtcoms/core/content'
import { type UnixMs, unixMs } from '@pvtcoms/core/env'
import { stepSafetyCheck } from '@pvtcoms/core/safety-check'
import type { NoticeView } from '@pvtcoms/rpc'
import {
  type Author,
  type MessageRef,
  type MessageRow,
  MOST_AMENDMENTS,
  type Store,
} from '@pvtcoms/store'
import type { Contact } from '../contacts/contact.ts'
import type { Session } from '../contacts/session.ts'
import type { Context, UnitOfWork } from '../context.ts'
import { MOST_AHEAD, say } from '../delivery/outgoing-frames.ts'
import { noteStep } from './message-steps.ts'

export interface Heard {
  readonly peer: Contact
  readonly session: Session
  /** The contact is to be written to elsewhere. It is called once everything is durable. */
  readonly onPlaces: () => void
  /** A contact saw where a mailbox's chain stood. It is called once everything is durable. */
  readonly onHeads: (heads: Extract<Content, { kind: 'digest-heads' }>['heads']) => void
}

type Of<Kind extends Content['kind']> = Extract<Content, { kind: Kind }>

/** Takes in the frames of a letter, in their order. */
export function hear(
  context: Context,
  unit: UnitOfWork,
  heard: Heard,
  frames: readonly Frame[],
): void {
  const { peer } = heard
  // What is not there yet may be large: it is stored once, whatever came.
  let parts = peer.reassembly
  const told = new Set<string>()
  const take = (frame: Frame): void => hearFrame(context, unit, heard, frame, told)
  for (const frame of frames) {
    const fragment = readFragment(frame)
    if (fragment === undefined) {
      take(frame)
      continue
    }
    const step = stepReassembly(parts, { kind: 'fragment', fragment }, context.env.now())
    parts = step.state
    for (const output of step.outputs) {
      if (output.kind === 'whole') take(output.frame)
      else damaged(context, unit, peer, told)
    }
  }
  peer.putReassembly(unit, parts)
}

/** One line for each letter, however much of it cannot be read. */
function damaged(context: Context, unit: UnitOfWork, peer: Contact, told: Set<string>): void {
  if (!told.has('damaged')) notice(context, unit, peer, { code: 'damaged' })
  told.add('damaged')
}

/** A line between the messages about something that happened. */
export function notice(
  { store, env }: Context,
  unit: UnitOfWork,
  peer: Contact,
  what: NoticeView,
): void {
  const now = env.now()
  const id = store.messages.add({
    ...{ contact: peer.id, author: 'them', ref: env.random(8), kind: 'notice' },
    ...{ text: JSON.stringify(what), sentAt: now, place: atEnd(store.messages.last(peer.id), now) },
    ...{ replyTo: undefined, editedAt: undefined, retractedAt: undefined, status: 'seen' },
    ...{ timer: 0, disappearsAt: undefined },
  })
  unit.messageChanged(id, true)
  unit.contactChanged(peer.id)
}

/** Behind everything that stands there, whatever the clock says. */
export function atEnd(last: MessageRow | undefined, now: UnixMs): UnixMs {
  return unixMs(Math.max(now, last?.place ?? 0))
}

/** `told`: what was said already of this letter, and is not said again. */
function hearFrame(
  context: Context,
  unit: UnitOfWork,
  heard: Heard,
  frame: Frame,
  told: Set<string>,
): void {
  const { store, env } = context
  const { peer } = heard
  const content = readContent(frame)
  // It has disappeared; sealed anew, it comes once more.
  if (isOfTheirs(content) && store.gone.has(peer.id, 'them', content.id)) return
  switch (content.kind) {
    case 'text':
      hearText(context, unit, peer, content)
      break
    case 'reaction':
      hearReaction(context, unit, peer, content)
      break
    case 'edit':
      hearEdit(context, unit, peer, content)
      break
    case 'retract':
      hearRetract(context, unit, peer, content)
      break
    case 'timer': {
      const sentAt = believed(env.now(), content.sentAt)
      const { timer, timerAt = 0 } = peer.row
      const isLast = sentAt > timerAt || (sentAt === timerAt && content.seconds > timer)
      if (!isLast) break
      const isNew = timer !== content.seconds
      peer.update(unit, { timer: content.seconds, timerAt: sentAt })
      if (isNew)
        notice(context, unit, peer, { code: 'timer', by: 'them', seconds: content.seconds })
      break
    }
    case 'read':
      hearRead(context, unit, peer, content)
      break
    case 'profile':
      hearProfile(context, unit, peer, content)
      break
    case 'descriptors': {
      const sentAt = believed(env.now(), content.sentAt)
      const { descriptorsAt } = peer.row
      if (descriptorsAt !== undefined && sentAt <= descriptorsAt) break
      peer.update(unit, { descriptors: content.descriptors, descriptorsAt: sentAt })
      unit.after(heard.onPlaces)
      break
    }
    case 'sas':
      hearOpening(context, unit, heard, content)
      break
    case 'digest-heads':
      unit.after(() => heard.onHeads(content.heads))
      break
    case 'session-close':
      if (content.reason === 1 || peer.row.standing !== 'active') break
      peer.update(unit, { standing: 'left', hasLeft: true })
      notice(context, unit, peer, { code: 'left' })
      break
    case 'unknown': {
      if (told.has('newer')) break
      told.add('newer')
      const now = env.now()
      const id = store.messages.add({
        ...{ contact: peer.id, author: 'them', ref: env.random(8), kind: 'newer' },
        ...{ text: String(content.frame.type), sentAt: now },
        ...{ place: atEnd(store.messages.last(peer.id), now), replyTo: undefined },
        ...{ editedAt: undefined, retractedAt: undefined, status: 'unread' },
        ...{ timer: 0, disappearsAt: undefined },
      })
      unit.messageChanged(id, true)
      unit.contactChanged(peer.id)
      break
    }
    case 'damaged':
      damaged(context, unit, peer, told)
      break
  }
}

/** A message of theirs, or what they say of one. */
function isOfTheirs(content: ReceivedContent): content is Of<'text' | 'edit' | 'retract'> {
  return content.kind === 'text' || content.kind === 'edit' || content.kind === 'retract'
}

function hearText(
  { store, env }: Context,
  unit: UnitOfWork,
  peer: Contact,
  text: Of<'text'>,
): void {
  if (store.messages.find(peer.id, 'them', text.id) !== undefined) return
  const now = env.now()
  const sentAt = believed(now, text.sentAt)
  const amendment = store.amendments.get(peer.id, 'them', text.id)
  const isRetracted = amendment?.retracted === true
  // A message that was overtaken by later ones stands before them.
  const overtaking = store.messages.firstSentAfter(peer.id, since(now, sentAt))
  const [reply] = text.replyTo
  const id = store.messages.add({
    ...{ contact: peer.id, author: 'them', ref: text.id, kind: 'text', sentAt },
    text: isRetracted ? undefined : (amendment?.edit?.text ?? text.text),
    place: overtaking?.place ?? atEnd(store.messages.last(peer.id), now),
    replyTo: reply && { author: authorOf(reply.author), ref: reply.id },
    editedAt: isRetracted ? undefined : amendment?.edit?.sentAt,
    retractedAt: isRetracted ? now : undefined,
    status: isRetracted ? 'seen' : 'unread',
    ...{ timer: peer.row.timer, disappearsAt: undefined },
  })
  if (amendment !== undefined) store.amendments.remove(peer.id, 'them', text.id)
  unit.messageChanged(id, true)
  unit.contactChanged(peer.id)
}

function hearReaction(
  { store, env }: Context,
  unit: UnitOfWork,
  peer: Contact,
  { to, sentAt: said, emoji }: Of<'reaction'>,
): void {
  const sentAt = believed(env.now(), said)
  const place = { contact: peer.id, author: authorOf(to.author), ref: to.id }
  const known = store.reactions
    .list(place.contact, place.author, place.ref)
    .find(({ by }) => by === 'them')
  if (known !== undefined && !isLater({ sentAt, text: emoji }, { ...known, text: known.emoji }))
    return
  const message = store.messages.find(place.contact, place.author, place.ref)
  if (message === undefined && !mayComeBefore(store, place)) return
  store.reactions.put({ ...place, by: 'them', emoji, sentAt })
  if (message !== undefined) unit.messageChanged(message.id)
}

/** Only what they wrote themselves can be overtaken by what they say about it; and not without end. */
function mayComeBefore(
  { gone, reactions }: Store,
  {
    contact,
    author,
    ref,
  }: { readonly contact: number; readonly author: Author; readonly ref: MessageRef },
): boolean {
  if (author === 'us' || gone.has(contact, author, ref)) return false
  return reactions.countEarly(contact) < MOST_AMENDMENTS
}

function hearEdit(
  { store, env }: Context,
  unit: UnitOfWork,
  peer: Contact,
  { id: ref, sentAt: said, text }: Of<'edit'>,
): void {
  const edit = { text, sentAt: believed(env.now(), said) }
  const message = store.messages.find(peer.id, 'them', ref)
  if (message === undefined) {
    const known = store.amendments.get(peer.id, 'them', ref)
    if (known?.edit !== undefined && !isLater(edit, known.edit)) return
    const retracted = known?.retracted === true
    store.amendments.put({ contact: peer.id, author: 'them', ref, edit, retracted })
    return
  }
  if (message.kind !== 'text' || message.text === undefined) return
  const { editedAt } = message
  if (editedAt !== undefined && !isLater(edit, { sentAt: editedAt, text: message.text })) return
  store.messages.update(message.id, { text, editedAt: edit.sentAt })
  unit.messageChanged(message.id)
}

function hearRetract(
  { store, env }: Context,
  unit: UnitOfWork,
  peer: Contact,
  { id: ref }: Of<'retract'>,
): void {
  const message = store.messages.find(peer.id, 'them', ref)
  if (message === undefined) {
    store.amendments.put({
      ...{ contact: peer.id, author: 'them', ref, edit: undefined },
      retracted: true,
    })
    return
  }
  if (message.kind !== 'text' || message.retractedAt !== undefined) return
  store.messages.update(message.id, {
    ...{ text: undefined, editedAt: undefined, retractedAt: env.now(), status: 'seen' },
  })
  unit.messageChanged(message.id)
  unit.contactChanged(peer.id)
}

function hearRead(
  { store, env }: Context,
  unit: UnitOfWork,
  peer: Contact,
  { id: ref }: Of<'read'>,
): void {
  const upTo = store.messages.find(peer.id, 'us', ref)
  if (upTo === undefined) return
  for (const message of store.messages.deliveredUpTo(peer.id, upTo.id)) {
    store.messages.update(message, { status: 'read' })
    noteStep(store, env, message, 'read')
    unit.messageChanged(message)
  }
}

function hearProfile(
  context: Context,
  unit: UnitOfWork,
  peer: Contact,
  { sentAt: said, name }: Of<'profile'>,
): void {
  const sentAt = believed(context.env.now(), said)
  const { theirName, theirNameAt } = peer.row
  if (theirNameAt !== undefined && sentAt <= theirNameAt) return
  peer.update(unit, { theirName: name, theirNameAt: sentAt })
  if (theirName === undefined || theirName === name) return
  notice(context, unit, peer, { code: 'renamed', from: theirName, to: name })
}

/** The nonce of the safety check. A wrong opening is an attack, and shown as one. */
function hearOpening(
  context: Context,
  unit: UnitOfWork,
  { peer, session }: Heard,
  { opening }: Of<'sas'>,
): void {
  const input = { kind: 'nonce', value: opening } as const
  const step = stepSafetyCheck(session.safety, input, context.primitives)
  session.safety = step.state
  peer.putSession(unit, session)
  unit.consume(step.consumed)
  for (const output of step.outputs) {
    if (output.kind === 'send' && session.isLive) {
      say(context, unit, peer, { kind: 'sas', opening: output.value }, { isControl: true })
    }
    if (output.kind === 'attack') notice(context, unit, peer, { code: 'attack-wrong-opening' })
  }
  unit.contactChanged(peer.id)
}

/** Nothing is on its way for longer: what claims to be older stands among what came since, and not before it. */
const LONGEST_WAY = 29 * 24 * 3_600_000

function since(now: UnixMs, sentAt: UnixMs): UnixMs {
  return unixMs(Math.max(sentAt, now - LONGEST_WAY, 0))
}

/** A contact's clock is believed as far as it is not ahead of ours. */
function believed(now: UnixMs, sentAt: UnixMs): UnixMs {
  return unixMs(Math.min(sentAt, now + MOST_AHEAD))
}

/** Of two things said about the same the later holds; of equal times the greater. */
function isLater(
  a: { readonly sentAt: UnixMs; readonly text: string },
  b: { readonly sentAt: UnixMs; readonly text: string },
): boolean {
  return a.sentAt !== b.sentAt ? a.sentAt > b.sentAt : a.text > b.text
}

/** As we see it, of somebody whom the contact called the sender or the reader. */
function authorOf(author: 'sender' | 'reader'): Author {
  return author === 'sender' ? 'them' : 'us'
}
