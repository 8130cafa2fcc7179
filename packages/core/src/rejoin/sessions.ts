/**
 * Which session is the live one (docs/protocol/recovery.md §3).
 *
 * The peer is followed into a session that it speaks in, as it has that one for certain. Where both
 * restored and each joined the session that the other one offered, both have both: the better of the two
 * stays once it is heard in. It is never given up before, since the other side may still move to it.
 */
import { equal } from '../bytes.ts'
import { raised } from './recovery.ts'
import type {
  LiveSession,
  OtherSession,
  RejoinOutput,
  RejoinState,
  RejoinStep,
} from './rejoin-state.ts'
import { dropped, type Input, isHeld, only, seedOf } from './step.ts'

/** A letter opened in the session of `sid`. */
export function heard(state: RejoinState, input: Input<'heard'>): RejoinStep {
  const { live, other } = state
  if (live !== undefined && equal(live.sid, input.sid)) return heardInLive(state, live)
  if (other === undefined || !equal(other.sid, input.sid)) return dropped(state)
  const { verification, despiteAttack } = input
  if (isHeld(verification, despiteAttack || other.despiteAttack)) {
    return only(state, { kind: 'held' })
  }
  if (other.suite < state.recovery.suite) return only(state, { kind: 'lower-suite' })
  return move(state, other, input)
}

function heardInLive(state: RejoinState, live: LiveSession): RejoinStep {
  if (live.heard) return dropped(state)
  const next = { ...withoutBundle(state), live: { ...live, heard: true } }
  const { state: settled, outputs } = settle(next)
  return { state: settled, outputs, consumed: seedOf(state) }
}

function move(
  state: RejoinState,
  other: OtherSession,
  { verification: before }: Input<'heard'>,
): RejoinStep {
  const { live, offer } = state
  const { sid, suite } = other
  const next: RejoinState = {
    ...withoutBundle(state),
    recovery: raised(state.recovery, suite),
    live: { sid, suite, heard: true },
    other:
      live === undefined || other.supersedes
        ? undefined
        : { sid: live.sid, suite: live.suite, supersedes: false, despiteAttack: false },
    offer: offer !== undefined && equal(offer.sid, sid) ? undefined : offer,
  }
  const { state: settled, outputs } = settle(next)
  const lost = live !== undefined && other.supersedes ? [lapsed(live)] : []
  return {
    state: settled,
    outputs: [{ kind: 'moved', sid, before }, ...lost, ...outputs],
    consumed: seedOf(state),
  }
}

/** Whoever hears the peer needs no answer any more. What was answered is watched on. */
function withoutBundle(state: RejoinState): RejoinState {
  return state.own?.kind === 'waiting' ? { ...state, own: undefined } : state
}

/**
 * For when the peer has just spoken in the live session. Of two that crossed the worse one is over once
 * the better is heard in: the peer will not go back.
 */
function settle(state: RejoinState): { state: RejoinState; outputs: readonly RejoinOutput[] } {
  const { live, other } = state
  if (live === undefined || other === undefined || other.supersedes) return { state, outputs: [] }
  return isBetter(live, other)
    ? { state: withoutOther(state), outputs: [lapsed(other)] }
    : { state, outputs: [] }
}

/** `state` without the session that is not live, and without the answer that offered it. */
function withoutOther(state: RejoinState): RejoinState {
  const { other, offer } = state
  const isOffered = offer !== undefined && other !== undefined && equal(offer.sid, other.sid)
  return { ...state, other: undefined, offer: isOffered ? undefined : offer }
}

export function lapsed({ sid }: LiveSession | OtherSession): RejoinOutput {
  return { kind: 'lapsed', sid }
}

/** The higher suite, then the smaller sid as a big-endian number: both sides find the same. */
function isBetter(a: LiveSession, b: OtherSession): boolean {
  if (a.suite !== b.suite) return a.suite > b.suite
  const index = a.sid.findIndex((byte, at) => byte !== b.sid[at])
  return index >= 0 && (a.sid[index] as number) < (b.sid[index] as number)
}
