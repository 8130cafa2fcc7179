/** What contacts and people see of a mailbox that is added, and of how often it is read. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HOUR, MINUTE, pair, World } from '../world.ts'

const wrapped = (link: string): string => link.replace(/.{40}/g, '$&\r\n> ')

suite('a mailbox that is added', () => {
  test('reaches a contact who had no place of ours, also when the program stopped before it could be told', async () => {
    const world = new World('placeless')
    const ann = await world.person('Ann', [])
    const ben = await world.person('Ben', [await world.mailbox()])
    await world.introduce(ben, ann)
    assert.deepEqual(ann.find(ben)?.ownMailboxes, [])
    await world.timers.run(ben.stop())
    const first = await world.mailbox()
    const { id } = await ann.ask('mailbox.add', {
      ...{ profile: ann.profile, link: first.link, name: 'the first' },
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

  test('is told to nobody whom the person wants to have none of ours, until they choose one', async () => {
    const { world, ann, ben } = await pair('none by choice')
    const contact = ann.contact(ben)
    const [own] = await ann.ask('mailbox.list', { profile: ann.profile })
    await ann.ask('contact.configure', { contact, mailboxes: [] })
    await world.advance(HOUR)
    const lane = ann.store.lanes.ofContact(contact)?.id ?? 0
    const queued = (): number =>
      ann.store.outbox.waiting(lane, 9).length + ann.store.outbox.letters(lane).length
    const before = queued()
    await ann.ask('mailbox.add', {
      ...{ profile: ann.profile, link: (await world.mailbox()).link, name: 'another' },
    })
    assert.equal(queued(), before)
    assert.deepEqual(ann.find(ben)?.ownMailboxes, [])
    const mailboxes = [own?.id ?? 0]
    await ann.ask('contact.configure', { contact, mailboxes })
    assert.deepEqual(ann.find(ben)?.ownMailboxes, mailboxes)
    assert.equal(ann.store.contacts.get(contact)?.withoutMailbox, false)
    await world.close()
  })

  test('goes on being used by a contact who was told of it, when the person chooses none for them', async () => {
    const { world, ann, ben } = await pair('no mailbox')
    const contact = ann.contact(ben)
    await ann.ask('contact.configure', { contact, mailboxes: [], route: 'mailbox' })
    await world.advance(HOUR)
    assert.deepEqual(ann.find(ben)?.ownMailboxes, [])
    assert.equal(ben.find(ann)?.mailboxes.length, 2)
    await ben.say(ann, 'still here')
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

  test('is found in a pasted text, wrapped and in capitals; of two in a text it is asked which', async () => {
    const world = new World('pasted mailboxes', { epochSeconds: 600 })
    const [first, second] = [await world.mailbox(), await world.mailbox()]
    const ann = await world.person('Ann', [])
    const add = (link: string, aliases: readonly string[] = []) =>
      ann.ask('mailbox.add', { profile: ann.profile, link, name: 'attic', aliases })
    await assert.rejects(add(`${first.link} or ${second.link}`), { code: 'several-links' })
    await assert.rejects(add(first.link.slice(0, -5)), { code: 'bad-link' })
    await assert.rejects(add(first.link.replace('.onion:80', '.onion:81')), { code: 'bad-link' })
    await assert.rejects(add(first.link, ['no link']), { code: 'bad-link' })
    const { link } = await add(`Use this: ${wrapped(first.link.toUpperCase())}.`)
    assert.equal(link, first.link)
    await world.close()
  })
})
