/** A restore while the machine that the backup is of still runs: both have one onion for a contact. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { CrashFolder } from './crash/crash-folder.ts'
import { asRestored } from './schedules/schedules-restore.ts'
import { HOUR, MINUTE, Person, World } from './world.ts'

const folder = new CrashFolder()
after(() => folder.close())

test('who restores while the old machine answers at the onion gets through by mailboxes, and it does not', async () => {
  const world = new World('old machine')
  const mailboxes = [await world.mailbox(), await world.mailbox()]
  const ben = await world.person('Ben', mailboxes)
  const old = await world.person('Ann', mailboxes, { store: folder.create() })
  await world.introduce(old, ben)
  const store = folder.copyOf(old.store)
  asRestored(store)
  const restored = new Person(world, 'Ann, restored', { store })
  world.people.set(restored.name, restored)
  restored.start()
  await world.advance(30_000)
  // The old one's announcement of the onion is the newer.
  world.network.degrade(old.name, 'woke-up')
  world.network.restore(old.name)
  await world.until(() => restored.find(ben)?.standing === 'active', 'they are together', HOUR)
  const { id } = await ben.say(old, 'to whoever it is')
  await world.until(() => restored.chat(ben)?.unread === 1, 'it comes', HOUR)
  const codes = (await ben.ask('message.steps', { message: id })).map(({ code }) => code)
  assert.ok(codes.includes('stored') && !codes.includes('sent-direct'), codes.join())
  await restored.say(ben, 'from the new one')
  await old.say(ben, 'from the old one')
  await world.advance(HOUR)
  assert.deepEqual(await ben.heard(old), ['from the new one'])
  assert.deepEqual(await old.heard(ben), [])
  assert.equal(old.find(ben)?.undelivered, 1)
  await world.timers.run(old.stop())
  await ben.say(old, 'directly again')
  await world.until(() => restored.chat(ben)?.unread === 2, 'it comes', 30 * MINUTE)
  await world.close()
})
