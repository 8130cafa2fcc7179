/** What is said to a contact on its way into the outbox: frames that each fit into one letter. */
import { type Content, contentFrame, layOut } from '@pvtcoms/core/content'
import { type UnixMs, unixMs } from '@pvtcoms/core/env'
import type { Contact } from '../contacts/contact.ts'
import type { Context, UnitOfWork } from '../context.ts'

/** Who is told a time believes it as far as it is not further ahead of their clock than that, ms. */
export const MOST_AHEAD = 24 * 3_600_000

/**
 * When something is said: by our clock, but later than what it takes the place of or stands behind, though
 * the clock was set back since. Otherwise an edit would lose against an earlier one.
 */
export function sayAt(now: UnixMs, ...before: readonly (UnixMs | undefined)[]): UnixMs {
  const last = Math.max(0, ...before.map((each) => each ?? 0))
  // A clock that was wrong by more than that is not followed for ever.
  return unixMs(last > now + MOST_AHEAD ? now : Math.max(now, last + 1))
}

export interface Said {
  /** Whether it may take the last places of a window: short things that keep the conversation going. */
  readonly isControl?: boolean
  /** The message that it is a part of. */
  readonly message?: number
  /** The message that it says something about. */
  readonly about?: number
}

/** Puts `content` into the outbox of `peer`. Throws ContentError `too-long`. */
export function say(
  { store, env }: Context,
  unit: UnitOfWork,
  peer: Contact,
  content: Content,
  { isControl = false, message, about }: Said = {},
): void {
  const frames = layOut([contentFrame(content)], env).flat()
  if (message !== undefined) peer.undeliveredChanged(unit, 'one-more')
  for (const { type, payload } of frames) {
    store.outbox.addFrame({ contact: peer.id, type, payload, isControl, message, about })
  }
  unit.contactChanged(peer.id)
}
