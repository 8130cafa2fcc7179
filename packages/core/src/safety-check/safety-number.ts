/**
 * What two people compare (docs/protocol/safety-check.md §3): 64 bytes that both sides computed, in
 * three forms. The first 42 bits are seven emoji, bytes 8 … 15 modulo 10^12 are twelve digits, and
 * bytes 32 … 63 are what a QR code holds.
 */
import { equal } from '../bytes.ts'
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

/** The 32 bytes that each shows the other as a QR code. A fresh buffer. */
export function safetyQr(number: SafetyNumber): Uint8Array {
  return number.expose().slice(32, SAFETY_NUMBER_LENGTH)
}

/** Whether `scanned`, of any length, is what the other's screen must show. Takes the same time either way. */
export function safetyQrMatches(number: SafetyNumber, scanned: Uint8Array): boolean {
  return equal(number.expose().subarray(32, SAFETY_NUMBER_LENGTH), scanned)
}

/** Six bits that begin at bit `offset`, the first being the top bit of the first byte. */
function sixBits(bytes: Uint8Array, offset: number): number {
  const index = offset >>> 3
  const pair = ((bytes[index] as number) << 8) | (bytes[index + 1] as number)
  return (pair >>> (10 - (offset & 7))) & 0x3f
}
