/**
 * The names of messages (docs/protocol/content.md §2): of two texts of an author, the later one has the greater name, byte
 * by byte, whatever happened to the clock in between.
 *
 *   ref = order:6 ‖ random:2
 *
 * `order` is the time in milliseconds, or one more than in the name before when that is not less.
 */
import { concat, fromHex, toHex } from '@pvtcoms/core/bytes'
import type { Env, RandomSource } from '@pvtcoms/core/env'
import { type MessageRef, type Store, US } from '@pvtcoms/store'

const LAST = 2 ** 48 - 1

/** The name of a text that we write now. */
export function nextRef(
  { store, env }: { readonly store: Pick<Store, 'messages'>; readonly env: Env },
  conversation: number,
): MessageRef {
  const last = store.messages.lastRef(conversation, US)
  const order = Math.max(env.now(), last === undefined ? 0 : orderOf(last) + 1)
  const digits = Math.min(order, LAST).toString(16).padStart(12, '0')
  return concat(fromHex(digits) ?? new Uint8Array(6), env.random(2))
}

const orderOf = (ref: MessageRef): number => Number.parseInt(toHex(ref.subarray(0, 6)), 16)

/** The name of a line that nobody has written. It is less than the names of texts, which are looked through in their order. */
export function noticeRef(source: RandomSource): MessageRef {
  return concat(Uint8Array.of(0), source.random(7))
}
