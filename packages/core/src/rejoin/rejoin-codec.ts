/** How the rejoin state of a contact is stored (docs/protocol/recovery.md §5): a version, then the state. */
import {
  bool,
  bytes,
  type Codec,
  constant,
  decode,
  encode,
  type Infer,
  list,
  mapped,
  struct,
  u8,
} from '../codec.ts'
import { secretBytes } from '../crypto/secret-codec.ts'
import { Descriptor } from '../descriptor.ts'
import type { Recovery } from '../handshake/established.ts'
import { BUNDLE_LENGTH, suiteSetByte } from '../invite/bundle.ts'
import { LETTER } from '../letter/size-class.ts'
import { oneOf } from '../one-of.ts'
import { Secret } from '../secret.ts'
import { unixSeconds } from '../unix-seconds.ts'
import { REJOIN_TRIES } from './places.ts'
import { RECOVERY_GENERATIONS, RecoveryCodec } from './recovery.ts'
import { ANSWERED_BUNDLES } from './rejoin.ts'
import type { RejoinState } from './rejoin-state.ts'

/** The state as bytes: they hold its secrets, hence the wrapping. The caller wipes it after writing. */
export function encodeRejoin(state: RejoinState): Secret<'StoredRejoin'> {
  return new Secret('StoredRejoin', encode(Stored, { version: VERSION, state }))
}

/** The state in `stored`, or undefined when it is none of a version known here. */
export function decodeRejoin(stored: Uint8Array): RejoinState | undefined {
  const decoded = decode(Stored, stored)
  return decoded.ok ? decoded.value.state : undefined
}

const VERSION = 1

/** Whether there is one, then it. */
function optional<T>(item: Codec<T>): Codec<T | undefined> {
  return {
    minLength: bool.minLength,
    maxLength: bool.maxLength + item.maxLength,
    read: (input) => (bool.read(input) ? item.read(input) : undefined),
    write(output, value) {
      bool.write(output, value !== undefined)
      if (value !== undefined) item.write(output, value)
    },
  }
}

const hash = bytes(32)

const copies = list(
  u8,
  struct('Copy', {
    mailbox: Descriptor,
    attempt: mapped(u8, { decode: ifAttempt, encode: ifAttempt }),
    status: oneOf('owed', 'stored', 'refused'),
  }),
  { max: 8 },
)

/** A recovery is told by its index, so that the decoded state shares its key as the original does. */
const recovery = u8

const StoredState = struct('Rejoin', {
  recoveries: list(u8, RecoveryCodec, { min: 1, max: RECOVERY_GENERATIONS }),
  own: optional(
    struct('Own', {
      recovery,
      seed: secretBytes('XWingSeed', 32),
      suites: suiteSetByte,
      bundle: bytes(BUNDLE_LENGTH),
      expires: unixSeconds,
      verifiedBefore: bool,
      answersAt: list(u8, Descriptor, { min: 1, max: 3 }),
      copies,
    }),
  ),
  candidate: optional(
    struct('Candidate', {
      recovery,
      offered: RecoveryCodec,
      expires: unixSeconds,
      answer: bytes(LETTER.length),
      copies,
    }),
  ),
  answered: list(u8, struct('Answered', { hash, expires: unixSeconds }), {
    max: ANSWERED_BUNDLES,
  }),
})

type StoredState = Infer<typeof StoredState>

const Stored = struct('StoredRejoin', {
  version: constant(u8, VERSION),
  state: mapped(StoredState, { decode: resolve, encode: refer }),
})

function refer({ recoveries, own, candidate, answered }: RejoinState): StoredState | undefined {
  const index = (known: Recovery): number => recoveries.indexOf(known)
  return {
    recoveries,
    own: own && { ...own, recovery: index(own.recovery) },
    candidate: candidate && { ...candidate, recovery: index(candidate.recovery) },
    answered,
  }
}

function resolve({ recoveries, own, candidate, answered }: StoredState): RejoinState | undefined {
  const ownRecovery = own && recoveries[own.recovery]
  const candidateRecovery = candidate && recoveries[candidate.recovery]
  if (own !== undefined && ownRecovery === undefined) return undefined
  if (candidate !== undefined && candidateRecovery === undefined) return undefined
  return {
    recoveries,
    own: own && ownRecovery && { ...own, recovery: ownRecovery },
    candidate: candidate && candidateRecovery && { ...candidate, recovery: candidateRecovery },
    answered,
  }
}

function ifAttempt(attempt: number): number | undefined {
  return attempt < REJOIN_TRIES ? attempt : undefined
}
