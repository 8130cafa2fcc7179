/** The side that finds the other's bundle (docs/protocol/recovery.md §3): it answers, and offers a session. */
import { equal } from '../bytes.ts'
import { highestCommonSuite } from '../crypto/suites.ts'
import type { UnixMs } from '../env.ts'
import { type HandshakeEnv, makeAnswer, type ReceivedBundle } from '../handshake/answer.ts'
import type { EstablishedAsInvitee, Recovery } from '../handshake/established.ts'
import { BUNDLE_BODY_LENGTH, type Bundle, decodeBundleBody } from '../invite/bundle.ts'
import { succeeding } from '../safety-check/safety-check.ts'
import { wholeSeconds } from '../unix-seconds.ts'
import { firstCopies } from './copies.ts'
import { bundleMac, madeAt, openCopy, REJOIN_LIFETIME, rejoinContext } from './places.ts'
import { other as otherRole } from './recovery.ts'
import type { BundlePlace, Offer, RejoinState, RejoinStep } from './rejoin-state.ts'
import { lapsed } from './sessions.ts'
import { dropped, type Input, isHeld, only } from './step.ts'

/** How far the clocks of the two may differ before a fresh bundle looks too long-lived. */
export const REJOIN_CLOCK_TOLERANCE = 2 * 86_400_000

/** How many answered bundles are remembered; a contact makes one for each restore. */
export const KNOWN_BUNDLES = 32

export function bundleCame(
  state: RejoinState,
  input: Input<'bundle'>,
  env: HandshakeEnv,
): RejoinStep {
  const { recovery } = state
  const received = readBundle(recovery, input.place, input.letter, env)
  if (received === undefined) return dropped(state)
  const { bundle, bytes } = received
  const hash = env.primitives.sha256(bytes)
  const isKnown = state.known.some((earlier) => equal(earlier.hash, hash))
  // Left by an earlier restore than one that was answered: its keys are gone.
  const isLeftOver = madeAt(bundle.expires) < state.newest
  if (isKnown || isLeftOver || !isTimely(bundle, env.now())) return dropped(state)
  const { verification, despiteAttack, introduction } = input
  if (isHeld(verification, despiteAttack)) return only(state, { kind: 'held' })
  const next = knowing(state, hash, bundle, env.now())
  const suite = highestCommonSuite(env.suites, bundle.suites)
  if (suite !== undefined && suite < recovery.suite) return only(next, { kind: 'lower-suite' })
  const premise = {
    secret: recovery.key,
    context: rejoinContext(env.primitives, recovery, otherRole(recovery.role), bytes),
  }
  const made = makeAnswer(premise, received, introduction, env)
  if (!made.ok) return only(next, { kind: made.failure })
  const { answer, established } = made
  const copies = firstCopies(bundle.descriptors)
  const offer = { sid: established.keys.sid, expires: bundle.expires, answer, copies }
  const safety = succeeding(established.safety, verification)
  return offered(next, { ...established, safety }, offer, despiteAttack)
}

function offered(
  state: RejoinState,
  session: EstablishedAsInvitee,
  offer: Offer,
  despiteAttack: boolean,
): RejoinStep {
  const { live, other } = state
  const { sid, suite } = session.keys
  const supersedes = live?.heard === true
  return {
    state: { ...state, other: { sid, suite, supersedes, despiteAttack }, offer },
    outputs: [
      { kind: 'peer-restored' },
      // The peer restored again, and has lost it.
      ...(other === undefined ? [] : [lapsed(other)]),
      { kind: 'offered', session },
    ],
    // Each handshake makes a recovery; the contact keeps that of its invite.
    consumed: [session.recovery.key],
  }
}

/** The bundle in `copy`, if only the contact can have made it. */
function readBundle(
  { key, role }: Recovery,
  { mailbox, day }: BundlePlace,
  copy: Uint8Array,
  { primitives }: HandshakeEnv,
): ReceivedBundle | undefined {
  const sender = otherRole(role)
  const which = { kind: 'bundle', sender } as const
  const bytes = openCopy(primitives, key, mailbox.publicKey, which, day, copy)
  if (bytes === undefined) return undefined
  const body = bytes.subarray(0, BUNDLE_BODY_LENGTH)
  const mac = bundleMac(primitives, key, sender, body)
  if (!equal(mac, bytes.subarray(BUNDLE_BODY_LENGTH))) return undefined
  const bundle = decodeBundleBody(body)
  return bundle && { bundle, bytes }
}

function isTimely({ expires }: Bundle, now: UnixMs): boolean {
  return expires > now && expires - now <= REJOIN_LIFETIME + REJOIN_CLOCK_TOLERANCE
}

/**
 * `state` with that bundle among those that were answered. A clock that runs ahead says a time of making
 * that lies in the future: then it is the time of finding that counts, or else the next bundle, made
 * when the clock is right again, would look like a leftover.
 */
function knowing(
  state: RejoinState,
  hash: Uint8Array,
  { expires }: Bundle,
  now: UnixMs,
): RejoinState {
  const made = Math.max(0, Math.min(madeAt(expires), wholeSeconds(now)))
  return {
    ...state,
    known: [{ hash, expires }, ...state.known].slice(0, KNOWN_BUNDLES),
    newest: Math.max(state.newest, made) as UnixMs,
  }
}
