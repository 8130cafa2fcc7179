/** How the rejoin state of a contact is stored (docs/protocol/recovery.md §5): a version, then the state. */
import {
  bool,
  bytes,
  constant,
  decode,
  encode,
  list,
  mapped,
  optional,
  struct,
  u8,
  variants,
} from '../codec/index.ts'
import { secretBytes } from '../crypto/secret-codec.ts'
import { Descriptor } from '../descriptor.ts'
import { BUNDLE_LENGTH, suiteSetByte } from '../invite/bundle.ts'
import { LETTER } from '../letter/size.ts'
import { oneOf } from '../one-of.ts'
import { Secret } from '../secret.ts'
import { unixSeconds } from '../unix-seconds.ts'
import { SEEN_ANSWERS } from './own-bundle.ts'
import { KNOWN_BUNDLES } from './peer-bundle.ts'
import { REJOIN_TRIES } from './places.ts'
import { RecoveryCodec, suiteByte } from './recovery.ts'
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

const hash = bytes(32)
const sid = bytes(32)
const answersAt = list(u8, Descriptor, { min: 1, max: 3 })
const seen = list(u8, hash, { max: SEEN_ANSWERS })

const copies = list(
  u8,
  struct('Copy', {
    mailbox: Descriptor,
    attempt: mapped(u8, { decode: ifAttempt, encode: ifAttempt }),
    status: oneOf('owed', 'stored', 'refused'),
  }),
  { max: 8 },
)

const Own = variants('Own', u8, {
  waiting: [
    1,
    struct('Waiting', {
      seed: secretBytes('XWingSeed', 32),
      suites: suiteSetByte,
      bundle: bytes(BUNDLE_LENGTH),
      expires: unixSeconds,
      answersAt,
      copies,
      despiteAttack: bool,
      refused: seen,
    }),
  ],
  answered: [2, struct('Answered', { expires: unixSeconds, answersAt, seen })],
})

const Stored = struct('StoredRejoin', {
  version: constant(u8, VERSION),
  state: struct('Rejoin', {
    recovery: RecoveryCodec,
    own: optional(Own),
    live: optional(struct('Live', { sid, suite: suiteByte, heard: bool })),
    other: optional(
      struct('Other', { sid, suite: suiteByte, supersedes: bool, despiteAttack: bool }),
    ),
    offer: optional(
      struct('Offer', { sid, expires: unixSeconds, answer: bytes(LETTER.length), copies }),
    ),
    known: list(u8, struct('Known', { hash, expires: unixSeconds }), { max: KNOWN_BUNDLES }),
    newest: unixSeconds,
  }),
})

function ifAttempt(attempt: number): number | undefined {
  return attempt < REJOIN_TRIES ? attempt : undefined
}
