/** What is said to a contact on its way into the outbox: frames that each fit into one letter. */
import { type Content, contentFrame, layOut } from '@pvtcoms/core/content'
import type { Contact } from '../contacts/contact.ts'
import type { Context } from '../context.ts'
import type { UnitOfWork } from '../unit-of-work.ts'

export interface Said {
  /** Whether it may take the last places of a window: short things that keep the conversation going. */
  readonly isControl?: boolean
  /** The message that it is a part of. */
  readonly message?: number
  /** The message that it says something about. */
  readonly about?: number
}

/** Puts `content` into the outbox, in the contact's lane. Throws ContentError `too-long`. */
export function say(
  { store, env }: Pick<Context, 'store' | 'env'>,
  unit: UnitOfWork,
  contact: Contact,
  content: Content,
  { isControl = false, message, about }: Said = {},
): void {
  const frames = layOut([contentFrame(content)], env).flat()
  if (message !== undefined) contact.undeliveredChanged(unit, 'one-more')
  for (const { type, payload } of frames) {
    store.outbox.addFrame({ lane: contact.lane, type, payload, isControl, message, about })
  }
  unit.changed({ kind: 'contact', id: contact.id })
}
