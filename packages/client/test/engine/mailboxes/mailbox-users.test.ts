/** How many contacts write to a mailbox, which is told whenever it is another number. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Person, pair } from '../world.ts'

/** Of each mailbox, how many contacts it was said to have, in the order in which it was said. */
function told(person: Person): Record<string, readonly number[]> {
  const counts: Record<string, number[]> = {}
  for (const event of person.events) {
    if (event.kind !== 'mailbox') continue
    const { name, contacts } = event.mailbox
    const known = (counts[name] ??= [])
    if (known.at(-1) !== contacts) known.push(contacts)
  }
  return counts
}

test('a mailbox says that a contact has begun to write there, has moved away, or is gone', async () => {
  const { world, mailboxes, ann, ben } = await pair('users')
  const [first, second] = mailboxes.map(({ name }) => name) as [string, string]
  assert.deepEqual(told(ann), { [first]: [0, 1], [second]: [0, 1] })
  const contact = ann.contact(ben)
  ann.events.length = 0
  const own = await ann.ask('mailbox.list', { profile: ann.profile })
  const id = own.find(({ name }) => name === first)?.id ?? 0
  await ann.ask('contact.configure', { contact, mailboxes: [id] })
  assert.deepEqual(told(ann), { [second]: [0] })
  await world.timers.run(ann.ask('contact.delete', { contact }))
  assert.deepEqual(told(ann), { [first]: [0], [second]: [0] })
  await world.close()
})
