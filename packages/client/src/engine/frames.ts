/** What is said to a contact on its way into the outbox: frames that each fit into one letter. */
import { type Content, contentFrame, layOut } from '@pvtcoms/core/content'
import type { Context, UnitOfWork } from './context.ts'
import type { Peer } from './peer.ts'

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
