/** The side that restored (docs/protocol/recovery.md §3): it leaves a bundle and waits for the answer. */
import { concat, equal } from '../bytes.ts'
import { highestCommonSuite } from '../crypto/suites.ts'
import { xwing } from '../crypto/xwing.ts'
import { descriptorList } from '../descriptor.ts'
import type { UnixMs } from '../env.ts'
import { type HandshakeEnv, openAnswer } from '../handshake/answer.ts'
import { checkOnionKey, encodeDescriptors } from '../handshake/checks.ts'
import { type EstablishedAsInviter, secretsOfSession } from '../handshake/established.ts'
import { encodeBundleBody } from '../invite/bundle.ts'
import { succeeding } from '../safety-check/safety-check.ts'
import { wholeSeconds } from '../unix-seconds.ts'
import { firstCopies } from './copies.ts'
import { bundleMac, firstDay, openCopy, REJOIN_LIFETIME, rejoinContext } from './places.ts'
import { other as otherRole, raised } from './recovery.ts'
import type { AnsweredBundle, RejoinState, RejoinStep, WaitingBundle } from './rejoin-state.ts'
import { lapsed } from './sessions.ts'
import { dropped, type Input, isHeld, only, seedOf } from './step.ts'

/** How many letters at places for answers are remembered: a mailbox that does not lie has at most 12. */
export const SEEN_ANSWERS = 16

/** A contact's mailboxes, and perhaps its own onion: where a bundle goes. */
const bundleMailboxes = descriptorList({ min: 1, max: 8 })
const answerMailboxes = descriptorList({ min: 1, max: 3 })

export function restored(
  state: RejoinState,
  input: Input<'restored'>,
  env: HandshakeEnv,
): RejoinStep {
  const { self, mailboxes, verification, despiteAttack } = input
  checkOnionKey(self.onionKey)
  encodeDescriptors(answerMailboxes, self.descriptors)
  encodeDescriptors(bundleMailboxes, mailboxes)
  if (isHeld(verification, despiteAttack)) return only(state, { kind: 'held' })
  const { recovery } = state
  const { primitives, suites } = env
  const highest = highestCommonSuite(suites, suites)
  if (highest === undefined || highest < recovery.suite) return only(state, { kind: 'lower-suite' })
  const { seed, publicKey: ek } = xwing.generate(primitives, env)
  const expires = (wholeSeconds(env.now()) + REJOIN_LIFETIME) as UnixMs
  const body = encodeBundleBody({ suites, ek, expires, ...self })
  const own: WaitingBundle = {
    kind: 'waiting',
    seed,
    suites,
    bundle: concat(body, bundleMac(primitives, recovery.key, recovery.role, body)),
    expires,
    answersAt: self.descriptors,
    copies: firstCopies(mailboxes),
    despiteAttack,
    refused: [],
  }
  return { state: { ...state, own }, outputs: [], consumed: seedOf(state) }
}

export function answerCame(
  state: RejoinState,
  input: Input<'answer'>,
  env: HandshakeEnv,
): RejoinStep {
  const { own, recovery } = state
  if (own === undefined) return dropped(state)
  const { primitives } = env
  const { key, role } = recovery
  const { mailbox, attempt } = input.place
  const which = { kind: 'answer', sender: otherRole(role) } as const
  const day = firstDay(own.expires) + attempt
  const answer = openCopy(primitives, key, mailbox.publicKey, which, day, input.letter)
  if (answer === undefined) return dropped(state)
  const hash = primitives.sha256(answer)
  return own.kind === 'answered'
    ? answeredAgain(state, own, hash)
    : tryAnswer(state, own, answer, hash, input, env)
}

function answeredAgain(state: RejoinState, own: AnsweredBundle, hash: Uint8Array): RejoinStep {
  if (includes(own.seen, hash)) return dropped(state)
  const seen = remembered(hash, own.seen)
  return only({ ...state, own: { ...own, seen } }, { kind: 'answered-twice' })
}

function tryAnswer(
  state: RejoinState,
  own: WaitingBundle,
  answer: Uint8Array,
  hash: Uint8Array,
  { verification, despiteAttack }: Input<'answer'>,
  env: HandshakeEnv,
): RejoinStep {
  if (includes(own.refused, hash)) return dropped(state)
  const { recovery } = state
  const premise = {
    secret: recovery.key,
    context: rejoinContext(env.primitives, recovery, recovery.role, own.bundle),
  }
  const session = openAnswer(premise, { ...own, bytes: own.bundle }, answer, env)
  const refused = { ...state, own: { ...own, refused: remembered(hash, own.refused) } }
  if (session === undefined) return dropped(refused)
  if (session.keys.suite < recovery.suite) {
    const consumed = secretsOfSession(session)
    return { state: refused, outputs: [{ kind: 'lower-suite' }], consumed }
  }
  if (isHeld(verification, despiteAttack || own.despiteAttack)) {
    return { state, outputs: [{ kind: 'held' }], consumed: secretsOfSession(session) }
  }
  const safety = succeeding(session.safety, verification)
  return joined(state, own, { ...session, safety }, hash)
}

function joined(
  state: RejoinState,
  { expires, answersAt, refused }: WaitingBundle,
  session: EstablishedAsInviter,
  hash: Uint8Array,
): RejoinStep {
  const { live, other } = state
  const { sid, suite } = session.keys
  return {
    state: {
      ...state,
      recovery: raised(state.recovery, suite),
      own: { kind: 'answered', expires, answersAt, seen: remembered(hash, refused) },
      live: { sid, suite, heard: false },
      other: other && { ...other, supersedes: false },
    },
    outputs: [{ kind: 'joined', session }, ...(live === undefined ? [] : [lapsed(live)])],
    // Each handshake makes a recovery; the contact keeps that of its invite.
    consumed: [...seedOf(state), session.recovery.key],
  }
}

function includes(hashes: readonly Uint8Array[], hash: Uint8Array): boolean {
  return hashes.some((known) => equal(known, hash))
}

function remembered(hash: Uint8Array, hashes: readonly Uint8Array[]): readonly Uint8Array[] {
  return [hash, ...hashes].slice(0, SEEN_ANSWERS)
}
