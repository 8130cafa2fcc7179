/**
 * The sending half of the ratchet (docs/protocol/ratchet.md §5): seals frames into a letter, and creates a chain
 * first whenever the newest one is the peer's.
 */
import { wipe } from '../bytes.ts'
import { checkFrames, type Frame, framesLength, writeFrames } from '../content/frame.ts'
import { hasSuite, highestCommonSuite, type SuiteId } from '../crypto/suites.ts'
import { sealLetter } from '../letter/letter.ts'
import { LETTER } from '../letter/size.ts'
import { Secret } from '../secret.ts'
import type { RatchetEnv } from './env.ts'
import { RatchetError } from './errors.ts'
import {
  ACKNOWLEDGEMENT_FRAME_LENGTH,
  acknowledgementFrame,
  letterLimit,
  noteTold,
  type Receipt,
  receiptsToTell,
} from './flow-control.ts'
import { headerDh, headerTemplate, headerWithN } from './header.ts'
import { type ChainId, chainKeyAfter, hybridInput, messageKeyAt, rootStep } from './key-schedule.ts'
import {
  consumedBetween,
  discard,
  type FollowingState,
  type LeadingState,
  type RatchetState,
  sessionOf,
} from './state.ts'

export interface Outgoing {
  /** What to say; may be empty, which sends acknowledgements alone. */
  readonly frames: readonly Frame[]
  /** Whether it is a control letter, which may be one of the last of the window. */
  readonly control?: boolean
}

/** A letter as the outbox keeps it: everything that any deposit of it needs (`mailboxCopy`). */
export interface SealedLetter {
  readonly chain: ChainId
  readonly n: number
  /** A copy that belongs to the letter and lives as long as it. */
  readonly tagKey: Secret<'TagKey'>
  /** The inner letter: the same bytes at every mailbox, every time. */
  readonly inner: Uint8Array
}

export type Sent =
  | {
      readonly kind: 'sealed'
      /** To be durable before the letter leaves. */
      readonly state: LeadingState
      readonly letter: SealedLetter
      /** To be wiped once `state` is durable. */
      readonly consumed: readonly Secret<string>[]
    }
  /** Nothing was sealed and nothing changed: too much is unacknowledged. The peer's next letter ends it. */
  | { readonly kind: 'blocked' }

/** Letters that hold more than control frames and can be sealed before the peer is heard. */
export function lettersLeft(state: RatchetState): number {
  const all = letterLimit(false)
  return state.kind === 'leading' ? Math.max(0, all - state.sending.n) : all
}

/**
 * Seals `frames` into one letter, with as many due acknowledgements as find room. Throws RatchetError
 * `content-too-long`, ContentError, and `suite` or `peer-key` for a state that is not for this build.
 */
export function send(state: RatchetState, outgoing: Outgoing, env: RatchetEnv): Sent {
  const room = LETTER.contentLength - framesLength(outgoing.frames)
  if (room < 0) throw new RatchetError('content-too-long', 'the frames exceed the letter')
  checkFrames(outgoing.frames)
  if (state.kind === 'leading' && state.sending.n >= letterLimit(outgoing.control ?? false)) {
    return { kind: 'blocked' }
  }
  const leading = state.kind === 'leading' ? state : createChain(state, env)
  const count = Math.floor(room / ACKNOWLEDGEMENT_FRAME_LENGTH)
  const carried = receiptsToTell(state.receipts, leading.sending.id, count)
  const frames =
    carried.length === 0
      ? outgoing.frames
      : [...carried.map(acknowledgementFrame), ...outgoing.frames]
  const { sealed, letter } = sealOrDiscard(state, leading, frames, env)
  // The first key of a chain that began with this letter was in neither of the two states.
  if (leading !== state) leading.sending.chainKey.wipe()
  const next =
    carried.length === 0 ? sealed : withTold(sealed, carried, letter, outgoing.frames.length > 0)
  return { kind: 'sealed', state: next, letter, consumed: consumedBetween(state, next) }
}

/** When nothing can be sealed, a chain that was made for it leaves no key behind. */
function sealOrDiscard(
  before: RatchetState,
  ...[leading, ...rest]: Parameters<typeof seal>
): ReturnType<typeof seal> {
  try {
    return seal(leading, ...rest)
  } catch (error) {
    if (leading !== before) discard(leading, before)
    throw error
  }
}

function seal(
  state: LeadingState,
  frames: readonly Frame[],
  env: RatchetEnv,
): { readonly sealed: LeadingState; readonly letter: SealedLetter } {
  const { primitives } = env
  const { sending, sid } = state
  const { n, id, tagKey, header } = sending
  const chainKey = sending.chainKey.expose()
  const messageKey = messageKeyAt(primitives, chainKey)
  let inner: Uint8Array
  try {
    inner = sealLetter(
      primitives,
      { messageKey, headerKey: sending.headerKey.expose() },
      { sid, dh: headerDh(header), n },
      headerWithN(header, n),
      (content) => writeFrames(frames, content),
      env.random(32),
    )
  } finally {
    wipe(messageKey)
  }
  const nextKey = new Secret('ChainKey', chainKeyAfter(primitives, chainKey))
  return {
    sealed: { ...state, sending: { ...sending, chainKey: nextKey, n: n + 1 } },
    letter: { chain: id, n, tagKey: new Secret('TagKey', tagKey.expose().slice()), inner },
  }
}

const NO_BYTES = new Uint8Array(0)

/** The sending half-step: fresh key pairs of both kinds against the peer's newest. */
function createChain(state: FollowingState, env: RatchetEnv): LeadingState {
  const { primitives } = env
  const { peer, sent } = state
  const suite = nextSuite(state, env)
  const dhPrivate = new Secret('X25519PrivateKey', env.random(32))
  const kemSeed = new Secret('MlKem768Seed', env.random(64))
  const encapsulated = primitives.mlkem768.encapsulate(peer.ek, env)
  const dhShared = primitives.x25519.sharedSecret(dhPrivate, peer.dh)
  if (encapsulated === undefined || dhShared === undefined) {
    wipe(dhShared ?? NO_BYTES, encapsulated?.sharedSecret ?? NO_BYTES)
    dhPrivate.wipe()
    kemSeed.wipe()
    throw new RatchetError('peer-key', 'the state holds a peer key that was never checked')
  }
  const header = headerTemplate({
    suite,
    offered: env.suites,
    pn: sent,
    dh: primitives.x25519.publicKey(dhPrivate),
    ek: primitives.mlkem768.publicKey(kemSeed),
    ct: encapsulated.ciphertext,
  })
  const step = rootStep(
    primitives,
    state.rootKey,
    hybridInput(dhShared, encapsulated.sharedSecret),
    header,
  )
  const { id, headerKey, tagKey } = state.nextSending
  const { chainKey } = step
  return {
    ...sessionOf(state),
    receiving: state.receiving,
    kind: 'leading',
    suite,
    rootKey: step.rootKey,
    nextSending: step.next,
    sending: {
      id,
      chainKey,
      headerKey,
      tagKey,
      dhPrivate,
      kemSeed,
      header,
      n: 0,
    },
  }
}

/** The highest suite that both have, and never a lower one than before. */
function nextSuite(state: FollowingState, { suites }: RatchetEnv): SuiteId {
  const best = highestCommonSuite(suites, state.peerSuites)
  const suite = best !== undefined && best > state.suite ? best : state.suite
  if (!hasSuite(suites, suite)) {
    throw new RatchetError('suite', 'the session uses a suite that this version does not have')
  }
  return suite
}

/** The state after the letter `n` of our newest chain has carried `carried`. */
function withTold(
  state: LeadingState,
  carried: readonly Receipt[],
  { chain, n }: SealedLetter,
  firm: boolean,
): LeadingState {
  const receipts = noteTold(state.receipts, carried, { chain, n, firm })
  const isDue = receipts.some(({ report }) => report.kind === 'news')
  return { ...state, receipts, acknowledgementDue: state.acknowledgementDue && isDue }
}
