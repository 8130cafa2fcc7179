/** How far a message of ours has come: the steps that a person can look up, and the status that sums them up. */
import { unixMs } from '@pvtcoms/core/env'
import type { StepCode } from '@pvtcoms/rpc'
import {
  type MessageStatus,
  type OutgoingFrameRow,
  type OutgoingLetterRow,
  US,
} from '@pvtcoms/store'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { ConversationsPort } from './port.ts'
import { changedBy } from './unacknowledged-changes.ts'

type Context = ConversationsPort['context']

export function addStep(
  { store, env }: Context,
  message: number,
  code: StepCode,
  mailbox?: string,
): void {
  store.steps.add({ message, at: env.now(), code, mailbox })
}

/** The messages that `frames` are parts of have come a step further. `onTimed`: one was given its time to disappear. */
export function noteSteps(
  context: Context,
  unit: UnitOfWork,
  frames: readonly OutgoingFrameRow[],
  { code, mailbox }: { readonly code: StepCode; readonly mailbox: string | undefined },
  onTimed: () => void,
): void {
  for (const message of messagesOf(frames)) {
    addStep(context, message, code, mailbox)
    // A letter that was just sealed is nowhere else yet.
    if (code !== 'sealed') refreshStatus(context, unit, message, onTimed)
  }
}

/** Of these frames, which are out of the outbox by now, the contact has told us that they came. */
export function noteAcknowledged(
  context: Context,
  unit: UnitOfWork,
  frames: readonly OutgoingFrameRow[],
  onTimed: () => void,
): void {
  const { store } = context
  for (const message of messagesOf(frames)) {
    if (store.outbox.framesOfMessage(message).length > 0) continue
    addStep(context, message, 'delivered')
    refreshStatus(context, unit, message, onTimed)
  }
  for (const frame of frames) {
    const id = changedBy(store, frame)
    if (id !== undefined) unit.changed({ kind: 'message', id })
  }
}

/** The messages that `frames` are parts of, each once. */
function messagesOf(frames: readonly OutgoingFrameRow[]): ReadonlySet<number> {
  return new Set(frames.flatMap(({ message }) => (message === undefined ? [] : [message])))
}

const RANK: readonly MessageStatus[] = ['queued', 'at-mailbox', 'sent', 'delivered', 'read']

/** Brings the status of a message of ours in line with where its letters are. */
function refreshStatus(
  { store, env }: Context,
  unit: UnitOfWork,
  message: number,
  onTimed: () => void,
): void {
  const row = store.messages.get(message)
  if (row?.author !== US || !RANK.includes(row.status)) return
  const frames = store.outbox.framesOfMessage(message)
  const reached = frames.map(({ letter }) =>
    letter === undefined ? 'queued' : reachedBy(store.outbox.letter(letter)),
  )
  const least = Math.min(...reached.map((each) => RANK.indexOf(each)), RANK.indexOf('delivered'))
  const status = RANK[least] as MessageStatus
  if (status === row.status || row.status === 'read') return
  const isTimed = status === 'delivered' && row.timer > 0 && row.disappearsAt === undefined
  const disappearsAt = unixMs(env.now() + row.timer * 1000)
  store.messages.update(message, { status, ...(isTimed && { disappearsAt }) })
  if (isTimed) unit.after(onTimed)
  unit.changed({ kind: 'message', id: message })
  unit.changed({ kind: 'conversation', id: row.conversation })
}

/** How far a letter has come that was not acknowledged. */
function reachedBy(letter: OutgoingLetterRow | undefined): MessageStatus {
  if (letter === undefined) return 'queued'
  if (letter.directAt !== undefined) return 'sent'
  return letter.copies.some(({ storedAt }) => storedAt !== undefined) ? 'at-mailbox' : 'queued'
}
