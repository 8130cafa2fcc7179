/** Letters of ours that a contact has opened leave the outbox, with the frames that were in them. */
import type { Acknowledged } from '@pvtcoms/core/ratchet'
import type { OutgoingFrameRow } from '@pvtcoms/store'
import type { Contact } from '../contacts/contact.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import type { DeliveryPort } from './port.ts'

/** Returns the ids of the letters that are done with. */
export function takeAcknowledged(
  {
    context: { store, env },
    messages,
  }: Pick<DeliveryPort, 'messages'> & {
    readonly context: Pick<DeliveryPort['context'], 'store' | 'env'>
  },
  unit: UnitOfWork,
  contact: Contact,
  told: readonly Acknowledged[],
): readonly number[] {
  const done: number[] = []
  for (const { chain, letters } of told) {
    for (const n of letters) {
      const letter = store.outbox.findLetter(contact.lane, chain, n)
      if (letter === undefined) continue
      const frames: readonly OutgoingFrameRow[] = store.outbox.framesOf(letter.id)
      store.outbox.removeFrames(frames.map(({ id }) => id))
      store.outbox.removeLetter(letter.id)
      done.push(letter.id)
      messages.acknowledged(unit, frames)
    }
  }
  if (done.length > 0) {
    contact.undeliveredChanged(unit, 'fewer')
    contact.update(unit, { reachedAt: env.now() })
  }
  return done
}
