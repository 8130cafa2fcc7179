/** Names and lengths that inputs are checked against. */
import { fromHex, toHex, utf8Encode } from '@pvtcoms/core/bytes'
import { SchedulerError } from '../errors.ts'

export const KEY_LENGTH = 32
export const TAG_LENGTH = 16
export const LETTER_LENGTH = 4_096
const MOST_TEXT = 64

/** The name of the mailbox with that key, 32: lower-case hexadecimal. Throws `bad-input`. */
export function mailboxName(key: Uint8Array): string {
  demand(key.length === KEY_LENGTH)
  return toHex(key)
}

/** Throws `bad-input` unless `text` has 1 … 64 bytes. */
export function checkName(text: string): void {
  demand(text.isWellFormed() && text !== '' && utf8Encode(text).length <= MOST_TEXT)
}

export function checkMailboxName(name: string): void {
  demand(fromHex(name)?.length === KEY_LENGTH)
}

export function checkTags(tags: readonly Uint8Array[]): void {
  demand(tags.every((tag) => tag.length === TAG_LENGTH))
}

export function demand(holds: boolean): asserts holds {
  if (!holds) throw new SchedulerError('bad-input')
}
