/** How A's side of an invite is stored (docs/protocol/invite.md §7): a version, then the state. */
import {
  bytes,
  constant,
  decode,
  encode,
  list,
  mapped,
  struct,
  u8,
  variants,
} from '../codec/index.ts'
import { secretBytes } from '../crypto/secret-codec.ts'
import { Descriptor, knownKinds } from '../descriptor.ts'
import { type Invite, linkPlaces } from '../invite/link.ts'
import { answerSlot } from '../invite/places.ts'
import { LETTER } from '../letter/size.ts'
import { oneOf } from '../one-of.ts'
import { Secret } from '../secret.ts'
import { unixSeconds } from '../unix-seconds.ts'
import type { FetchingState, InviteeState } from './invitee-state.ts'

/** The state as bytes: they hold its secret, hence the wrapping. The caller wipes it after writing. */
export function encodeInvitee(state: InviteeState): Secret<'StoredInvitee'> {
  return new Secret('StoredInvitee', encode(Stored, { version: VERSION, state }))
}

/** The state in `stored`, or undefined when it is none of a version known here. */
export function decodeInvitee(stored: Uint8Array): InviteeState | undefined {
  const decoded = decode(Stored, stored)
  return decoded.ok ? decoded.value.state : undefined
}

const VERSION = 1

const secret = secretBytes('InviteSecret', 32)

const Fetching = mapped(
  struct('Fetching', {
    invite: mapped(
      struct('Invite', { expires: unixSeconds, secret, bundleHash: bytes(32), places: linkPlaces }),
      {
        decode: ({ places, ...invite }): Invite => ({ ...invite, ...places }),
        encode: (invite) => ({ ...invite, places: invite }),
      },
    ),
    findings: list(u8, oneOf('unasked', 'absent', 'unreachable', 'damaged'), { min: 1, max: 3 }),
  }),
  { decode: ofKnownPlaces, encode: ofListedPlaces },
)

const Answered = struct('Answered', {
  expires: unixSeconds,
  secret,
  answer: bytes(LETTER.length),
  copies: list(
    u8,
    struct('Copy', {
      mailbox: Descriptor,
      slot: answerSlot,
      status: oneOf('owed', 'sent', 'stored', 'refused'),
    }),
    { min: 1, max: 3 },
  ),
})

const Stored = struct('StoredInvitee', {
  version: constant(u8, VERSION),
  state: variants('Invitee', u8, {
    fetching: [1, Fetching],
    answered: [2, Answered],
    confirmed: [3, struct('Confirmed', {})],
    failed: [4, struct('Failed', { failure: oneOf('expired', 'used', 'unsupported') })],
  }),
})

type Fetched = Omit<FetchingState, 'kind'>

/**
 * Stored is one finding for each place that the link lists, known or not: a later version may know more of them, and
 * finds those that nobody has asked yet.
 */
function ofKnownPlaces({ invite, findings }: Fetched): Fetched | undefined {
  const known = knownPlaces(invite)
  if (findings.length !== known?.length) return undefined
  return { invite, findings: findings.filter((_, index) => known[index]) }
}

function ofListedPlaces({ invite, findings }: Fetched): Fetched | undefined {
  if (findings.length !== invite.mailboxes.length) return undefined
  const left = [...findings]
  const listed = knownPlaces(invite)?.map((isKnown) => (isKnown && left.shift()) || 'unasked')
  return listed && { invite, findings: listed }
}

/** Of each place that the link lists, whether its kind is known. */
function knownPlaces({ mailboxes, listed }: Invite): readonly boolean[] | undefined {
  return listed === undefined ? mailboxes.map(() => true) : knownKinds(listed)
}
