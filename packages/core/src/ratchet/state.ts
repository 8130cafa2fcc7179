/**
 * The state of a session (docs/protocol/ratchet.md §2): plain immutable data, and secrets. A step
 * makes a new state that shares with the old one what did not change; neither is ever altered.
 *
 * The two sides take turns at creating chains. Whoever created the newest chain is `leading`: it
 * holds that chain's private keys and waits for the peer's next chain. The other is `following`:
 * it knows the newest chain's public keys, and its next letter creates a chain of its own.
 */
import type { MlKem768Seed, X25519PrivateKey } from '../crypto/primitives.ts'
import type { SuiteId, SuiteSet } from '../crypto/suites.ts'
import type { Secret } from '../secret.ts'
import type { Receipt } from './flow-control.ts'
import type { ChainId, NextChain } from './key-schedule.ts'
import type { ChainKey, HeaderKey, PeerRatchetKeys, RootKey, TagKey } from './session-keys.ts'
import type { SkippedKeys } from './skipped-keys.ts'

/** What both kinds of state have. */
export interface Session {
  /** Never lower than it was. */
  readonly suite: SuiteId
  /** What the peer said it can do when its newest chain began. */
  readonly peerSuites: SuiteSet
  /** 32 bytes. */
  readonly sid: Uint8Array
  readonly rootKey: RootKey
  /** Of our next chain and of the peer's. */
  readonly nextSending: NextChain
  readonly nextReceiving: NextChain
  readonly skipped: SkippedKeys
  /** Newest chain first. */
  readonly receipts: readonly Receipt[]
  /** Whether a letter was opened that asks for an acknowledgement, and none was sealed since. */
  readonly acknowledgementDue: boolean
}

export interface LeadingState extends Session {
  readonly kind: 'leading'
  readonly sending: SendingChain
  /** Undefined at the invitee's until the inviter's first letter. */
  readonly receiving: ReceivingChain | undefined
}

export interface FollowingState extends Session {
  readonly kind: 'following'
  readonly receiving: ReceivingChain
  /** Public keys of the peer's newest chain: checked. */
  readonly peer: PeerRatchetKeys
  /** Letters in our last chain, 0 before the first. */
  readonly sent: number
}

export type RatchetState = LeadingState | FollowingState

/** The newest chain, ours. */
export interface SendingChain {
  readonly id: ChainId
  readonly chainKey: ChainKey
  readonly headerKey: HeaderKey
  readonly tagKey: TagKey
  readonly dhPrivate: X25519PrivateKey
  readonly kemSeed: MlKem768Seed
  /** 2,316 bytes with n = 0. */
  readonly header: Uint8Array
  /** The next letter's n. */
  readonly n: number
}

/** The peer's newest chain that we know. */
export interface ReceivingChain {
  readonly id: ChainId
  readonly chainKey: ChainKey
  readonly headerKey: HeaderKey
  readonly tagKey: TagKey
  /** dh:32 ‖ pn:4 ‖ flags:4, the same in each letter of the chain. */
  readonly identity: Uint8Array
  /** One above the highest n that was opened. */
  readonly n: number
}

/** What stays when a state turns into the other kind. */
export function sessionOf(state: RatchetState): Session {
  return {
    suite: state.suite,
    peerSuites: state.peerSuites,
    sid: state.sid,
    rootKey: state.rootKey,
    nextSending: state.nextSending,
    nextReceiving: state.nextReceiving,
    skipped: state.skipped,
    receipts: state.receipts,
    acknowledgementDue: state.acknowledgementDue,
  }
}

/** The secrets that `before` holds and `after` does not: to be wiped once `after` is durable. */
export function consumedBetween(
  before: RatchetState,
  after: RatchetState,
): readonly Secret<string>[] {
  const kept = new Set(liveSecrets(after))
  const gone = liveSecrets(before).filter((secret) => !kept.has(secret))
  if (before.skipped === after.skipped) {
    // The groups' keys may be those of the chain that has just ended: they live on.
    const shared = new Set(before.skipped.flatMap(({ headerKey, tagKey }) => [headerKey, tagKey]))
    return shared.size === 0 ? gone : gone.filter((secret) => !shared.has(secret as never))
  }
  for (const secret of skippedSecrets(after.skipped)) kept.add(secret)
  const old = new Set([...liveSecrets(before), ...skippedSecrets(before.skipped)])
  return [...old].filter((secret) => !kept.has(secret))
}

/** Wipes what an attempt made that the state it began from does not hold. */
export function discard(attempted: RatchetState, before: RatchetState): void {
  for (const secret of consumedBetween(attempted, before)) secret.wipe()
}

/** Every secret of a state, each once: what to wipe when the session ends. */
export function secretsOf(state: RatchetState): readonly Secret<string>[] {
  return [...new Set([...liveSecrets(state), ...skippedSecrets(state.skipped)])]
}

function liveSecrets(state: RatchetState): Secret<string>[] {
  const { rootKey, nextSending, nextReceiving, receiving } = state
  const secrets: Secret<string>[] = [
    rootKey,
    nextSending.headerKey,
    nextSending.tagKey,
    nextReceiving.headerKey,
    nextReceiving.tagKey,
  ]
  if (receiving !== undefined) {
    secrets.push(receiving.chainKey, receiving.headerKey, receiving.tagKey)
  }
  if (state.kind === 'leading') {
    const { chainKey, headerKey, tagKey, dhPrivate, kemSeed } = state.sending
    secrets.push(chainKey, headerKey, tagKey, dhPrivate, kemSeed)
  }
  return secrets
}

function skippedSecrets(skipped: SkippedKeys): Secret<string>[] {
  return skipped.flatMap(({ headerKey, tagKey, keys }) => [
    headerKey,
    tagKey,
    ...keys.map(({ key }) => key),
  ])
}
