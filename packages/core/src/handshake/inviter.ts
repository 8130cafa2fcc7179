/**
 * B, who invites (docs/protocol/invite.md §5): a machine that publishes one bundle, waits for one
 * answer, and then only watches.
 *
 *   publishing → open → used → closed
 *
 * The link exists from `open` on, when a place in it has given the bundle back; mailboxes in it that
 * have not yet are deposited at until they have. A door is in it only if it has. The first answer that opens wins: the state that follows has neither `s` nor the KEM seed, so that a second
 * answer cannot be accepted by construction. Store the new state, then act on the outputs, then wipe
 * what was consumed.
 */
import { equal } from '../bytes.ts'
import type { Primitives } from '../crypto/primitives.ts'
import { xwing } from '../crypto/xwing.ts'
import type { Descriptor } from '../descriptor.ts'
import type { UnixMs } from '../env.ts'
import { contactDescriptors, decodeInviteBundle, encodeInviteBundle } from '../invite/bundle.ts'
import {
  formatLink,
  INVITE_LIFETIME,
  type InviteSecret,
  linkContext,
  linkMailboxes,
} from '../invite/link.ts'
import { ANSWER_SLOTS, type AnswerSlot, inviteLayer, inviteTag } from '../invite/places.ts'
import { Secret } from '../secret.ts'
import { wholeSeconds } from '../unix-seconds.ts'
import type { HandshakeEnv } from './answer.ts'
import { checkOnionKey, encodeDescriptors } from './checks.ts'
import { HandshakeError } from './errors.ts'
import { answerCame } from './inviter-answers.ts'
import {
  type AnswerPlace,
  COPY_PREFIX,
  type InviterInput,
  type InviterOutput,
  type InviterState,
  type InviterStep,
  type InviteTerms,
  type OpenMailbox,
  type OpenSlot,
  type OpenState,
  type PublishingMailbox,
  type PublishingState,
  type UsedMailbox,
  type UsedSlot,
  type UsedState,
} from './inviter-state.ts'
import { at, close, dropped, unchanged } from './inviter-step.ts'

const DAY = 86_400_000

/** How long after expiry answers may still lie at a mailbox, and are looked for. */
export const WATCH_AFTER_EXPIRY = 14 * DAY

/**
 * A new invite. Draws 32 bytes for s, then 32 for the KEM seed. Throws HandshakeError when the terms
 * break a bound, before anything is drawn.
 */
export function createInvite(terms: InviteTerms, env: HandshakeEnv): InviterStep<PublishingState> {
  const expires = wholeSeconds(terms.expires)
  checkTerms(terms, expires, env.now())
  const { primitives, suites } = env
  const secret: InviteSecret = new Secret('InviteSecret', env.random(32))
  const { seed, publicKey: ek } = xwing.generate(primitives, env)
  const { onionKey, descriptors, mailboxes } = terms
  const bundle = encodeInviteBundle({ suites, ek, expires, onionKey, descriptors })
  const state: PublishingState = {
    kind: 'publishing',
    expires,
    secret,
    seed,
    suites,
    bundle,
    mailboxes: mailboxes.map((descriptor) => ({ descriptor, status: 'waiting' })),
  }
  return { state, outputs: bundleDeposits(state, env), consumed: [] }
}

/** What is still to be deposited, and then fetched back: the same bytes as often as it is asked for. */
export function bundleDeposits(
  state: PublishingState | OpenState,
  { primitives }: HandshakeEnv,
): readonly Extract<InviterOutput, { kind: 'deposit' }>[] {
  const { secret } = state
  const all: readonly (PublishingMailbox | OpenMailbox)[] = state.mailboxes
  return all.flatMap((place, mailbox) => {
    if (!isOwed(place)) return []
    const { descriptor } = place
    const key = descriptor.publicKey
    const tag = inviteTag(primitives, secret, key, { kind: 'bundle' })
    const letter = bundleLetter(state, descriptor, primitives)
    return [{ kind: 'deposit', mailbox, descriptor, tag, letter }]
  })
}

/** The bundle as it lies at that place, 4,096. */
export function bundleLetter(
  { secret, bundle }: PublishingState | OpenState,
  { publicKey }: Descriptor,
  primitives: Primitives,
): Uint8Array {
  return inviteLayer(primitives, secret, publicKey, { kind: 'bundle' }, bundle)
}

/** Where the inviter said, in the bundle, that the invitee's letters are to go. */
export function promisedDescriptors(state: PublishingState | OpenState): readonly Descriptor[] {
  return decodeInviteBundle(state.bundle)?.descriptors ?? []
}

/** The link as text. It is as secret as the invite: show it to the person, keep it nowhere. */
export function linkText(state: OpenState, { primitives }: HandshakeEnv): string {
  const { expires, secret, bundle } = state
  const mailboxes = state.mailboxes.map(({ descriptor }) => descriptor)
  return formatLink({ expires, secret, bundleHash: primitives.sha256(bundle), mailboxes })
}

/** The places where answers may lie, for as long as they are to be watched. */
export function answerPlaces(state: InviterState): readonly AnswerPlace[] {
  if (state.kind !== 'open' && state.kind !== 'used') return []
  const mailboxes: readonly (OpenMailbox | UsedMailbox)[] = state.mailboxes
  return mailboxes.flatMap(({ descriptor, slots }, mailbox) =>
    ANSWER_SLOTS.map((slot) => ({
      mailbox,
      descriptor,
      slot,
      tag: at<OpenSlot | UsedSlot>(slots, slot).tag,
    })),
  )
}

/** Whatever comes in, time is looked at first: what is over is not gone on with. */
export function stepInviter(
  state: InviterState,
  input: InviterInput,
  env: HandshakeEnv,
): InviterStep {
  const timed = timePassed(state, env.now())
  if (timed.state !== state) return timed
  switch (input.kind) {
    case 'fetched-back':
      if (state.kind === 'open') return fetchedBackLater(state, input.mailbox, input.letter, env)
      if (state.kind !== 'publishing') return dropped(state, 'unexpected')
      return fetchedBack(state, input.mailbox, input.letter, env)
    case 'unavailable':
      if (state.kind !== 'publishing') return dropped(state, 'unexpected')
      return mailboxReported(state, input.mailbox, 'unavailable', env)
    case 'enough':
      return state.kind === 'publishing' && state.mailboxes.some(isVerified)
        ? ready(state, env)
        : dropped(state, 'unexpected')
    case 'answer':
      return answerCame(state, input, env)
    case 'cancel':
      if (state.kind !== 'publishing' && state.kind !== 'open') return dropped(state, 'unexpected')
      return close(state, 'cancelled')
    case 'tick':
      return timed
  }
}

function checkTerms(terms: InviteTerms, expires: UnixMs, now: UnixMs): void {
  if (expires <= now || expires - now > INVITE_LIFETIME) {
    throw new HandshakeError('expiry', 'an invite lives for at most 13 days')
  }
  checkOnionKey(terms.onionKey)
  encodeDescriptors(linkMailboxes, terms.mailboxes)
  encodeDescriptors(contactDescriptors, terms.descriptors)
}

function fetchedBack(
  state: PublishingState,
  index: number,
  letter: Uint8Array,
  env: HandshakeEnv,
): InviterStep {
  const { descriptor } = at(state.mailboxes, index)
  const status = isBundle(state, descriptor, letter, env) ? 'verified' : 'unavailable'
  return mailboxReported(state, index, status, env)
}

/** The link was not kept waiting for this mailbox. Other bytes are nothing that it gave back. */
function fetchedBackLater(
  state: OpenState,
  index: number,
  letter: Uint8Array,
  env: HandshakeEnv,
): InviterStep {
  const mailbox = at(state.mailboxes, index)
  if (!mailbox.isOwed || !isBundle(state, mailbox.descriptor, letter, env)) {
    return dropped(state, 'unexpected')
  }
  const mailboxes = state.mailboxes.with(index, { ...mailbox, isOwed: false })
  return unchanged({ ...state, mailboxes })
}

function isBundle(
  { secret, bundle }: PublishingState | OpenState,
  { publicKey }: Descriptor,
  letter: Uint8Array,
  { primitives }: HandshakeEnv,
): boolean {
  return equal(inviteLayer(primitives, secret, publicKey, { kind: 'bundle' }, letter), bundle)
}

function mailboxReported(
  state: PublishingState,
  index: number,
  status: 'verified' | 'unavailable',
  env: HandshakeEnv,
): InviterStep {
  const mailboxes = state.mailboxes.with(index, { ...at(state.mailboxes, index), status })
  if (mailboxes.every((mailbox) => mailbox.status === 'unavailable')) {
    return close(state, 'unreachable')
  }
  const next = { ...state, mailboxes }
  return mailboxes.some((mailbox) => mailbox.status === 'waiting')
    ? unchanged(next)
    : ready(next, env)
}

function ready(state: PublishingState, env: HandshakeEnv): InviterStep {
  return { state: opened(state, env), outputs: [{ kind: 'ready' }], consumed: [] }
}

function opened(state: PublishingState, { primitives }: HandshakeEnv): OpenState {
  const { expires, secret, seed, suites, bundle } = state
  const named = state.mailboxes.filter((place) => isVerified(place) || isNamedUnseen(place))
  const mailboxes = named.map(({ descriptor }) => descriptor)
  const bundleHash = primitives.sha256(bundle)
  return {
    kind: 'open',
    expires,
    secret,
    seed,
    suites,
    bundle,
    context: linkContext(primitives, { expires, secret, bundleHash, mailboxes }),
    mailboxes: named.map((place) => ({
      descriptor: place.descriptor,
      isOwed: !isVerified(place),
      slots: ANSWER_SLOTS.map((slot) =>
        openSlot(primitives, secret, place.descriptor.publicKey, slot),
      ),
    })),
  }
}

const isVerified = ({ status }: PublishingMailbox): boolean => status === 'verified'

/** A mailbox gets the bundle behind the link; a door that nobody has come through is none. */
const isNamedUnseen = ({ status, descriptor }: PublishingMailbox): boolean =>
  status === 'waiting' && descriptor.kind !== 'direct'

const isOwed = (place: PublishingMailbox | OpenMailbox): boolean =>
  'status' in place ? place.status === 'waiting' : place.isOwed

function openSlot(
  primitives: Primitives,
  secret: InviteSecret,
  mailboxKey: Uint8Array,
  slot: AnswerSlot,
): OpenSlot {
  const letter = { kind: 'answer', slot } as const
  const zeros = new Uint8Array(COPY_PREFIX)
  const start = inviteLayer(primitives, secret, mailboxKey, letter, zeros)
  return {
    tag: inviteTag(primitives, secret, mailboxKey, letter),
    layerStart: new Secret('AnswerLayerStart', start),
    spoiled: false,
  }
}

function timePassed(state: InviterState, now: UnixMs): InviterStep {
  switch (state.kind) {
    case 'publishing':
      return now > state.expires ? close(state, 'expired') : unchanged(state)
    case 'open':
      return isOver(state, now) ? close(state, 'expired') : unchanged(state)
    case 'used':
      return isOver(state, now) ? close(state, 'over') : unchanged(state)
    case 'closed':
      return unchanged(state)
  }
}

/** At a door nothing lies: what came by then was taken. */
function isOver({ expires, mailboxes }: OpenState | UsedState, now: UnixMs): boolean {
  const places: readonly (OpenMailbox | UsedMailbox)[] = mailboxes
  const isDoorAlone = places.every(({ descriptor }) => descriptor.kind === 'direct')
  return now > expires + (isDoorAlone ? 0 : WATCH_AFTER_EXPIRY)
}
