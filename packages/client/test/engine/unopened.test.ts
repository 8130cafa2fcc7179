/** A store of which the engine cannot read all: it does not begin, and nothing of what has begun goes on. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOUR, pair } from './world.ts'

test('an engine that cannot begin with one profile goes on with none, and begins once it can', async () => {
  const { world, ann, ben } = await pair('unopened')
  const [known] = ann.store.contacts.list(ann.profile)
  assert.ok(known !== undefined)
  const { id: profile } = await ann.ask('profile.create', { name: 'Another' })
  await world.timers.run(ann.stop())
  const { conversations, lanes } = ann.store
  const called = conversations.withContact(known.id)
  assert.ok(called !== undefined)
  const contact = ann.store.transact(() => {
    const added = ann.store.contacts.add({ ...known, profile, rejoin: Uint8Array.of(1) })
    conversations.add({ ...called, profile, contact: added })
    lanes.add({ kind: 'pair', contact: added })
    return added
  })
  assert.throws(() => ann.start(), { code: 'damaged' })
  await ben.say(ann, 'is anybody there?')
  await world.advance(HOUR)
  assert.equal(ann.pendingTimers, 0)
  assert.equal(ann.store.messages.countUnread(called.id), 0, 'nobody reads for them')
  ann.store.transact(() => ann.store.contacts.remove(contact))
  await world.timers.run(ann.stop())
  ann.start()
  await world.until(() => ann.store.messages.countUnread(called.id) === 1, 'it is heard')
  await world.close()
})
