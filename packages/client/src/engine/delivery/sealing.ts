/**
 * Seals what waits for a contact into letters: state and letters are durable together, before anything
 * leaves. The order in which things were said is kept.
 */
import { framesLength } from '@pvtcoms/core/content'
import { LETTER } from '@pvtcoms/core/letter'
import { send } from '@pvtcoms/core/ratchet'
import type { OutgoingFrameRow } from '@pvtcoms/store'
import type { Contact } from '../contacts/contact.ts'
import type { Session } from '../contacts/session.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { DeliveryPort } from './port.ts'

type Port = Pick<DeliveryPort, 'messages'> & {
  readonly context: Pick<DeliveryPort['context'], 'store' | 'env'>
}

/** Room that each letter keeps for one acknowledgement (docs/protocol/content.md §4). */
const ROOM = LETTER.contentLength - 23
/** Frames that are looked at together. */
const BATCH = 128

export interface Sealed {
  /** Ids of the new letters, in their order. */
  readonly letters: readonly number[]
  /** Something waits for the contact's next letter, as too much is unacknowledged. */
  readonly isWaiting: boolean
}

/** Seals everything that waits for the contact; with `acknowledge` also acknowledgements that go alone. */
export function sealWaiting(
  port: Port,
  unit: UnitOfWork,
  contact: Contact,
  { acknowledge }: { readonly acknowledge: boolean },
): Sealed {
  const session = contact.live
  if (session === undefined) return { letters: [], isWaiting: false }
  const letters: number[] = []
  for (;;) {
    const waiting = port.context.store.outbox.waiting(contact.lane, BATCH)
    if (waiting.length === 0) break
    const letter =
      seal(port, unit, { contact, session }, packed(waiting)) ??
      seal(port, unit, { contact, session }, packed(waiting.filter(({ isControl }) => isControl)))
    if (letter === undefined) return { letters, isWaiting: true }
    letters.push(letter)
  }
  if (acknowledge && session.ratchet.acknowledgementDue) {
    const letter = seal(port, unit, { contact, session }, [], true)
    if (letter !== undefined) letters.push(letter)
  }
  if (letters.length > 0) dropSpent(port, contact)
  return { letters, isWaiting: false }
}

/**
 * Letters that hold acknowledgements alone are not acknowledged. Each is kept until a newer one of its chain
 * holds the same, or the contact's next chain shows that they know (docs/protocol/ratchet.md §7): until then they may
 * wait for it to go on. Returns the ids of those that are gone.
 */
export function dropSpent(
  { context: { store } }: Pick<Port, 'context'>,
  contact: Contact,
): readonly number[] {
  const { outbox } = store
  const ratchet = contact.live?.ratchet
  const newest = ratchet?.kind === 'leading' ? ratchet.sending : undefined
  const spent = outbox.letters(contact.lane).filter(({ id, chain, n }) => {
    const isNewest = chain === newest?.id && n === newest.n - 1
    return !isNewest && outbox.framesOf(id).length === 0
  })
  for (const { id } of spent) outbox.removeLetter(id)
  return spent.map(({ id }) => id)
}

/** The first frames that share a letter. */
function packed(waiting: readonly OutgoingFrameRow[]): readonly OutgoingFrameRow[] {
  let length = 0
  const end = waiting.findIndex((frame) => (length += framesLength([frame])) > ROOM)
  return end < 0 ? waiting : waiting.slice(0, end)
}

/** The id of the new letter; undefined when there is nothing to seal, or no place for it. */
function seal(
  { context: { store, env }, messages }: Port,
  unit: UnitOfWork,
  { contact, session }: { readonly contact: Contact; readonly session: Session },
  frames: readonly OutgoingFrameRow[],
  isEmpty = false,
): number | undefined {
  if (frames.length === 0 && !isEmpty) return undefined
  const control = frames.every(({ isControl }) => isControl)
  const sent = send(session.ratchet, { frames, control }, env)
  if (sent.kind === 'blocked') return undefined
  const { state, letter, consumed } = sent
  session.ratchet = state
  contact.putSession(unit, session)
  unit.consume([...consumed, letter.tagKey])
  const { chain, n, tagKey, inner } = letter
  const id = store.outbox.addLetter({
    ...{ lane: contact.lane, chain, n, tagKey, inner },
    sealedAt: env.now(),
    directAt: undefined,
    copies: [],
  })
  store.outbox.assign(
    frames.map((frame) => frame.id),
    id,
  )
  messages.stepped(unit, frames, 'sealed')
  return id
}
