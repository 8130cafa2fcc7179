/**
 * How a scheduler's state is stored: a version, then the state. It holds no keys, but it says which
 * mailboxes somebody reads and what they have not sent yet: it belongs into an encrypted store.
 */
import { fromHex, toHex } from '@pvtcoms/core/bytes'
import {
  bytes,
  type Codec,
  constant,
  decode,
  encode,
  type Infer,
  list,
  mapped,
  optional,
  prefixedBytes,
  prefixedText,
  struct,
  u8,
  u16,
  u32,
  u64,
} from '@pvtcoms/core/codec'
import { type UnixMs, unixMs } from '@pvtcoms/core/env'
import { isEffort, isEpochLength, PREFIX_LENGTH } from '@pvtcoms/core/mailbox'
import { SchedulerError } from '../errors.ts'
import { KEY_LENGTH, LETTER_LENGTH, TAG_LENGTH } from './names.ts'

export const SALT_LENGTH = 16

const VERSION = 1
/** No list that is stored is longer. */
const MANY = { max: 2 ** 24 }
const PREFIX_BYTES = 2 ** 19 * PREFIX_LENGTH

/** Milliseconds since 1970. */
const time: Codec<UnixMs> = mapped(u64, {
  decode: (value) => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? unixMs(Number(value)) : undefined),
  encode: (value) => BigInt(value),
})
/** A letter's epoch and position in one number, as WantedLetters counts them. */
const letterKey: Codec<number> = mapped(u64, {
  decode: (value) => (value < 1n << 51n ? Number(value) : undefined),
  encode: (value) => BigInt(value),
})
const effort = mapped(u32, { decode: ifEffort, encode: ifEffort })
const epochSeconds = mapped(u16, { decode: ifEpochLength, encode: ifEpochLength })
const text = prefixedText(u8, 255)
const mailboxName: Codec<string> = mapped(bytes(KEY_LENGTH), { decode: toHex, encode: fromHex })

const entry = struct('Entry', {
  digest: struct('Digest', {
    epoch: u32,
    effort,
    volume: u32,
    previous: bytes(32),
    prefixes: prefixedBytes(u32, PREFIX_BYTES),
  }),
  head: bytes(32),
})

const reader = struct('Reader', {
  mailbox: mailboxName,
  epochSeconds,
  entries: list(u32, entry, MANY),
  spans: list(u32, struct('Range', { from: u32, to: u32 }), MANY),
  floor: u32,
  since: u32,
  missed: list(u32, u32, MANY),
  done: list(u32, letterKey, MANY),
})

const deposit = struct('Deposit', {
  id: text,
  contact: text,
  copies: list(
    u8,
    struct('Copy', { mailbox: mailboxName, tag: bytes(TAG_LENGTH), letter: bytes(LETTER_LENGTH) }),
    { max: 255 },
  ),
  stored: list(u8, mailboxName, { max: 255 }),
  tried: list(u8, mailboxName, { max: 255 }),
})

const State = struct('SchedulerState', {
  version: constant(u8, VERSION),
  salt: bytes(SALT_LENGTH),
  closedAt: optional(time),
  readers: list(u16, reader, { max: 2 ** 16 - 1 }),
  waiting: list(
    u32,
    struct('Waiting', { contact: text, text: optional(time), acknowledgement: optional(time) }),
    MANY,
  ),
  deposits: list(u32, deposit, MANY),
})

export type SchedulerState = Omit<Infer<typeof State>, 'version'>

export function encodeScheduler(state: SchedulerState): Uint8Array {
  return encode(State, { version: VERSION, ...state })
}

/** Throws SchedulerError `bad-state`. */
export function decodeScheduler(stored: Uint8Array): SchedulerState {
  const decoded = decode(State, stored)
  if (!decoded.ok) throw new SchedulerError('bad-state')
  return decoded.value
}

function ifEffort(value: number): number | undefined {
  return isEffort(value) ? value : undefined
}

function ifEpochLength(value: number): number | undefined {
  return isEpochLength(value) ? value : undefined
}
