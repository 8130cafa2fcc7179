/**
 * The receiving half of the ratchet (docs/protocol/ratchet.md §6): opens one letter, whose chain and n
 * its tag has named. The old state stays as it was and usable. A letter that does not open gives the same
 * answer whatever the reason.
 */
import { equal, wipe } from '../bytes.ts'
import { type Frame, readFrames } from '../content/frame.ts'
import { FrameType } from '../content/frame-type.ts'
import type { Primitives } from '../crypto/primitives.ts'
import { hasSuite } from '../crypto/suites.ts'
import type { UnixMs } from '../env.ts'
import { openBody, openHeader } from '../letter/letter.ts'
import { outerLayer } from '../letter/mailbox-copy.ts'
import { LETTER } from '../letter/size.ts'
import { Secret } from '../secret.ts'
import { passesModulusCheck } from './encapsulation-key.ts'
import type { RatchetEnv } from './env.ts'
import {
  type Acknowledged,
  asksAnyway,
  noteKnown,
  noteOpened,
  type Receipt,
  readAcknowledgement,
} from './flow-control.ts'
import { type Header, headerDh, headerIdentity, headerN, readHeader } from './header.ts'
import { type ChainId, chainKeyAfter, hybridInput, messageKeyAt, rootStep } from './key-schedule.ts'
import { CHAIN_LENGTH, MAX_SKIPPED_IN_A_STEP, WINDOW } from './limits.ts'
import type { HeaderKey, TagKey } from './session-keys.ts'
import {
  findSkipped,
  pruneSkipped,
  type SkippedKey,
  withoutSkipped,
  withSkipped,
} from './skipped-keys.ts'
import {
  consumedBetween,
  discard,
  type FollowingState,
  type LeadingState,
  type RatchetState,
  type ReceivingChain,
  sessionOf,
} from './state.ts'

/** A letter from a mailbox, and what its tag says about it (`TagWatch.match`). */
export interface Delivery {
  readonly chain: ChainId
  readonly n: number
  /** Of the mailbox that it lay in, 32. */
  readonly mailboxKey: Uint8Array
  /** As fetched, of any length. Not changed. */
  readonly letter: Uint8Array
}

export interface Opened {
  readonly kind: 'opened'
  /** In the peer's order; acknowledgements are not among them. */
  readonly frames: readonly Frame[]
  /** Letters of ours that the peer says it has opened; those of old chains may be told again. */
  readonly acknowledged: readonly Acknowledged[]
  /**
   * Letters that can never be opened any more, because their keys were let go with this step; as many of
   * them as the peer says it has sent.
   */
  readonly lost: number
  /** Letters that the peer sent after it were opened before it. */
  readonly isOvertaken: boolean
  readonly state: RatchetState
  readonly consumed: readonly Secret<string>[]
}

export type Received =
  | Opened
  /** Nothing changed. There is one reason, whatever the cause: a stranger learns nothing from it. */
  | { readonly kind: 'dropped'; readonly reason: 'unopenable' }

const DROPPED: Received = { kind: 'dropped', reason: 'unopenable' }

/** Opens `delivery`, or drops it and changes nothing. */
export function receive(state: RatchetState, delivery: Delivery, env: RatchetEnv): Received {
  const attempt = open(state, delivery, env)
  return attempt === undefined ? DROPPED : settle(state, attempt, delivery, env)
}

/**
 * Lets go of skipped keys that have waited for 29 days: for sessions in which nothing arrives, as `receive`
 * does the same with each letter. To be called again and again, once an hour say. `lost` counts the letters
 * that can never be opened any more; it is 0, and `state` the same object, when nothing changed. `consumed`
 * is to be wiped once `state` is durable. Tags of what is lost are not watched any more.
 */
export function expireSkipped(
  state: RatchetState,
  now: UnixMs,
): Pick<Opened, 'state' | 'consumed' | 'lost'> {
  const { skipped, dropped } = pruneSkipped(state.skipped, now)
  if (dropped === 0) return { state, consumed: [], lost: 0 }
  const next = { ...state, skipped }
  return { state: next, consumed: consumedBetween(state, next), lost: dropped }
}

/** A state in which the letter is opened, not yet accepted. */
interface Attempt {
  readonly state: RatchetState
  readonly frames: readonly Frame[]
  readonly lost: number
  readonly isOvertaken: boolean
}

function open(state: RatchetState, delivery: Delivery, env: RatchetEnv): Attempt | undefined {
  const { chain, n } = delivery
  const { receiving } = state
  if (chain === receiving?.id && n >= receiving.n) {
    return openInCurrent(state, receiving, delivery, env)
  }
  if (state.kind === 'leading' && chain === state.nextReceiving.id) {
    return openInNext(state, delivery, env)
  }
  return openSkipped(state, delivery, env)
}

function openSkipped(
  state: RatchetState,
  delivery: Delivery,
  { primitives }: RatchetEnv,
): Attempt | undefined {
  const { chain, n } = delivery
  const found = findSkipped(state.skipped, chain, n)
  if (found === undefined) return undefined
  const outer = withoutOuter(found.chain, delivery, primitives)
  if (outer === undefined) return undefined
  const position = { sid: state.sid, dh: headerDh(outer.header), n }
  const frames = openBody(primitives, found.key.expose(), position, outer.inner, readFrames)
  if (frames === undefined) return undefined
  const skipped = withoutSkipped(state.skipped, chain, n)
  return { state: { ...state, skipped }, frames, lost: 0, isOvertaken: true }
}

function openInCurrent(
  state: RatchetState,
  chain: ReceivingChain,
  delivery: Delivery,
  env: RatchetEnv,
): Attempt | undefined {
  if (delivery.n >= Math.min(chain.n + WINDOW, CHAIN_LENGTH)) return undefined
  const outer = withoutOuter(chain, delivery, env.primitives)
  if (outer === undefined || !equal(headerIdentity(outer.header), chain.identity)) return undefined
  const opened = openAt(state, chain, outer, delivery.n, env)
  return opened && { ...opened, lost: 0, isOvertaken: false }
}

/** Nothing costly happens before the header has opened under the next chain's key. */
function openInNext(state: LeadingState, delivery: Delivery, env: RatchetEnv): Attempt | undefined {
  if (delivery.n >= WINDOW) return undefined
  const outer = withoutOuter(state.nextReceiving, delivery, env.primitives)
  if (outer === undefined) return undefined
  const turned = turn(state, outer.header, env)
  if (turned === undefined) return undefined
  const opened = openAt(turned.state, turned.state.receiving, outer, delivery.n, env)
  if (opened === undefined) discard(turned.state, state)
  // The first key of the chain was in neither of the two states.
  else turned.state.receiving.chainKey.wipe()
  return opened && { ...opened, lost: turned.lost, isOvertaken: false }
}

interface Outer {
  readonly inner: Uint8Array
  readonly header: Uint8Array
}

/** The letter without its mailbox's layer, if its header opens and says the n that the tag said. */
function withoutOuter(
  chain: { readonly tagKey: TagKey; readonly headerKey: HeaderKey },
  { n, mailboxKey, letter }: Delivery,
  primitives: Primitives,
): Outer | undefined {
  if (letter.length !== LETTER.length) return undefined
  const inner = outerLayer(primitives, chain.tagKey, mailboxKey, n, letter)
  const header = openHeader(primitives, chain.headerKey.expose(), inner)
  return header === undefined || headerN(header) !== n ? undefined : { inner, header }
}

/** Opens letter `n` ≥ `chain.n` of the newest chain, and keeps the keys of those passed over. */
function openAt(
  state: RatchetState,
  chain: ReceivingChain,
  { inner, header }: Outer,
  n: number,
  env: RatchetEnv,
): Omit<Attempt, 'lost' | 'isOvertaken'> | undefined {
  const { primitives } = env
  const { chainKey, keys } = walk(chain, n, env)
  const messageKey = messageKeyAt(primitives, chainKey)
  const position = { sid: state.sid, dh: headerDh(header), n }
  const frames = openBody(primitives, messageKey, position, inner, readFrames)
  const nextKey = frames && new Secret('ChainKey', chainKeyAfter(primitives, chainKey))
  wipe(messageKey, chainKey)
  if (frames === undefined || nextKey === undefined) {
    for (const { key } of keys) key.wipe()
    return undefined
  }
  const receiving = { ...chain, chainKey: nextKey, n: n + 1 }
  const skipped = withSkipped(state.skipped, chain, keys)
  return { state: { ...state, receiving, skipped }, frames }
}

/** The receiving half-step: our newest chain ends, and the peer's next one begins. */
function turn(
  state: LeadingState,
  bytes: Uint8Array,
  env: RatchetEnv,
): { readonly state: FollowingState; readonly lost: number } | undefined {
  const header = readHeader(bytes)
  if (header?.ct === undefined || !isAcceptable(header, state, env)) return undefined
  const { primitives } = env
  const { sending, receiving, nextReceiving } = state
  const dhShared = primitives.x25519.sharedSecret(sending.dhPrivate, header.dh)
  if (dhShared === undefined) return undefined
  const kemShared = primitives.mlkem768.decapsulate(sending.kemSeed, header.ct)
  const step = rootStep(primitives, state.rootKey, hybridInput(dhShared, kemShared), bytes)
  const passed = receiving === undefined ? NOTHING : passOver(receiving, header.pn, env)
  const following: FollowingState = {
    ...sessionOf(state),
    kind: 'following',
    suite: header.suite,
    peerSuites: header.offered,
    rootKey: step.rootKey,
    nextReceiving: step.next,
    skipped: receiving ? withSkipped(state.skipped, receiving, passed.keys) : state.skipped,
    receiving: {
      ...nextReceiving,
      chainKey: step.chainKey,
      identity: headerIdentity(bytes),
      n: 0,
    },
    peer: { dh: header.dh.slice(), ek: header.ek.slice() },
    sent: sending.n,
  }
  return { state: following, lost: passed.lost }
}

/** Whether the chain may be entered: in a suite of ours that is no lower, with a sound key. */
function isAcceptable(header: Header, state: LeadingState, { suites }: RatchetEnv): boolean {
  if (header.suite < state.suite || !hasSuite(suites, header.suite)) return false
  if (state.receiving === undefined && header.pn !== 0) return false
  return passesModulusCheck(header.ek)
}

const NOTHING = { keys: [], lost: 0 }

/** The keys of what a chain still owes when it ends at `pn`: the first ones, in case of too many. */
function passOver(
  chain: ReceivingChain,
  pn: number,
  env: RatchetEnv,
): { readonly keys: readonly SkippedKey[]; readonly lost: number } {
  // A peer that was set back may have sent fewer than we have opened: nothing is owed then.
  const owed = Math.max(0, pn - chain.n)
  const kept = Math.min(owed, MAX_SKIPPED_IN_A_STEP)
  const { chainKey, keys } = walk(chain, chain.n + kept, env)
  wipe(chainKey)
  return { keys, lost: owed - kept }
}

/** The chain key at `to`, which the caller wipes, and the message keys on the way. */
function walk(
  chain: ReceivingChain,
  to: number,
  env: RatchetEnv,
): { readonly chainKey: Uint8Array; readonly keys: readonly SkippedKey[] } {
  const { primitives } = env
  let chainKey: Uint8Array = chain.chainKey.expose().slice()
  const keys: SkippedKey[] = []
  if (chain.n < to) {
    const since = env.now()
    for (let n = chain.n; n < to; n++) {
      keys.push({ n, key: new Secret('MessageKey', messageKeyAt(primitives, chainKey)), since })
      const next = chainKeyAfter(primitives, chainKey)
      wipe(chainKey)
      chainKey = next
    }
  }
  return { chainKey, keys }
}

/** Accepts an opened letter: receipts, acknowledgements, limits. */
function settle(
  before: RatchetState,
  attempt: Attempt,
  { chain, n }: Delivery,
  env: RatchetEnv,
): Opened {
  const { skipped, dropped } = pruneSkipped(attempt.state.skipped, env.now())
  const { frames, told } = separate(attempt.frames)
  const { acknowledgementDue, receipts, receiving, kind } = attempt.state
  const fillsChain = kind === 'following' && chain === receiving.id && asksAnyway(n)
  const state = {
    ...attempt.state,
    skipped,
    receipts: withKnown(attempt.state, noteOpened(receipts, chain, n), told),
    acknowledgementDue: acknowledgementDue || frames.length > 0 || fillsChain,
  }
  return {
    kind: 'opened',
    frames,
    acknowledged: told,
    lost: attempt.lost + dropped,
    isOvertaken: attempt.isOvertaken,
    state,
    consumed: consumedBetween(before, state),
  }
}

function separate(received: readonly Frame[]): {
  readonly frames: readonly Frame[]
  readonly told: readonly Acknowledged[]
} {
  const frames: Frame[] = []
  const told: Acknowledged[] = []
  for (const frame of received) {
    const acknowledgement =
      frame.type === FrameType.delivered ? readAcknowledgement(frame) : undefined
    if (acknowledgement === undefined) frames.push(frame)
    else told.push(acknowledgement)
  }
  return { frames, told }
}

/** What the peer has learned of our receipts, and we need not repeat. */
function withKnown(
  { receiving, skipped }: RatchetState,
  receipts: readonly Receipt[],
  told: readonly Acknowledged[],
): readonly Receipt[] {
  if (told.length === 0) return receipts
  const isLive = (chain: ChainId): boolean =>
    chain === receiving?.id || skipped.some(({ id }) => id === chain)
  return noteKnown(receipts, told, isLive)
}
