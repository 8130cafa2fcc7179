/** What it costs to read a mailbox all day. */
import {
  DAY_SECONDS,
  DIGEST_BLOCK,
  DIGEST_HEADER_LENGTH,
  PREFIX_LENGTH,
} from '@pvtcoms/core/mailbox'
import { type Tier, tierOf } from './tier.ts'

const LETTER_BYTES = 9 + 4_096
const FETCH_BYTES = 7 + 1 + 8 * 4_096
const HEAD_BYTES = 1 + 36

/**
 * Bytes in both directions, above the transport, of a client that is open for a day: the digests and the
 * letters of a mailbox with that many letters a day, evenly spread, or one fetch in each epoch. Openings
 * come on top.
 */
export function readingPrice(
  volume: number,
  epochSeconds: number,
): { readonly tier: Tier; readonly bytesPerDay: number } {
  const epochs = DAY_SECONDS / epochSeconds
  const blocks = Math.max(1, Math.ceil(volume / epochs / DIGEST_BLOCK))
  const digest = DIGEST_HEADER_LENGTH + blocks * DIGEST_BLOCK * PREFIX_LENGTH
  const announcements = epochs * (HEAD_BYTES + digest)
  return tierOf(volume) === 1
    ? { tier: 1, bytesPerDay: announcements + volume * LETTER_BYTES }
    : { tier: 2, bytesPerDay: announcements + epochs * FETCH_BYTES }
}
