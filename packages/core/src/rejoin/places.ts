/**
 * Where the letters of a rejoin wait, and how they are sealed there (docs/protocol/recovery.md §2):
 *
 *   tag     = HMAC(Rrec, lp("pvtcoms/v1/rejoin-tag") mailboxKey:32 role:1 day:4)[0..16]
 *   layer   = ChaCha20(HMAC(Rrec, lp("pvtcoms/v1/rejoin-outer") mailboxKey:32 role:1 day:4), nonce 0)
 *   mac     = HMAC(Rrec, lp("pvtcoms/v1/rejoin-mac") role:1 body:4064)
 *   context = SHA-256(lp("pvtcoms/v1/rejoin-context") role:1 sid:32 SHA-256(bundle):32)
 *
 * role: bit 0 is the sender's role in the handshake that made Rrec (0 invitee, 1 inviter), bit 1 is 0
 * for a bundle and 1 for an answer. day counts from 1970-01-01 UTC.
 */
import { concat, u32be, wipe } from '../bytes.ts'
import { label } from '../crypto/labels.ts'
import type { Primitives } from '../crypto/primitives.ts'
import type { UnixMs } from '../env.ts'
import type { Recovery, RecoveryKey, Role } from '../handshake/established.ts'
import { TAG_LENGTH } from '../letter/mailbox-copy.ts'
import { roleCode } from './recovery.ts'

const DAY = 86_400_000

/** How long a rejoin bundle is good for: as long as a mailbox keeps it. */
export const REJOIN_LIFETIME = 14 * DAY

/** Where a place is taken, the letter goes to that of the next day: this many in all. */
export const REJOIN_TRIES = 4

/** Which letter of a rejoin: who sent it, by its role in the handshake that made Rrec. */
export interface RejoinLetter {
  readonly kind: 'bundle' | 'answer'
  readonly sender: Role
}

/** The day, in UTC, since 1970-01-01. */
function dayOf(time: number): number {
  return Math.floor(time / DAY)
}

/** The day on which a bundle that is good until `expires` was made: where the tries begin. */
export function firstDay(expires: UnixMs): number {
  return dayOf(expires - REJOIN_LIFETIME)
}

/**
 * The days whose bundle tags are watched at `now`: what a mailbox may still hold, later tries of what
 * was made today, and a day of difference between clocks on either side.
 */
export function watchedDays(now: UnixMs): readonly number[] {
  const today = dayOf(now)
  const first = Math.max(0, today - 16)
  return Array.from({ length: today + REJOIN_TRIES - first + 1 }, (_, index) => first + index)
}

/** The tag, 16 bytes, of `letter` at the mailbox with that key, 32. */
export function rejoinTag(
  primitives: Primitives,
  key: RecoveryKey,
  mailboxKey: Uint8Array,
  letter: RejoinLetter,
  day: number,
): Uint8Array {
  const input = concat(label.rejoinTag, mailboxKey, code(letter), u32be(day))
  return primitives.hmacSha256(key.expose(), input).slice(0, TAG_LENGTH)
}

/** Puts the mailbox's layer on `bytes`, or takes it off: it is its own inverse. A fresh buffer. */
export function rejoinLayer(
  primitives: Primitives,
  key: RecoveryKey,
  mailboxKey: Uint8Array,
  letter: RejoinLetter,
  day: number,
  bytes: Uint8Array,
): Uint8Array {
  const input = concat(label.rejoinOuter, mailboxKey, code(letter), u32be(day))
  const layerKey = primitives.hmacSha256(key.expose(), input)
  try {
    return primitives.chacha20(layerKey, ZERO_NONCE, bytes)
  } finally {
    wipe(layerKey)
  }
}

/** What takes the place of a link's hash: 32 bytes that only the two can make over a bundle's body. */
export function bundleMac(
  primitives: Primitives,
  key: RecoveryKey,
  sender: Role,
  body: Uint8Array,
): Uint8Array {
  const role = code({ kind: 'bundle', sender })
  return primitives.hmacSha256(key.expose(), concat(label.rejoinMac, role, body))
}

/** What the handshake binds in place of the hash of a link, 32 bytes. `bundle` has 4,096. */
export function rejoinContext(
  primitives: Primitives,
  { sid }: Recovery,
  sender: Role,
  bundle: Uint8Array,
): Uint8Array {
  const role = code({ kind: 'bundle', sender })
  return primitives.sha256(concat(label.rejoinContext, role, sid, primitives.sha256(bundle)))
}

const ZERO_NONCE = new Uint8Array(12)

function code({ kind, sender }: RejoinLetter): Uint8Array {
  return Uint8Array.of(roleCode(sender) + (kind === 'answer' ? 2 : 0))
}
