/** How B's side of an invite is stored (docs/protocol/invite.md §7): a version, then the state. */
import {
  bool,
  bytes,
  type Codec,
  constant,
  decode,
  encode,
  list,
  optional,
  struct,
  u8,
  variants,
} from '../codec/index.ts'
import { secretBytes } from '../crypto/secret-codec.ts'
import { Descriptor } from '../descriptor.ts'
import { BUNDLE_LENGTH, suiteSetByte } from '../invite/bundle.ts'
import { ANSWER_SLOTS, answerSlot } from '../invite/places.ts'
import { TAG_LENGTH } from '../letter/mailbox-copy.ts'
import { oneOf } from '../one-of.ts'
import { Secret } from '../secret.ts'
import { unixSeconds } from '../unix-seconds.ts'
import { COPY_PREFIX, type InviterState } from './inviter-state.ts'

/** The state as bytes: they hold its secrets, hence the wrapping. The caller wipes it after writing. */
export function encodeInviter(state: InviterState): Secret<'StoredInviter'> {
  return new Secret('StoredInviter', encode(Stored, { version: VERSION, state }))
}

/** The state in `stored`, or undefined when it is none of a version known here. */
export function decodeInviter(stored: Uint8Array): InviterState | undefined {
  const decoded = decode(Stored, stored)
  return decoded.ok ? decoded.value.state : undefined
}

const VERSION = 1

/** What stands for each slot of a mailbox. */
function perSlot<T>(item: Codec<T>): Codec<readonly T[]> {
  return list(u8, item, { min: ANSWER_SLOTS.length, max: ANSWER_SLOTS.length })
}

function perMailbox<T>(item: Codec<T>): Codec<readonly T[]> {
  return list(u8, item, { min: 1, max: 3 })
}

const tag = bytes(TAG_LENGTH)

const waiting = {
  expires: unixSeconds,
  secret: secretBytes('InviteSecret', 32),
  seed: secretBytes('XWingSeed', 32),
  suites: suiteSetByte,
  bundle: bytes(BUNDLE_LENGTH),
}

const Publishing = struct('Publishing', {
  ...waiting,
  mailboxes: perMailbox(
    struct('Mailbox', {
      descriptor: Descriptor,
      status: oneOf('waiting', 'verified', 'unavailable'),
    }),
  ),
})

const OpenSlots = perSlot(
  struct('Slot', {
    tag,
    layerStart: secretBytes('AnswerLayerStart', COPY_PREFIX),
    spoiled: bool,
  }),
)

const Open = struct('Open', {
  ...waiting,
  context: bytes(32),
  mailboxes: perMailbox(
    struct('Mailbox', { descriptor: Descriptor, isOwed: bool, slots: OpenSlots }),
  ),
})

const UsedSlots = perSlot(struct('Slot', { tag, copy: bytes(COPY_PREFIX), reported: bool }))

const Used = struct('Used', {
  expires: unixSeconds,
  mailboxes: perMailbox(
    struct('Mailbox', {
      descriptor: Descriptor,
      copySlot: optional(answerSlot),
      slots: UsedSlots,
    }),
  ),
})

const Closed = struct('Closed', {
  reason: oneOf('unreachable', 'cancelled', 'expired', 'over'),
})

const Stored = struct('StoredInviter', {
  version: constant(u8, VERSION),
  state: variants('Inviter', u8, {
    publishing: [1, Publishing],
    open: [2, Open],
    used: [3, Used],
    closed: [4, Closed],
  }),
})
