/** What is said to a contact on its way into the outbox: frames that each fit into one letter. */
import { type Content, contentFrame, layOut } from '@pvtcoms/core/content'
import { type UnixMs, unixMs } from '@pvtcoms/core/env'
import type { Context, UnitOfWork } from './context.ts'
import type { Peer } from './peer.ts'

/** A setting of a profile: when something was said last. */
const SAID_AT = 'said-at'
/** Who is told a time believes it as far as it is not further ahead of their clock than that, ms. */
export const MOST_AHEAD = 24 * 3_600_000

/**
 * When something is said: by our clock, but later than all that was said before, though the clock was set back.
 * Otherwise an edit would lose against an earlier one. Within a unit of work.
 */
export function sayAt({ store, env }: Context, profile: number, after: number = 0): UnixMs {
  const now = env.now()
  const stored = store.settings.get(profile, SAID_AT)
  const last = Math.max(typeof stored === 'number' ? stored : 0, after)
  // A clock that was wrong by more than that is not followed for ever.
  const at = unixMs(last > now + MOST_AHEAD ? now : Math.max(now, last + 1))
  store.settings.set(profile, SAID_AT, at)
  return at
}

export interface Said {
  /** Whether it may take the last places of a window: short things that keep the conversation going. */
  readonly isControl?: boolean
  /** The message that it is a part of. */
  readonly message?: number
}

/** Puts `content` into the outbox of `peer`. Throws ContentError `too-long`. */
export function say(
  { store, env }: Context,
  unit: UnitOfWork,
  peer: Peer,
  content: Content,
  { isControl = false, message }: Said = {},
): void {
  const frames = layOut([contentFrame(content)], env).flat()
  for (const { type, payload } of frames) {
    store.outbox.addFrame({ contact: peer.id, type, payload, isControl, message })
  }
  unit.contactChanged(peer.id)
}
