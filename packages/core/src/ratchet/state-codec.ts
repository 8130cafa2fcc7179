/**
 * States as bytes, for the encrypted store (docs/protocol/ratchet.md §10). The encoding is as secret as
 * the state: it comes in a `Secret`. It begins with a version, so that a later one can still read it.
 */
import { equal, fromHex } from '../bytes.ts'
import {
  bool,
  bytes,
  type Codec,
  constant,
  decode,
  encode,
  list,
  mapped,
  optional,
  struct,
  u8,
  u16,
  u32,
  u64,
  variants,
} from '../codec/index.ts'
import { secretBytes } from '../crypto/secret-codec.ts'
import { asSuiteId, asSuiteSet } from '../crypto/suites.ts'
import type { UnixMs } from '../env.ts'
import { HEADER_LENGTH } from '../letter/size.ts'
import { Secret } from '../secret.ts'
import { RatchetError } from './errors.ts'
import { DH_LENGTH, EK_LENGTH, HEADER_IDENTITY_LENGTH } from './header.ts'
import { CHAIN_ID_LENGTH, type ChainId, chainIdBytes, chainIdOf } from './key-schedule.ts'
import { CHAIN_LENGTH, MAX_RECEIPT_CHAINS, MAX_SKIPPED } from './limits.ts'
import type { SkippedChain } from './skipped-keys.ts'
import type { FollowingState, LeadingState, RatchetState } from './state.ts'

const VERSION = 1

/** The bytes of `state`, about 3 KB and 44 more for each skipped key. `state` stays usable. */
export function encodeState(state: RatchetState): Secret<'RatchetState'> {
  return new Secret('RatchetState', encode(StoredState, { version: VERSION, state }))
}

/** The state that `stored` holds. Throws RatchetError `state`; wiping `stored` is the caller's part. */
export function decodeState(stored: Secret<'RatchetState'>): RatchetState {
  const decoded = decode(StoredState, stored.expose())
  if (!decoded.ok) throw new RatchetError('state', `a stored state is damaged: ${decoded.code}`)
  return decoded.value.state
}

const key = <Kind extends string>(kind: Kind): Codec<Secret<Kind>> => secretBytes(kind, 32)

const chainId: Codec<ChainId> = mapped(bytes(CHAIN_ID_LENGTH), {
  decode: chainIdOf,
  encode: (id) => (fromHex(id) === undefined ? undefined : chainIdBytes(id)),
})

/** A letter's n, or one above the last. */
const letterNumber: Codec<number> = bounded(u32, CHAIN_LENGTH)

const time: Codec<UnixMs> = mapped(u64, {
  decode: (value) => (value > Number.MAX_SAFE_INTEGER ? undefined : (Number(value) as UnixMs)),
  encode: (value) => BigInt(value),
})

const suite = mapped(u8, { decode: asSuiteId, encode: (id) => id })
const suites = mapped(u8, { decode: asSuiteSet, encode: (set) => set })

const nextChain = struct('NextChain', {
  id: chainId,
  headerKey: key('HeaderKey'),
  tagKey: key('TagKey'),
})

const sendingChain = struct('SendingChain', {
  id: chainId,
  chainKey: key('ChainKey'),
  headerKey: key('HeaderKey'),
  tagKey: key('TagKey'),
  dhPrivate: key('X25519PrivateKey'),
  kemSeed: secretBytes('MlKem768Seed', 64),
  header: bytes(HEADER_LENGTH),
  n: letterNumber,
})

const receivingChain = struct('ReceivingChain', {
  id: chainId,
  chainKey: key('ChainKey'),
  headerKey: key('HeaderKey'),
  tagKey: key('TagKey'),
  identity: bytes(HEADER_IDENTITY_LENGTH),
  n: letterNumber,
})

const skippedKey = struct('SkippedKey', { n: letterNumber, key: key('MessageKey'), since: time })
const skippedChain = struct('SkippedChain', {
  id: chainId,
  headerKey: key('HeaderKey'),
  tagKey: key('TagKey'),
  keys: list(u16, skippedKey, { min: 1, max: MAX_SKIPPED }),
})

const report = variants('Report', u8, {
  news: [0, struct('News', {})],
  told: [1, struct('Told', { chain: chainId, n: letterNumber, firm: bool })],
  known: [2, struct('Known', {})],
})

const receipt = struct('Receipt', { chain: chainId, next: letterNumber, opened: u64, report })

const session = {
  suite,
  peerSuites: suites,
  sid: bytes(32),
  rootKey: key('RootKey'),
  nextSending: nextChain,
  nextReceiving: nextChain,
  skipped: list(u16, skippedChain, { max: MAX_SKIPPED }),
  receipts: list(u8, receipt, { max: MAX_RECEIPT_CHAINS }),
  acknowledgementDue: bool,
}

const stored = variants('State', u8, {
  leading: [
    1,
    struct('Leading', { ...session, sending: sendingChain, receiving: optional(receivingChain) }),
  ],
  following: [
    2,
    struct('Following', {
      ...session,
      receiving: receivingChain,
      peer: struct('Peer', { dh: bytes(DH_LENGTH), ek: bytes(EK_LENGTH) }),
      sent: letterNumber,
    }),
  ],
})

/** A chain and the skipped letters of that chain share their keys, as objects too, so that wiping stays exact. */
const state: Codec<RatchetState> = mapped(stored, {
  decode: (read): RatchetState | undefined => {
    const keys = read.skipped.reduce((sum, group) => sum + group.keys.length, 0)
    if (keys > MAX_SKIPPED) return undefined
    const skipped = withSharedKeys(read)
    return skipped && { ...read, skipped }
  },
  encode: (value) => value,
})

const StoredState = struct('RatchetState', { version: constant(u8, VERSION), state })

function withSharedKeys({
  skipped,
  receiving,
}: LeadingState | FollowingState): readonly SkippedChain[] | undefined {
  const index = skipped.findIndex(({ id }) => id === receiving?.id)
  const group = skipped[index]
  if (group === undefined || receiving === undefined) return skipped
  const { headerKey, tagKey } = receiving
  const same =
    equal(group.headerKey.expose(), headerKey.expose()) &&
    equal(group.tagKey.expose(), tagKey.expose())
  if (!same) return undefined
  group.headerKey.wipe()
  group.tagKey.wipe()
  return skipped.with(index, { ...group, headerKey, tagKey })
}

function bounded(codec: Codec<number>, max: number): Codec<number> {
  const check = (value: number): number | undefined => (value > max ? undefined : value)
  return mapped(codec, { decode: check, encode: check })
}
