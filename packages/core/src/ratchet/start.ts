/**
 * Where a session begins (docs/protocol/ratchet.md §5). A's first chain is created by a root step like
 * any other, whose input is CK_A in place of dh ‖ ss: its secret is as fresh as the handshake.
 * From that step come the keys of A's second chain, which the handshake does not give.
 */
import { type SuiteSet, suiteSet } from '../crypto/suites.ts'
import type { RatchetEnv } from './env.ts'
import { headerIdentity, headerTemplate } from './header.ts'
import { type NextChain, nextChain, type RootStep, rootStep } from './key-schedule.ts'
import type { InviteeRatchetKeys, PeerRatchetKeys, SessionKeys } from './session-keys.ts'
import type { FollowingState, LeadingState } from './state.ts'

/** A's side, who answered: may write at once. Takes over all secrets given. */
export function startAsInvitee(
  keys: SessionKeys,
  own: InviteeRatchetKeys,
  env: RatchetEnv,
): LeadingState {
  const { first, next, header, chain } = firstChain(keys, own, env)
  return {
    kind: 'leading',
    ...begin(keys, first),
    nextSending: first.next,
    nextReceiving: next,
    sending: {
      ...chain,
      chainKey: first.chainKey,
      dhPrivate: own.dhPrivate,
      kemSeed: own.kemSeed,
      header,
      n: 0,
    },
    receiving: undefined,
  }
}

/** B's side, whose invite was answered: may write at once. Takes over all secrets given. */
export function startAsInviter(
  keys: SessionKeys,
  peer: PeerRatchetKeys,
  env: RatchetEnv,
): FollowingState {
  const { first, next, header, chain } = firstChain(keys, peer, env)
  return {
    kind: 'following',
    ...begin(keys, first),
    nextSending: next,
    nextReceiving: first.next,
    receiving: { ...chain, chainKey: first.chainKey, identity: headerIdentity(header), n: 0 },
    peer: { dh: peer.dh.slice(), ek: peer.ek.slice() },
    sent: 0,
  }
}

/** A's first chain, as either side computes it. */
function firstChain(
  keys: SessionKeys,
  { dh, ek }: PeerRatchetKeys,
  { primitives }: RatchetEnv,
): {
  readonly first: RootStep
  readonly next: NextChain
  readonly header: Uint8Array
  readonly chain: NextChain
} {
  const { suite } = keys
  const header = headerTemplate({
    suite,
    offered: offeredFirst(keys),
    pn: 0,
    dh,
    ek,
    ct: undefined,
  })
  const first = rootStep(primitives, keys.rootKey, keys.chainKeyA.expose().slice(), header)
  const chain = nextChain(primitives, keys.headerKeyA, keys.tagKeyA)
  const next = nextChain(primitives, keys.nextHeaderKeyB, keys.nextTagKeyB)
  keys.rootKey.wipe()
  keys.chainKeyA.wipe()
  return { first, next, header, chain }
}

function begin(
  { suite, sid }: SessionKeys,
  { rootKey }: RootStep,
): Pick<
  LeadingState,
  'suite' | 'peerSuites' | 'sid' | 'rootKey' | 'skipped' | 'receipts' | 'acknowledgementDue'
> {
  return {
    suite,
    peerSuites: suiteSet(suite),
    sid: sid.slice(),
    rootKey,
    skipped: [],
    receipts: [],
    acknowledgementDue: false,
  }
}

/** The handshake has just settled the suite from both sets: the first chain offers that one alone. */
function offeredFirst({ suite }: SessionKeys): SuiteSet {
  return suiteSet(suite)
}
