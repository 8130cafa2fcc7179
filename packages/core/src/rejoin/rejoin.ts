/**
 * Rejoining a contact after a restore (docs/protocol/recovery.md §3): a machine per contact that lives
 * as long as the contact does.
 *
 * Whoever restored leaves a bundle; whoever finds one answers it once. The answerer keeps what it has
 * until the other one speaks in the new session, as a bundle alone proves little: it may be a leftover
 * of an earlier restore. When both restored, both bundles are answered, and of the two sessions the
 * one with the smaller sid stays.
 */
import { concat, equal } from '../bytes.ts'
import { xwing } from '../crypto/xwing.ts'
import { type Descriptor, descriptorList } from '../descriptor.ts'
import type { UnixMs } from '../env.ts'
import {
  type HandshakeEnv,
  makeAnswer,
  openAnswer,
  type ReceivedBundle,
} from '../handshake/answer.ts'
import { checkOnionKey, encodeDescriptors } from '../handshake/checks.ts'
import { type Recovery, secretsOfSession } from '../handshake/established.ts'
import {
  BUNDLE_BODY_LENGTH,
  BUNDLE_LENGTH,
  type Bundle,
  decodeBundleBody,
  encodeBundleBody,
} from '../invite/bundle.ts'
import { wasVerified } from '../safety-check/safety-check.ts'
import type { Secret } from '../secret.ts'
import { wholeSeconds } from '../unix-seconds.ts'
import { depositOf, deposits, firstCopies, isRefused, moved } from './copies.ts'
import {
  bundleMac,
  firstDay,
  REJOIN_LIFETIME,
  REJOIN_TRIES,
  rejoinContext,
  rejoinLayer,
  rejoinTag,
  watchedDays,
} from './places.ts'
import { other, withGeneration } from './recovery.ts'
import type {
  BundlePlace,
  Candidate,
  OwnRejoin,
  RejoinAnswerPlace,
  RejoinInput,
  RejoinOutput,
  RejoinState,
  RejoinStep,
} from './rejoin-state.ts'

/** How far the clocks of the two may differ before a fresh bundle looks too long-lived. */
export const REJOIN_CLOCK_TOLERANCE = 2 * 86_400_000

/** How many answered bundles are remembered; a contact makes one for each restore. */
export const ANSWERED_BUNDLES = 32

/** The state of a contact whose session has just begun, or was read from a backup. Takes over the keys. */
export function startRejoin(recoveries: readonly Recovery[]): RejoinState {
  return { recoveries, own: undefined, candidate: undefined, answered: [] }
}

/** Where the peer's bundle may lie, at our `mailboxes`: 21 places for each and each generation. */
export function bundlePlaces(
  { recoveries }: RejoinState,
  mailboxes: readonly Descriptor[],
  env: HandshakeEnv,
): readonly BundlePlace[] {
  const days = watchedDays(env.now())
  return recoveries.flatMap(({ key, role, sid }) =>
    mailboxes.flatMap((mailbox) =>
      days.map((day) => {
        const letter = { kind: 'bundle', sender: other(role) } as const
        return {
          sid,
          mailbox,
          day,
          tag: rejoinTag(env.primitives, key, mailbox.publicKey, letter, day),
        }
      }),
    ),
  )
}

/** Where the answer to our own bundle may lie; none when there is no bundle. */
export function rejoinAnswerPlaces(
  { own }: RejoinState,
  { primitives }: HandshakeEnv,
): readonly RejoinAnswerPlace[] {
  if (own === undefined) return []
  const { key, role } = own.recovery
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
    case 'confirmed':
      return confirmed(state, input.sid)
    case 'durable':
      return { state, outputs: owed(state, env), consumed: [] }
    case 'stored':
    case 'taken':
      return copyReported(state, input, env)
    case 'tick':
      return timePassed(state, env.now())
  }
}

type Input<Kind extends RejoinInput['kind']> = Extract<RejoinInput, { kind: Kind }>

/** A contact's mailboxes, and perhaps its own onion: where a bundle goes. */
const bundleMailboxes = descriptorList({ min: 1, max: 8 })

function restored(state: RejoinState, input: Input<'restored'>, env: HandshakeEnv): RejoinStep {
  const { self, mailboxes, verification } = input
  checkOnionKey(self.onionKey)
  encodeDescriptors(answerMailboxes, self.descriptors)
  encodeDescriptors(bundleMailboxes, mailboxes)
  const [recovery] = state.recoveries
  if (recovery === undefined) return dropped(state)
  const { primitives, suites } = env
  const { seed, publicKey: ek } = xwing.generate(primitives, env)
  const expires = (wholeSeconds(env.now()) + REJOIN_LIFETIME) as UnixMs
  const body = encodeBundleBody({ suites, ek, expires, ...self })
  const own: OwnRejoin = {
    recovery,
    seed,
    suites,
    bundle: concat(body, bundleMac(primitives, recovery.key, recovery.role, body)),
    expires,
    verifiedBefore: wasVerified(verification),
    answersAt: self.descriptors,
    copies: firstCopies(mailboxes),
  }
  return { state: { ...state, own }, outputs: [], consumed: seedOf(state) }
}

const answerMailboxes = descriptorList({ min: 1, max: 3 })

function bundleCame(state: RejoinState, input: Input<'bundle'>, env: HandshakeEnv): RejoinStep {
  const { place, letter, introduction, verification } = input
  const recovery = state.recoveries.find(({ sid }) => equal(sid, place.sid))
  const received = recovery && readBundle(recovery, place, letter, env)
  if (recovery === undefined || received === undefined) return dropped(state)
  const { bundle, bytes } = received
  const { primitives } = env
  const hash = primitives.sha256(bytes)
  const { candidate, answered } = state
  const isKnown = answered.some((earlier) => equal(earlier.hash, hash))
  // Left by an earlier restore than the one that was answered: its keys are gone.
  const isOlder = candidate !== undefined && bundle.expires < candidate.expires
  if (isKnown || isOlder || !isTimely(bundle, env.now())) return dropped(state)
  const premise = {
    secret: recovery.key,
    context: rejoinContext(primitives, recovery, other(recovery.role), bytes),
    verifiedBefore: wasVerified(verification),
  }
  const made = makeAnswer(premise, received, introduction, env)
  const { expires } = bundle
  const next = { ...state, answered: [{ hash, expires }, ...answered].slice(0, ANSWERED_BUNDLES) }
  if (!made.ok) return { state: next, outputs: [{ kind: 'unsupported' }], consumed: [] }
  const { answer, established } = made
  const copies = firstCopies(bundle.descriptors)
  return {
    state: {
      ...next,
      candidate: { recovery, offered: established.recovery, expires, answer, copies },
    },
    outputs: [
      { kind: 'peer-restored' },
      ...lapsed(candidate),
      { kind: 'offered', session: established },
    ],
    consumed: keyOf(candidate),
  }
}

/** The bundle in `letter`, if only the contact can have made it. */
function readBundle(
  { key, role }: Recovery,
  { mailbox, day }: BundlePlace,
  letter: Uint8Array,
  { primitives }: HandshakeEnv,
): ReceivedBundle | undefined {
  if (letter.length !== BUNDLE_LENGTH) return undefined
  const sender = other(role)
  const which = { kind: 'bundle', sender } as const
  const bytes = rejoinLayer(primitives, key, mailbox.publicKey, which, day, letter)
  const body = bytes.subarray(0, BUNDLE_BODY_LENGTH)
  const mac = bundleMac(primitives, key, sender, body)
  if (!equal(mac, bytes.subarray(BUNDLE_BODY_LENGTH))) return undefined
  const bundle = decodeBundleBody(body)
  return bundle && { bundle, bytes }
}

function isTimely({ expires }: Bundle, now: UnixMs): boolean {
  return expires > now && expires - now <= REJOIN_LIFETIME + REJOIN_CLOCK_TOLERANCE
}

function answerCame(state: RejoinState, input: Input<'answer'>, env: HandshakeEnv): RejoinStep {
  const { own, candidate } = state
  if (own === undefined) return dropped(state)
  const { primitives } = env
  const { key, role } = own.recovery
  const { mailbox, attempt } = input.place
  const which = { kind: 'answer', sender: other(role) } as const
  const day = firstDay(own.expires) + attempt
  const answer = rejoinLayer(primitives, key, mailbox.publicKey, which, day, input.letter)
  const premise = {
    secret: key,
    context: rejoinContext(primitives, own.recovery, role, own.bundle),
    verifiedBefore: own.verifiedBefore,
  }
  const session = openAnswer(premise, { ...own, bytes: own.bundle }, answer, env)
  if (session === undefined) return dropped(state)
  if (candidate !== undefined && isSmaller(candidate.offered.sid, session.keys.sid)) {
    return {
      state: { ...state, own: undefined },
      outputs: [{ kind: 'crossed', sid: candidate.offered.sid }],
      consumed: [own.seed, ...secretsOfSession(session)],
    }
  }
  const { kept, dropped: old } = withGeneration(state.recoveries, own.recovery, session.recovery)
  return {
    state: { ...state, recoveries: kept, own: undefined, candidate: undefined },
    outputs: [...lapsed(candidate), { kind: 'joined', session }],
    consumed: [own.seed, ...keyOf(candidate), ...old.map((recovery) => recovery.key)],
  }
}

function confirmed(state: RejoinState, sid: Uint8Array): RejoinStep {
  const { candidate } = state
  if (candidate === undefined || !equal(candidate.offered.sid, sid)) return dropped(state)
  const { kept, dropped: old } = withGeneration(
    state.recoveries,
    candidate.recovery,
    candidate.offered,
  )
  return {
    state: { ...state, recoveries: kept, own: undefined, candidate: undefined },
    outputs: [{ kind: 'joined-offered', sid: candidate.offered.sid }],
    consumed: [...seedOf(state), ...old.map((recovery) => recovery.key)],
  }
}

function owed({ own, candidate }: RejoinState, env: HandshakeEnv): readonly RejoinOutput[] {
  return [
    ...(own === undefined ? [] : deposits('bundle', own, own.bundle, env)),
    ...(candidate === undefined ? [] : deposits('answer', candidate, candidate.answer, env)),
  ]
}

function copyReported(
  state: RejoinState,
  input: Input<'stored' | 'taken'>,
  env: HandshakeEnv,
): RejoinStep {
  const sent = input.of === 'bundle' ? state.own : state.candidate
  const copy = sent?.copies[input.mailbox]
  if (sent === undefined || copy?.status !== 'owed') return dropped(state)
  const next = input.kind === 'stored' ? { ...copy, status: 'stored' as const } : moved(copy)
  const copies = sent.copies.with(input.mailbox, next)
  const outputs: RejoinOutput[] = []
  if (input.kind === 'taken') {
    outputs.push({ kind: 'place-taken', descriptor: copy.mailbox })
    const bytes = 'bundle' in sent ? sent.bundle : sent.answer
    if (!isRefused(next)) {
      outputs.push(depositOf(input.of, sent, bytes, next, input.mailbox, env))
    }
  }
  const changed =
    'bundle' in sent ? { own: { ...sent, copies } } : { candidate: { ...sent, copies } }
  return { state: { ...state, ...changed }, outputs, consumed: [] }
}

function timePassed(state: RejoinState, now: UnixMs): RejoinStep {
  const { own, candidate } = state
  // An answer may have been made at the last moment, and both it and the bundle lie for 14 days.
  const isOver = (sent: { readonly expires: UnixMs } | undefined): boolean =>
    sent !== undefined && now > sent.expires + REJOIN_LIFETIME
  const gone = isOver(candidate) ? candidate : undefined
  const unanswered = isOver(own)
  return {
    state: {
      recoveries: state.recoveries,
      own: unanswered ? undefined : own,
      candidate: gone === undefined ? candidate : undefined,
      answered: state.answered.filter(({ expires }) => expires > now),
    },
    outputs: [...(unanswered ? [{ kind: 'unanswered' } as const] : []), ...lapsed(gone)],
    consumed: [...(unanswered ? seedOf(state) : []), ...keyOf(gone)],
  }
}

/** Byte strings of one length, as big-endian numbers. */
function isSmaller(a: Uint8Array, b: Uint8Array): boolean {
  const index = a.findIndex((byte, at) => byte !== b[at])
  return index >= 0 && (a[index] as number) < (b[index] as number)
}

function lapsed(candidate: Candidate | undefined): readonly RejoinOutput[] {
  return candidate === undefined ? [] : [{ kind: 'lapsed', sid: candidate.offered.sid }]
}

function keyOf(candidate: Candidate | undefined): readonly Secret<string>[] {
  return candidate === undefined ? [] : [candidate.offered.key]
}

function seedOf({ own }: RejoinState): readonly Secret<string>[] {
  return own === undefined ? [] : [own.seed]
}

function dropped(state: RejoinState): RejoinStep {
  return { state, outputs: [{ kind: 'dropped' }], consumed: [] }
}
