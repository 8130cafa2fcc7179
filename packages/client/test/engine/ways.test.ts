/** Ways of each contact: presets, what new contacts begin with, and what the sheet shows, from what is so. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ContactWaysView } from '@pvtcoms/rpc'
import { DAY, HOUR, MINUTE, type Person, pair, World } from './world.ts'

const waysTo = (one: Person, other: Person): Promise<ContactWaysView> =>
  one.ask('contact.ways', { contact: one.contact(other) })

const names = (people: readonly { readonly name: string }[]): readonly string[] =>
  people.map(({ name }) => name).sort()

/** Ann has so many mailboxes, and three contacts. */
async function four(seed: string, places: number) {
  const world = new World(seed)
  const mailboxes = []
  while (mailboxes.length < places) mailboxes.push(await world.mailbox())
  const ann = await world.person('Ann', mailboxes)
  const others = []
  for (const name of ['Ben', 'Cleo', 'Dora']) {
    const other = await world.person(name, mailboxes.slice(0, 1))
    await world.introduce(ann, other)
    others.push(other)
  }
  const [ben, cleo, dora] = others as [Person, Person, Person]
  return { world, ann, ben, cleo, dora }
}

suite('the ways of a contact', () => {
  test('are chosen by a name, which says Own as soon as one of them is another', async () => {
    const { world, ann, ben } = await pair('presets')
    const contact = ann.contact(ben)
    assert.equal(ann.find(ben)?.preset, 'quick')
    for (const [preset, route, pollInterval] of [
      ['unseen', 'mailbox', 'every-minute'],
      ['together', 'direct', 'every-minute'],
      ['sparing', 'mailbox', 'every-15-minutes'],
      ['quick', 'direct-and-mailbox', 'every-minute'],
    ] as const) {
      const view = await ann.ask('contact.configure', { contact, preset })
      assert.deepEqual([view.preset, view.route, view.pollInterval], [preset, route, pollInterval])
    }
    const own = await ann.ask('contact.configure', { contact, pollInterval: 'every-hour' })
    assert.deepEqual([own.preset, own.route], ['own', 'direct-and-mailbox'])
    const both = await ann.ask('contact.configure', {
      ...{ contact, preset: 'sparing', pollInterval: 'manually' },
    })
    assert.deepEqual([both.preset, both.route, both.pollInterval], ['own', 'mailbox', 'manually'])
    await world.close()
  })

  test('show the onion for them alone, circuits and presence, and none of it when they are unseen', async () => {
    const { world, ann, ben } = await pair('alone')
    await ben.say(ann, 'hello')
    await world.until(() => ann.chat(ben)?.unread === 1, 'Ann has it')
    await world.until(() => ben.find(ann)?.direct === 'connected', 'they are connected')
    const [toBen, toAnn] = [await waysTo(ann, ben), await waysTo(ben, ann)]
    assert.match(toBen.onion ?? '', /^[a-z2-7]{8}$/)
    assert.notEqual(toBen.onion, toAnn.onion)
    assert.equal(toBen.presence, true)
    assert.ok(toBen.circuits >= 1 && toBen.circuits <= 2)
    const contact = ann.contact(ben)
    await ann.ask('contact.configure', { contact, preset: 'unseen' })
    await world.advance(MINUTE)
    const unseen = await waysTo(ann, ben)
    assert.deepEqual([unseen.onion, unseen.presence, unseen.circuits], [undefined, false, 0])
    await ann.ask('contact.configure', { contact, preset: 'quick' })
    assert.equal((await waysTo(ann, ben)).onion, toBen.onion)
    await ann.ask('contact.block', { contact, blocked: true })
    const blocked = await waysTo(ann, ben)
    assert.deepEqual([blocked.onion, blocked.presence], [undefined, false])
    assert.equal(blocked.mailboxes.length, unseen.mailboxes.length)
    await world.close()
  })

  test('name who has the same mailbox, and who has it read more often than this contact’s setting', async () => {
    const { world, ann, ben, cleo, dora } = await four('shared', 1)
    const [shared] = (await waysTo(ann, ben)).mailboxes
    assert.deepEqual(names(shared?.sharedWith ?? []), ['Cleo', 'Dora'])
    assert.deepEqual([shared?.pollInterval, shared?.readOftenFor], ['every-minute', []])
    const set = (other: Person, pollInterval: 'every-hour' | 'every-15-minutes') =>
      ann.ask('contact.configure', { contact: ann.contact(other), pollInterval })
    await set(ben, 'every-hour')
    assert.deepEqual(names((await waysTo(ann, ben)).mailboxes[0]?.readOftenFor ?? []), [
      'Cleo',
      'Dora',
    ])
    await set(cleo, 'every-15-minutes')
    await set(dora, 'every-hour')
    const [read] = (await waysTo(ann, ben)).mailboxes
    assert.equal(read?.pollInterval, 'every-15-minutes')
    assert.deepEqual(names(read.readOftenFor), ['Cleo'])
    assert.deepEqual((await waysTo(ann, cleo)).mailboxes[0]?.readOftenFor, [])
    const { id } = await ann.ask('invite.create', { profile: ann.profile, name: 'Eve' })
    await world.until(() => ann.invite(id)?.link !== undefined, 'the link is there')
    assert.equal((await waysTo(ann, ben)).mailboxes[0]?.awaited, true)
    await world.close()
  })

  test('draw others: mailboxes that nobody else was told of, which the contact writes to from then on', async () => {
    const { world, ann, ben, cleo } = await four('draw', 4)
    const before = (await waysTo(ann, ben)).mailboxes.map(({ id }) => id)
    assert.equal(before.length, 3)
    const contact = ann.contact(ben)
    const view = await ann.ask('contact.drawMailboxes', { contact })
    assert.ok(view.ownMailboxes.length > 0)
    assert.ok(view.ownMailboxes.every((id) => !before.includes(id)))
    const all = await ann.ask('mailbox.list', { profile: ann.profile })
    const keys = all.filter(({ id }) => view.ownMailboxes.includes(id)).map(({ key }) => key)
    await world.until(
      () => ben.find(ann)?.mailboxes.every(({ name }) => keys.includes(name)) === true,
      'Ben knows',
    )
    const fresh = await ann.ask('mailbox.add', {
      ...{ profile: ann.profile, link: (await world.mailbox()).link, name: 'fresh' },
    })
    const again = await ann.ask('contact.drawMailboxes', { contact: ann.contact(cleo) })
    assert.deepEqual(again.ownMailboxes, [fresh.id])
    assert.deepEqual((await waysTo(ann, cleo)).mailboxes[0]?.sharedWith, [])
    await world.close()
  })

  test('draw no others where there are none: it says so, and nothing changes', async () => {
    const { world, ann, ben } = await pair('no others', { places: 1 })
    const before = ann.find(ben)?.ownMailboxes
    await assert.rejects(ann.ask('contact.drawMailboxes', { contact: ann.contact(ben) }), {
      code: 'no-other-mailbox',
    })
    assert.deepEqual(ann.find(ben)?.ownMailboxes, before)
    await world.close()
  })

  test('cost what was measured: nothing is said in the first hour, then direct traffic and a share of reading', async () => {
    const { world, ann, ben, cleo } = await four('cost', 1)
    ann.kill()
    ann.start()
    assert.equal((await waysTo(ann, ben)).cost, undefined)
    await world.advance(2 * HOUR)
    const { cost } = await waysTo(ann, ben)
    assert.ok(cost !== undefined && cost.measured >= 2 * HOUR && cost.measured < 3 * HOUR)
    assert.ok(cost.readingBytesPerDay > 0)
    // Read every minute, for three who write there.
    assert.ok(cost.wakeUpsPerHour > 15 && cost.wakeUpsPerHour < 90, String(cost.wakeUpsPerHour))
    for (let count = 0; count < 10; count++) await ann.say(ben, `number ${count}`)
    await world.until(() => ben.chat(ann)?.unread === 10, 'Ben has them')
    const after = (await waysTo(ann, ben)).cost
    assert.ok((after?.directBytesPerDay ?? 0) > cost.directBytesPerDay + 10 * 4_096)
    const others = (await waysTo(ann, cleo)).cost
    assert.ok((others?.directBytesPerDay ?? 0) < (after?.directBytesPerDay ?? 0))
    await world.close()
  })
})

suite('a new contact', () => {
  test('begins with the preset of the profile, also after a restart', async () => {
    const world = new World('defaults')
    const mailbox = await world.mailbox()
    const [ann, ben] = [await world.person('Ann', [mailbox]), await world.person('Ben', [mailbox])]
    const { profile } = ann
    const shown = async () => (await ann.ask('profile.list', {}))[0]?.newContacts
    assert.equal(await shown(), 'quick')
    const view = await ann.ask('profile.newContacts', { profile, preset: 'sparing' })
    assert.equal(view.newContacts, 'sparing')
    ann.kill()
    ann.start()
    assert.equal(await shown(), 'sparing')
    await world.introduce(ann, ben)
    assert.equal(ann.find(ben)?.preset, 'sparing')
    assert.equal(ben.find(ann)?.preset, 'quick')
    await ben.say(ann, 'hello')
    await world.until(() => ann.chat(ben)?.unread === 1, 'Ann has it', DAY)
    await world.close()
  })

  test('begins directly where there is no mailbox of ours, whatever the profile says', async () => {
    const world = new World('defaults without a mailbox')
    const [ann, ben] = [
      await world.person('Ann', []),
      await world.person('Ben', [await world.mailbox()]),
    ]
    await ann.ask('profile.newContacts', { profile: ann.profile, preset: 'unseen' })
    await world.introduce(ben, ann)
    assert.equal(ann.find(ben)?.preset, 'quick')
    await world.close()
  })
})
