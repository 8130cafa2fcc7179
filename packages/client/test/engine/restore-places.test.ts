/** Restores of who has told a contact of more places than fit into what a restore begins with. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asRestored } from './schedules/schedules-restore.ts'
import { DAY, type Pair, type Person, pair } from './world.ts'

/** Four mailboxes for the other one, of which they have heard. */
async function tellAll({ world, mailboxes }: Pair, from: Person, to: Person): Promise<void> {
  const contact = from.contact(to)
  const own = await from.ask('mailbox.list', { profile: from.profile })
  assert.equal(own.length, mailboxes.length)
  await from.ask('contact.configure', { contact, mailboxes: own.map(({ id }) => id) })
  const places = (): number | undefined => to.find(from)?.mailboxes.length
  await world.until(() => places() === mailboxes.length, 'they know them all', DAY)
}

for (const which of ['ours', 'theirs'] as const) {
  test(`a restore of ${which} is gone through with, whoever knows of four mailboxes of ours`, async () => {
    const all = await pair(`places ${which}`, { epochSeconds: 600, places: 4 })
    const { world, ann, ben } = all
    await tellAll(all, ann, ben)
    const restored = which === 'ours' ? ann : ben
    await world.timers.run(restored.stop())
    asRestored(restored.store)
    restored.events.length = 0
    restored.start()
    await world.until(
      () => [ann.find(ben), ben.find(ann)].every((view) => view?.standing === 'active'),
      'they are together',
      3 * DAY,
    )
    await world.until(() => ben.find(ann)?.mailboxes.length === 4, 'all places again', DAY)
    await world.close()
  })
}
