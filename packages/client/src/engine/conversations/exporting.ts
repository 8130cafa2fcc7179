/** A conversation in pages from its first message on, for a file that a person takes along. */
import { fromHex, toHex } from '@pvtcoms/core/bytes'
import type { MessagePlace, MessageRow } from '@pvtcoms/store'
import type { Conversation } from './conversation.ts'
import type { ConversationsPort } from './port.ts'

export interface ExportedPage {
  /** In the order in which they are shown. */
  readonly rows: readonly MessageRow[]
  /** Where to go on from; undefined: this is the end. It holds also when the message that stood there is gone by then. */
  readonly next: string | undefined
}

/** `after`: `next` of the page before; undefined: from the beginning. */
export function exportPage(
  { store }: Pick<ConversationsPort['context'], 'store'>,
  { id }: Conversation,
  after: string | undefined,
  limit: number,
): ExportedPage {
  const rows = store.messages.following(id, after === undefined ? undefined : placeIn(after), limit)
  const last = rows.at(-1)
  return { rows, next: last === undefined || rows.length < limit ? undefined : placeText(last) }
}

/** Hexadecimal digits of a position. */
const DIGITS = 14

/** As long for each message, so that the order of the texts is that of (position, ref). */
export function placeText({ position, ref }: MessagePlace): string {
  return position.toString(16).padStart(DIGITS, '0') + toHex(ref)
}

function placeIn(text: string): MessagePlace {
  return {
    position: Number.parseInt(text.slice(0, DIGITS), 16),
    ref: fromHex(text.slice(DIGITS)) ?? new Uint8Array(),
  }
}
