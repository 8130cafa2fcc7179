/**
 * What two people compare (docs/protocol/safety-check.md §3): 64 bytes that both sides computed, in
 * three forms. The first 42 bits are seven emoji, bytes 8 … 15 modulo 10^12 are twelve digits, and
 * bytes 32 … 63 are the key of two QR codes, one for each side's screen:
 *
 *   code(role) = version:1 role:1 HMAC(S[32..64], lp("pvtcoms/v1/sas") version:1 role:1)
 */
import { concat, equal } from '../bytes.ts'
import { label } from '../crypto/labels.ts'
import type { Primitives } from '../crypto/primitives.ts'
import type { Role } from '../handshake/role.ts'
import type { Secret } from '../secret.ts'
import { SAFETY_EMOJI, type SafetyEmoji } from '../strings/safety-emoji.ts'

/** 64 bytes. Shown to the two people, and to nobody else. */
export type SafetyNumber = Secret<'SafetyNumber'>

export const SAFETY_NUMBER_LENGTH = 64

/** How many emoji stand for a safety number, six bits each. */
const EMOJI_COUNT = 7

/** Seven emoji, for reading aloud or looking at each other's screens. */
export function safetyEmoji(number: SafetyNumber): readonly SafetyEmoji[] {
  const bytes = number.expose()
  return Array.from(
    { length: EMOJI_COUNT },
    (_, index) => SAFETY_EMOJI[sixBits(bytes, index * 6)] as SafetyEmoji,
  )
}

/** Twelve decimal digits, for the phone and for screen readers. */
export function safetyDigits(number: SafetyNumber): string {
  let value = 0n
  for (const byte of number.expose().subarray(8, 16)) value = value * 256n + BigInt(byte)
  return String(value % 10n ** 12n).padStart(12, '0')
}

/** A QR code of the safety check, in byte mode: version 1, role 1, proof 32. */
const QR_VERSION = 1
const QR_LENGTH = 34

/**
 * What the side of that role in the session's handshake shows as a QR code: 34 bytes, a fresh buffer.
 * Somebody who sees one side's code cannot make the other's.
 */
export function safetyQr(primitives: Primitives, number: SafetyNumber, role: Role): Uint8Array {
  const head = Uint8Array.of(QR_VERSION, role === 'invitee' ? 0 : 1)
  const key = number.expose().subarray(32, SAFETY_NUMBER_LENGTH)
  return concat(head, primitives.hmacSha256(key, concat(label.sas, head)))
}

/**
 * What a camera found: the code that the other's screen must show, one's own (a mirror, one's own
 * screen, a picture of it that somebody sent back), a code of another session, or nothing that is a
 * code of a version known here.
 */
export type ScannedCode = 'others' | 'own' | 'another-session' | 'no-code'

/** What `scanned`, any bytes, is for the side that has `role`. Codes are compared in constant time. */
export function judgeScan(
  primitives: Primitives,
  number: SafetyNumber,
  role: Role,
  scanned: Uint8Array,
): ScannedCode {
  if (scanned.length !== QR_LENGTH || scanned[0] !== QR_VERSION) return 'no-code'
  const other = role === 'invitee' ? 'inviter' : 'invitee'
  if (equal(safetyQr(primitives, number, other), scanned)) return 'others'
  return equal(safetyQr(primitives, number, role), scanned) ? 'own' : 'another-session'
}

/** Six bits that begin at bit `offset`, the first being the top bit of the first byte. */
function sixBits(bytes: Uint8Array, offset: number): number {
  const index = offset >>> 3
  const pair = ((bytes[index] as number) << 8) | (bytes[index + 1] as number)
  return (pair >>> (10 - (offset & 7))) & 0x3f
}
