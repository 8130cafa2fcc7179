/** What contacts and people see of a mailbox that is added, and of how often it is read. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HOUR, MINUTE, pair } from './world.ts'

suite('a mailbox that is added', () => {
  test('reaches a contact who had no place of ours, also when the program stopped before it could be told', async () => {
    const { world, ann, ben } = await pair('placeless')
    await ann.ask('contact.configure', { contact: ann.contact(ben), mailboxes: [] })
    for (const own of await ann.ask('mailbox.list', { profile: ann.profile })) {
      await ann.ask('mailbox.remove', { mailbox: own.id })
    }
    await world.timers.run(ben.stop())
    const third = await world.mailbox()
    const { id } = await ann.ask('mailbox.add', {
      ...{ profile: ann.profile, link: third.link, name: 'the third' },
    })
    assert.deepEqual(ann.find(ben)?.ownMailboxes, [id])
    ann.kill()
    ann.start()
    ben.start()
    const key = (await ann.ask('mailbox.list', { profile: ann.profile }))[0]?.key
    const isKnown = (): boolean =>
      ben.find(ann)?.mailboxes.some(({ name }) => name === key) === true
    await world.until(isKnown, 'Ben knows the mailbox', HOUR)
    assert.equal(ben.find(ann)?.mailboxes.length, 1)
    await ben.say(ann, 'there you are')
    await world.until(() => ann.chat(ben)?.unread === 1, 'Ann has it', HOUR)
    await world.close()
  })

  test('is read as often as a contact wants it who writes there, and says so', async () => {
    const { world, ann, ben } = await pair('every hour', { places: 1 })
    const shown = async (): Promise<string | undefined> =>
      (await ann.ask('mailbox.list', { profile: ann.profile }))[0]?.pollInterval
    assert.equal(await shown(), 'every-minute')
    const contact = ann.contact(ben)
    ann.events.length = 0
    await ann.ask('contact.configure', { contact, pollInterval: 'every-hour' })
    assert.equal(await shown(), 'every-hour')
    const told = ann.events.filter((event) => event.kind === 'mailbox')
    assert.deepEqual(
      told.map(({ mailbox }) => mailbox.pollInterval),
      ['every-hour'],
    )
    await ann.ask('contact.configure', { contact, route: 'mailbox' })
    await ben.ask('contact.configure', { contact: ben.contact(ann), route: 'mailbox' })
    await ben.say(ann, 'no hurry')
    await world.advance(5 * MINUTE)
    await world.until(() => ann.chat(ben)?.unread === 1, 'Ann has it', 2 * HOUR)
    await world.close()
  })
})
