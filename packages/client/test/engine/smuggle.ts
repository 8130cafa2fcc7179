import type { Frame } from '@pvtcoms/core/content'
import type { Person } from './world.ts'

/** Frames that no engine of ours would write, into the outbox of `from` as if it had. */
export function smuggle(from: Person, to: Person, frames: readonly Frame[]): void {
  const lane = from.store.lanes.ofContact(from.contact(to))?.id ?? 0
  from.store.transact(() => {
    for (const { type, payload } of frames) {
      const row = { lane, type, payload, isControl: false, message: undefined }
      from.store.outbox.addFrame({ ...row, about: undefined })
    }
  })
}
