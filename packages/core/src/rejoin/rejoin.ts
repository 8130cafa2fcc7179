/**
 * Rejoining a contact after a restore (docs/protocol/recovery.md §3): a machine per contact that lives
 * as long as the contact does.
 *
 * Whoever restored leaves a bundle (own-bundle.ts); whoever finds one answers it once
 * (peer-bundle.ts). Which session is the live one is settled by hearing the peer in it (sessions.ts).
 */
import type { SuiteId } from '../crypto/suites.ts'
import type { Descriptor } from '../descriptor.ts'
import type { UnixMs } from '../env.ts'
import type { HandshakeEnv } from '../handshake/answer.ts'
import { deposits, owedAgain, reported, type Sent } from './copies.ts'
import { answerCame, restored } from './own-bundle.ts'
import { bundleCame } from './peer-bundle.ts'
import { firstDay, REJOIN_LIFETIME, REJOIN_TRIES, rejoinTag, watchedDays } from './places.ts'
import { type ContactRecovery, other, raised } from './recovery.ts'
import type {
  BundlePlace,
  RejoinAnswerPlace,
  RejoinInput,
  RejoinOutput,
  RejoinState,
  RejoinStep,
} from './rejoin-state.ts'
import { heard } from './sessions.ts'
import { dropped, type Input, seedOf } from './step.ts'

/**
 * The state of a contact. `live` is the sid of the session that stands; undefined when `recovery` was
 * read from a backup. Takes over the key.
 */
export function startRejoin(recovery: ContactRecovery, live: Uint8Array | undefined): RejoinState {
  const { suite } = recovery
  return {
    recovery,
    own: undefined,
    live: live && { sid: live, suite, heard: true },
    other: undefined,
    offer: undefined,
    known: [],
    newest: 0 as UnixMs,
  }
}

/** Where the peer's bundle may lie, at our `mailboxes`: 21 places for each. */
export function bundlePlaces(
  { recovery: { key, role } }: RejoinState,
  mailboxes: readonly Descriptor[],
  env: HandshakeEnv,
): readonly BundlePlace[] {
  const letter = { kind: 'bundle', sender: other(role) } as const
  const days = watchedDays(env.now())
  return mailboxes.flatMap((mailbox) =>
    days.map((day) => {
      const tag = rejoinTag(env.primitives, key, mailbox.publicKey, letter, day)
      return { mailbox, day, tag }
    }),
  )
}

/** Where answers to our own bundle may lie; none when there is no bundle. */
export function rejoinAnswerPlaces(
  { own, recovery: { key, role } }: RejoinState,
  { primitives }: HandshakeEnv,
): readonly RejoinAnswerPlace[] {
  if (own === undefined) return []
  const letter = { kind: 'answer', sender: other(role) } as const
  return own.answersAt.flatMap((mailbox) =>
    Array.from({ length: REJOIN_TRIES }, (_, attempt) => {
      const day = firstDay(own.expires) + attempt
      const tag = rejoinTag(primitives, key, mailbox.publicKey, letter, day)
      return { mailbox, attempt, tag }
    }),
  )
}

export function stepRejoin(state: RejoinState, input: RejoinInput, env: HandshakeEnv): RejoinStep {
  switch (input.kind) {
    case 'restored':
      return restored(state, input, env)
    case 'bundle':
      return bundleCame(state, input, env)
    case 'answer':
      return answerCame(state, input, env)
    case 'heard':
      return heard(state, input)
    case 'suite':
      return movedUp(state, input.suite)
    case 'durable':
      return { state, outputs: owed(state, env), consumed: [] }
    case 'stored':
    case 'taken':
      return copyReported(state, input, env)
    case 'again':
      return leftAgain(state)
    case 'tick':
      return timePassed(state, env.now())
  }
}

function movedUp(state: RejoinState, suite: SuiteId): RejoinStep {
  const recovery = raised(state.recovery, suite)
  return { state: { ...state, recovery }, outputs: [], consumed: [] }
}

function owed(state: RejoinState, env: HandshakeEnv): readonly RejoinOutput[] {
  return [ownSent(state), offerSent(state)].flatMap((sent) =>
    sent === undefined ? [] : deposits(state.recovery, sent, env),
  )
}

/** What was left and answered by nobody, as far as we know. */
function leftAgain(state: RejoinState): RejoinStep {
  const { own, offer } = state
  const again: RejoinState = {
    ...state,
    own: own?.kind === 'waiting' ? { ...own, copies: owedAgain(own.copies) } : own,
    offer: offer && { ...offer, copies: owedAgain(offer.copies) },
  }
  return { state: again, outputs: [], consumed: [] }
}

function ownSent({ own }: RejoinState): Sent | undefined {
  return own?.kind === 'waiting' ? { ...own, of: 'bundle', bytes: own.bundle } : undefined
}

function offerSent({ offer }: RejoinState): Sent | undefined {
  return offer && { ...offer, of: 'answer', bytes: offer.answer }
}

function copyReported(
  state: RejoinState,
  report: Input<'stored' | 'taken'>,
  env: HandshakeEnv,
): RejoinStep {
  const { recovery, own, offer } = state
  const sent = ownSent(state)
  const ofOwn = sent && reported(recovery, sent, report, env)
  if (own?.kind === 'waiting' && ofOwn !== undefined) {
    const { copies, outputs } = ofOwn
    return { state: { ...state, own: { ...own, copies } }, outputs, consumed: [] }
  }
  const answer = offerSent(state)
  const ofOffer = answer && reported(recovery, answer, report, env)
  if (offer === undefined || ofOffer === undefined) return dropped(state)
  const { copies, outputs } = ofOffer
  return { state: { ...state, offer: { ...offer, copies } }, outputs, consumed: [] }
}

/**
 * Bundles and answers go when mailboxes have forgotten them; sessions do not. The peer may have opened
 * an answer at the last moment, and what it writes then may be under way for weeks.
 */
function timePassed(state: RejoinState, now: UnixMs): RejoinStep {
  const { own, live, offer } = state
  const isOver = own !== undefined && now > own.expires + REJOIN_LIFETIME
  const isOfferOver = offer !== undefined && now > offer.expires + REJOIN_LIFETIME
  const outputs: RejoinOutput[] = []
  if (isOver && own.kind === 'waiting') outputs.push({ kind: 'unanswered' })
  if (isOver && own.kind === 'answered' && live?.heard === false) outputs.push({ kind: 'unheard' })
  return {
    state: {
      ...state,
      own: isOver ? undefined : own,
      offer: isOfferOver ? undefined : offer,
      known: state.known.filter(({ expires }) => expires > now),
    },
    outputs,
    consumed: isOver ? seedOf(state) : [],
  }
}
