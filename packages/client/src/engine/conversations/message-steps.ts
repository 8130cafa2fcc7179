/** What became of a message of ours: the steps that a person can look up, and the one word that sums them up. */
import { type Env, unixMs } from '@pvtcoms/core/env'
import type { Acknowledged } from '@pvtcoms/core/ratchet'
import type { StepCode } from '@pvtcoms/rpc'
import type { MessageStatus, OutgoingFrameRow, OutgoingLetterRow, Store } from '@pvtcoms/store'
import type { Contact } from '../contacts/contact.ts'
import type { Context, UnitOfWork } from '../context.ts'
import { changedBy } from './unacknowledged-changes.ts'

export function noteStep(
  store: Store,
  env: Pick<Env, 'now'>,
  message: number,
  code: StepCode,
  mailbox?: string,
): void {
  store.steps.add({ message, at: env.now(), code, mailbox })
}

/** Something happened to a letter: the messages in it are told, and what is true of them now. */
export function noteOfLetter(
  context: Context,
  unit: UnitOfWork,
  letter: number,
  code: StepCode,
  mailbox?: string,
): void {
  const { store, env } = context
  for (const message of messagesOf(store.outbox.framesOf(letter))) {
    noteStep(store, env, message, code, mailbox)
    refreshStatus(context, unit, message)
  }
}

/** Letters of ours that the contact has opened. Returns the ids of those that are done with. */
export function noteAcknowledged(
  context: Context,
  unit: UnitOfWork,
  peer: Contact,
  told: readonly Acknowledged[],
): readonly number[] {
  const { store, env } = context
  const done: number[] = []
  for (const { chain, letters } of told) {
    for (const n of letters) {
      const letter = store.outbox.findLetter(peer.id, chain, n)
      if (letter === undefined) continue
      const frames = store.outbox.framesOf(letter.id)
      store.outbox.removeFrames(frames.map(({ id }) => id))
      store.outbox.removeLetter(letter.id)
      done.push(letter.id)
      for (const message of messagesOf(frames)) {
        if (store.outbox.framesOfMessage(message).length > 0) continue
        noteStep(store, env, message, 'delivered')
        refreshStatus(context, unit, message)
      }
      for (const frame of frames) {
        const changed = changedBy(store, frame)
        if (changed !== undefined) unit.messageChanged(changed)
      }
    }
  }
  if (done.length > 0) {
    peer.undeliveredChanged(unit, 'fewer')
    peer.update(unit, { reachedAt: env.now() })
  }
  return done
}

/** The messages that `frames` are parts of, each once. */
export function messagesOf(frames: readonly OutgoingFrameRow[]): ReadonlySet<number> {
  return new Set(frames.flatMap(({ message }) => (message === undefined ? [] : [message])))
}

const RANK: readonly MessageStatus[] = ['queued', 'at-mailbox', 'sent', 'delivered', 'read']

/** Brings the status of a message of ours in line with where its letters are. */
export function refreshStatus(
  { store, env, onTimed }: Context,
  unit: UnitOfWork,
  message: number,
): void {
  const row = store.messages.get(message)
  if (row === undefined || row.author !== 'us' || !RANK.includes(row.status)) return
  const frames = store.outbox.framesOfMessage(message)
  const places = frames.map(({ letter }) =>
    letter === undefined ? 'queued' : placeOf(store.outbox.letter(letter)),
  )
  const reached = Math.min(...places.map((place) => RANK.indexOf(place)), RANK.indexOf('delivered'))
  const status = RANK[reached] as MessageStatus
  if (status === row.status || row.status === 'read') return
  const isTimed = status === 'delivered' && row.timer > 0 && row.disappearsAt === undefined
  const disappearsAt = unixMs(env.now() + row.timer * 1000)
  store.messages.update(message, { status, ...(isTimed && { disappearsAt }) })
  if (isTimed) unit.after(onTimed)
  unit.messageChanged(message)
}

function placeOf(letter: OutgoingLetterRow | undefined): MessageStatus {
  if (letter === undefined) return 'queued'
  if (letter.directAt !== undefined) return 'sent'
  return letter.copies.some(({ storedAt }) => storedAt !== undefined) ? 'at-mailbox' : 'queued'
}
