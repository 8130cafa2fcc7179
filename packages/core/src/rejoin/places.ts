/**
 * Where the letters of a rejoin wait, and how they are sealed there (docs/protocol/recovery.md §2):
 *
 *   tag     = HMAC(Rrec, lp("pvtcoms/v1/rejoin-tag") mailboxKey:32 role:1 day:4)[0..16]
 *   k       = HMAC(Rrec, lp("pvtcoms/v1/rejoin-outer") mailboxKey:32 role:1 day:4)
 *   v       = ChaCha20(k, nonce 0, letter[4080..4096])
 *   copy    = ChaCha20(k, nonce v[0..12], letter[0..4080]) ‖ v
 *   mac     = HMAC(Rrec, lp("pvtcoms/v1/rejoin-mac") role:1 body:4064)
 *   context = SHA-256(lp("pvtcoms/v1/rejoin-context") role:1 sid:32 SHA-256(bundle):32)
 *
 * role: bit 0 is the sender's role in the handshake that made Rrec (0 invitee, 1 inviter), bit 1 is 0
 * for a bundle and 1 for an answer. day counts from 1970-01-01 UTC.
 *
 * A letter ends in a pseudorandom tag over itself: of a bundle the end of its mac, of an answer the
 * tag of Poly1305. It makes the nonce, so that two letters for one place have keystreams of their own.
 */
import { concat, u32be, wipe } from '../bytes.ts'
import { label } from '../crypto/labels.ts'
import type { Primitives } from '../crypto/primitives.ts'
import type { UnixMs } from '../env.ts'
import type { Recovery, RecoveryKey } from '../handshake/established.ts'
import type { Role } from '../handshake/role.ts'
import { TAG_LENGTH } from '../letter/mailbox-copy.ts'
import { LETTER } from '../letter/size.ts'
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

/** When a bundle that is good until `expires` was made, by its maker's clock. */
export function madeAt(expires: UnixMs): UnixMs {
  return (expires - REJOIN_LIFETIME) as UnixMs
}

/** The day on which a bundle that is good until `expires` was made: where the tries begin. */
export function firstDay(expires: UnixMs): number {
  return dayOf(madeAt(expires))
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

/** A letter of a rejoin, 4,096 bytes, as the mailbox with that key gets it: a fresh buffer as long. */
export function sealCopy(
  primitives: Primitives,
  key: RecoveryKey,
  mailboxKey: Uint8Array,
  letter: RejoinLetter,
  day: number,
  bytes: Uint8Array,
): Uint8Array {
  const layerKey = keyOfLayer(primitives, key, mailboxKey, letter, day)
  const end = primitives.chacha20(layerKey, ZERO_NONCE, bytes.subarray(COVERED))
  const start = primitives.chacha20(layerKey, nonceOf(end), bytes.subarray(0, COVERED))
  wipe(layerKey)
  return concat(start, end)
}

/** What `sealCopy` was given, or undefined for a copy that has not 4,096 bytes. Checks nothing else. */
export function openCopy(
  primitives: Primitives,
  key: RecoveryKey,
  mailboxKey: Uint8Array,
  letter: RejoinLetter,
  day: number,
  copy: Uint8Array,
): Uint8Array | undefined {
  if (copy.length !== LETTER.length) return undefined
  const layerKey = keyOfLayer(primitives, key, mailboxKey, letter, day)
  const end = copy.subarray(COVERED)
  const start = primitives.chacha20(layerKey, nonceOf(end), copy.subarray(0, COVERED))
  const bytes = concat(start, primitives.chacha20(layerKey, ZERO_NONCE, end))
  wipe(layerKey)
  return bytes
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
/** All of a letter but the 16 bytes that the nonce comes from. */
const COVERED = LETTER.length - 16

function nonceOf(end: Uint8Array): Uint8Array {
  return end.subarray(0, ZERO_NONCE.length)
}

function keyOfLayer(
  primitives: Primitives,
  key: RecoveryKey,
  mailboxKey: Uint8Array,
  letter: RejoinLetter,
  day: number,
): Uint8Array {
  const input = concat(label.rejoinOuter, mailboxKey, code(letter), u32be(day))
  return primitives.hmacSha256(key.expose(), input)
}

function code({ kind, sender }: RejoinLetter): Uint8Array {
  return Uint8Array.of(roleCode(sender) + (kind === 'answer' ? 2 : 0))
}
