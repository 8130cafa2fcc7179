/**
 * A, who was invited (docs/protocol/invite.md §6): a machine that fetches the bundle, answers it once,
 * and sees that the answer finds a place.
 *
 *   fetching → answered → confirmed       or failed
 *
 * The answer is stored before it is deposited, and never made again: after a crash a second one
 * would find its place taken by the first, whose keys are gone. Hence deposits come out on `durable`
 * alone, and always with the same inner bytes.
 */
import { equal } from '../bytes.ts'
import type { Descriptor } from '../descriptor.ts'
import type { UnixMs } from '../env.ts'
import { type Bundle, decodeInviteBundle } from '../invite/bundle.ts'
import { type Invite, linkContext } from '../invite/link.ts'
import { ANSWER_SLOTS, type InviteLetter, inviteLayer, inviteTag } from '../invite/places.ts'
import type { Secret } from '../secret.ts'
import { type HandshakeEnv, makeAnswer } from './answer.ts'
import type {
  AnswerCopy,
  AnsweredState,
  FailedState,
  FetchingState,
  Finding,
  InviteeInput,
  InviteeOutput,
  InviteeState,
  InviteeStep,
} from './invitee-state.ts'
import { WATCH_AFTER_EXPIRY } from './inviter.ts'

/** Begins with a link that was parsed; takes over its secret. */
export function acceptInvite(invite: Invite): FetchingState {
  return { kind: 'fetching', invite, findings: invite.mailboxes.map(() => 'unasked') }
}

/** Where the bundle may lie: in the order of the link's mailboxes. */
export function bundlePlaces(
  { invite }: FetchingState,
  { primitives }: HandshakeEnv,
): readonly { readonly mailbox: Descriptor; readonly tag: Uint8Array }[] {
  return invite.mailboxes.map((mailbox) => ({
    mailbox,
    tag: inviteTag(primitives, invite.secret, mailbox.publicKey, BUNDLE),
  }))
}

export function stepInvitee(
  state: InviteeState,
  input: InviteeInput,
  env: HandshakeEnv,
): InviteeStep {
  switch (state.kind) {
    case 'fetching':
      return stepFetching(state, input, env)
    case 'answered':
      return stepAnswered(state, input, env)
    case 'confirmed':
    case 'failed':
      return dropped(state)
  }
}

const BUNDLE: InviteLetter = { kind: 'bundle' }

function stepFetching(state: FetchingState, input: InviteeInput, env: HandshakeEnv): InviteeStep {
  const { invite } = state
  if (env.now() > invite.expires) return fail('expired', invite.secret)
  switch (input.kind) {
    case 'bundle':
      return bundleCame(state, input, env)
    case 'absent':
    case 'unreachable':
      return found(state, input.mailbox, input.kind)
    case 'tick':
      return { state, outputs: [], consumed: [] }
    case 'durable':
    case 'stored':
    case 'taken':
    case 'confirmed':
      return dropped(state)
  }
}

function bundleCame(
  state: FetchingState,
  { mailbox: index, letter, introduction }: Extract<InviteeInput, { kind: 'bundle' }>,
  env: HandshakeEnv,
): InviteeStep {
  const { invite } = state
  const { primitives } = env
  const mailbox = at(invite.mailboxes, index)
  const bytes = inviteLayer(primitives, invite.secret, mailbox.publicKey, BUNDLE, letter)
  const bundle = genuineBundle(invite, bytes, env)
  if (bundle === undefined) return found(state, index, 'damaged')
  const context = linkContext(primitives, invite)
  const premise = { secret: invite.secret, context }
  const made = makeAnswer(premise, { bundle, bytes }, introduction, env)
  if (!made.ok) {
    return made.failure === 'unsupported'
      ? fail('unsupported', invite.secret)
      : found(state, index, 'damaged')
  }
  const { expires, secret, mailboxes } = invite
  return {
    state: {
      kind: 'answered',
      expires,
      secret,
      answer: made.answer,
      copies: mailboxes.map((place) => ({ mailbox: place, slot: 0, status: 'owed' })),
    },
    outputs: [{ kind: 'established', session: made.established }],
    consumed: [],
  }
}

/** The bundle, if it is the one that the link names and keeps to what the link says. */
function genuineBundle(
  invite: Invite,
  bytes: Uint8Array,
  { primitives }: HandshakeEnv,
): Bundle | undefined {
  if (!equal(primitives.sha256(bytes), invite.bundleHash)) return undefined
  const bundle = decodeInviteBundle(bytes)
  return bundle?.expires === invite.expires ? bundle : undefined
}

/** Notes what a mailbox had to say, and tells the person once all of them were asked. */
function found(
  state: FetchingState,
  index: number,
  finding: Exclude<Finding, 'unasked'>,
): InviteeStep {
  at(state.findings, index)
  const findings = state.findings.with(index, finding)
  const outputs: InviteeOutput[] = findings.includes('unasked')
    ? []
    : [{ kind: 'waiting', failure: summary(findings) }]
  return { state: { ...state, findings }, outputs, consumed: [] }
}

/** A wrong bundle says more than none, and an empty mailbox more than a silent one. */
function summary(findings: readonly Finding[]): 'unreachable' | 'malformed' | 'not-there' {
  if (findings.includes('damaged')) return 'malformed'
  return findings.includes('absent') ? 'not-there' : 'unreachable'
}

function stepAnswered(state: AnsweredState, input: InviteeInput, env: HandshakeEnv): InviteeStep {
  if (input.kind !== 'confirmed' && isHopeless(state, env.now())) {
    return fail('expired', state.secret)
  }
  switch (input.kind) {
    case 'durable':
      return depositAll(state, env)
    case 'stored':
    case 'taken':
      return deposited(state, input, env)
    case 'confirmed':
      return { state: { kind: 'confirmed' }, outputs: [], consumed: [state.secret] }
    case 'tick':
      return { state, outputs: [], consumed: [] }
    case 'bundle':
    case 'absent':
    case 'unreachable':
      return dropped(state)
  }
}

/** Deposits every copy that no mailbox has answered for, again if need be. */
function depositAll(state: AnsweredState, env: HandshakeEnv): InviteeStep {
  const isOpen = ({ status }: AnswerCopy): boolean => status === 'owed' || status === 'sent'
  return {
    state: {
      ...state,
      copies: state.copies.map((copy) => (isOpen(copy) ? { ...copy, status: 'sent' } : copy)),
    },
    outputs: state.copies.flatMap((copy, index) =>
      isOpen(copy) ? [deposit(state, copy, index, env)] : [],
    ),
    consumed: [],
  }
}

function deposit(
  { secret, answer }: AnsweredState,
  { mailbox, slot }: AnswerCopy,
  index: number,
  { primitives }: HandshakeEnv,
): InviteeOutput {
  const letter = { kind: 'answer', slot } as const
  return {
    kind: 'deposit',
    mailbox: index,
    descriptor: mailbox,
    slot,
    tag: inviteTag(primitives, secret, mailbox.publicKey, letter),
    letter: inviteLayer(primitives, secret, mailbox.publicKey, letter, answer),
  }
}

/** What a mailbox said of a deposit. Of one before the last it may be late: that changes nothing any more. */
function deposited(
  state: AnsweredState,
  { kind, mailbox: index, slot }: Extract<InviteeInput, { kind: 'stored' | 'taken' }>,
  env: HandshakeEnv,
): InviteeStep {
  const copy = at(state.copies, index)
  if (copy.status !== 'sent' || copy.slot !== slot) return dropped(state)
  if (kind === 'taken') return placeTaken(state, copy, index, env)
  return { state: withCopy(state, index, { ...copy, status: 'stored' }), outputs: [], consumed: [] }
}

function placeTaken(
  state: AnsweredState,
  copy: AnswerCopy,
  index: number,
  env: HandshakeEnv,
): InviteeStep {
  const told: InviteeOutput = { kind: 'used-before', descriptor: copy.mailbox }
  const slot = ANSWER_SLOTS[copy.slot + 1]
  if (slot === undefined) {
    const refused = withCopy(state, index, { ...copy, status: 'refused' })
    return refused.copies.every(({ status }) => status === 'refused')
      ? fail('used', state.secret)
      : { state: refused, outputs: [told], consumed: [] }
  }
  const next = { ...copy, slot }
  const outputs = [told, deposit(state, next, index, env)]
  return { state: withCopy(state, index, next), outputs, consumed: [] }
}

function withCopy(state: AnsweredState, index: number, copy: AnswerCopy): AnsweredState {
  return { ...state, copies: state.copies.with(index, copy) }
}

/** Nothing of ours can lie anywhere, or the inviter can no longer have our answer before it. */
function isHopeless({ expires, copies }: AnsweredState, now: UnixMs): boolean {
  if (now <= expires) return false
  const mayLieThere = copies.some(({ status }) => status === 'sent' || status === 'stored')
  return now > expires + WATCH_AFTER_EXPIRY || !mayLieThere
}

function fail(failure: FailedState['failure'], secret: Secret<string>): InviteeStep {
  return {
    state: { kind: 'failed', failure },
    outputs: [{ kind: 'failed', failure }],
    consumed: [secret],
  }
}

function dropped(state: InviteeState): InviteeStep {
  return { state, outputs: [{ kind: 'dropped' }], consumed: [] }
}

/** Throws RangeError for an index that nobody was given. */
function at<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError('no such mailbox')
  return item
}
