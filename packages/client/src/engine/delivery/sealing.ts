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
import type { Context, UnitOfWork } from '../context.ts'
import { messagesOf, noteStep } from '../conversations/message-steps.ts'

/** Room that each letter keeps for one acknowledgement (docs/protocol/content.md §4). */
const ROOM = LETTER.contentLength - 23
/** Frames that are looked at together. */
const BATCH = 128

export interface Sealed {
  /** Ids of the new letters, in their order. */
  readonly letters: readonly number[]
  /** Something waits for the contact's next letter, as too much is unacknowledged. */
  readonly blocked: boolean
}

/** Seals everything that waits for `peer`; with `acknowledge` also acknowledgements that go alone. */
export function sealWaiting(
  context: Context,
  unit: UnitOfWork,
  peer: Contact,
  { acknowledge }: { readonly acknowledge: boolean },
): Sealed {
  const session = peer.live
  if (session === undefined) return { letters: [], blocked: false }
  const letters: number[] = []
  for (;;) {
    const waiting = context.store.outbox.waiting(peer.id, BATCH)
    if (waiting.length === 0) break
    const letter =
      seal(context, unit, { peer, session }, packed(waiting)) ??
      seal(context, unit, { peer, session }, packed(waiting.filter(({ isControl }) => isControl)))
    if (letter === undefined) return { letters, blocked: true }
    letters.push(letter)
  }
  if (acknowledge && session.ratchet.acknowledgementDue) {
    const letter = seal(context, unit, { peer, session }, [], true)
    if (letter !== undefined) letters.push(letter)
  }
  if (letters.length > 0) dropSpent(context, peer)
  return { letters, blocked: false }
}

/**
 * Letters that hold acknowledgements alone are not acknowledged. Each is kept until a newer one of its chain
 * holds the same, or the contact's next chain shows that they know (docs/protocol/ratchet.md §7): until then they may
 * wait for it to go on. Returns the ids of those that are gone.
 */
export function dropSpent({ store: { outbox } }: Context, peer: Contact): readonly number[] {
  const ratchet = peer.live?.ratchet
  const newest = ratchet?.kind === 'leading' ? ratchet.sending : undefined
  const spent = outbox.letters(peer.id).filter(({ id, chain, n }) => {
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
  { store, env }: Context,
  unit: UnitOfWork,
  { peer, session }: { readonly peer: Contact; readonly session: Session },
  frames: readonly OutgoingFrameRow[],
  isEmpty = false,
): number | undefined {
  if (frames.length === 0 && !isEmpty) return undefined
  const control = frames.every(({ isControl }) => isControl)
  const sent = send(session.ratchet, { frames, control }, env)
  if (sent.kind === 'blocked') return undefined
  const { state, letter, consumed } = sent
  session.ratchet = state
  peer.putSession(unit, session)
  unit.consume([...consumed, letter.tagKey])
  const { chain, n, tagKey, inner } = letter
  const id = store.outbox.addLetter({
    ...{ contact: peer.id, chain, n, tagKey, inner },
    sealedAt: env.now(),
    directAt: undefined,
    copies: [],
  })
  store.outbox.assign(
    frames.map((frame) => frame.id),
    id,
  )
  for (const message of messagesOf(frames)) noteStep(store, env, message, 'sealed')
  return id
}
