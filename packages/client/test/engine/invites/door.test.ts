/** An invite without any mailbox: its maker's own client hands it out, at an onion that is there for it alone. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { InviteView } from '@pvtcoms/rpc'
import { HOUR, MINUTE, type Person, SECOND, World } from '../world.ts'

interface Invited {
  readonly world: World
  readonly ann: Person
  readonly ben: Person
  readonly invite: number
  readonly link: string
}

const shown = async (person: Person, id: number): Promise<InviteView | undefined> =>
  (await person.ask('invite.list', { profile: person.profile })).find((each) => each.id === id)

/** Neither has a mailbox; Ann has made an invite. */
async function invited(seed: string, hours = 24): Promise<Invited> {
  const world = new World(seed)
  const ann = await world.person('Ann', [])
  const ben = await world.person('Ben', [])
  const { id } = await ann.ask('invite.create', { profile: ann.profile, name: 'Ben', hours })
  await world.until(() => ann.invite(id)?.link !== undefined, 'the link is there', MINUTE)
  return { world, ann, ben, invite: id, link: ann.invite(id)?.link ?? '' }
}

const accept = async (person: Person, link: string): Promise<number> =>
  (await person.ask('invite.accept', { profile: person.profile, link, name: 'Ann' })).id

const digits = async (person: Person, other: Person): Promise<string | undefined> =>
  (await person.ask('contact.safety', { contact: person.contact(other) })).number?.digits

suite('two people without any mailbox', () => {
  test('meet by a link of 150 characters, see the same safety number and write to one another directly', async () => {
    const { world, ann, ben, invite, link } = await invited('no mailbox')
    assert.equal(link.length, 150)
    assert.equal(ann.invite(invite)?.route, 'direct')
    const accepted = await accept(ben, link)
    const isMet = (one: Person, other: Person): boolean =>
      one.find(other)?.standing === 'active' && one.find(other)?.comparable === true
    await world.until(() => isMet(ann, ben) && isMet(ben, ann), 'both are contacts', MINUTE)
    assert.equal(await digits(ann, ben), await digits(ben, ann))
    assert.equal(ben.invite(accepted)?.stage, 'used')
    await ann.say(ben, 'without anybody between')
    await ben.say(ann, 'nobody at all')
    await world.advance(MINUTE)
    assert.deepEqual(await ben.heard(ann), ['without anybody between'])
    assert.deepEqual(await ann.heard(ben), ['nobody at all'])
    assert.deepEqual(ben.find(ann)?.mailboxes, [])
    await world.close()
  })

  test('who were not online together are told so, and come together when both are', async () => {
    const { world, ann, ben, link } = await invited('away')
    await world.timers.run(ann.stop())
    const id = await accept(ben, link)
    await world.until(() => ben.invite(id)?.problem === 'unreachable', 'Ben is told', MINUTE)
    assert.equal(ben.invite(id)?.route, 'direct')
    await world.advance(5 * HOUR)
    assert.equal(ben.invite(id)?.stage, 'fetching')
    ann.start()
    await world.until(() => ben.find(ann)?.standing === 'active', 'they are contacts', 25 * MINUTE)
    assert.equal((await shown(ben, id))?.problem, undefined)
    await world.close()
  })

  test('are not blamed for our own tor that does not run; they meet as soon as it does', async () => {
    const { world, ann, ben, link } = await invited('own tor')
    await world.advance(MINUTE)
    world.network.degrade('Ben', 'restarting')
    const id = await accept(ben, link)
    await world.advance(HOUR)
    assert.deepEqual([ben.invite(id)?.stage, ben.invite(id)?.problem], ['fetching', undefined])
    world.network.restore('Ben')
    await world.until(() => ben.find(ann)?.standing === 'active', 'they are contacts', MINUTE)
    await world.close()
  })

  test('take the invite off their lists afterwards, and nothing of it is left', async () => {
    const { world, ann, ben, invite, link } = await invited('off the list')
    const accepted = await accept(ben, link)
    await world.until(() => ben.find(ann)?.standing === 'active', 'they are contacts', MINUTE)
    await world.advance(MINUTE)
    await ann.ask('invite.dismiss', { invite })
    await ben.ask('invite.dismiss', { invite: accepted })
    for (const person of [ann, ben]) {
      assert.deepEqual(person.store.invites.list(person.profile), [])
      assert.deepEqual(
        person.log.filter(({ code }) => code === 'unexpected'),
        [],
      )
    }
    await ann.say(ben, 'still here')
    await world.advance(MINUTE)
    assert.deepEqual(await ben.heard(ann), ['still here'])
    await world.close()
  })

  test('have a place of the one who gets a mailbox later, who tells them, also while the invite is open', async () => {
    const { world, ann, ben, link } = await invited('mailbox later')
    const box = await world.mailbox()
    const { profile } = ann
    await ann.ask('mailbox.add', { profile, link: box.link, name: 'late' })
    await accept(ben, link)
    await world.until(() => ben.find(ann)?.mailboxes.length === 1, 'Ben knows the mailbox', HOUR)
    await world.timers.run(ann.stop())
    await ben.say(ann, 'while you are away')
    await world.advance(HOUR)
    await world.timers.run(ben.stop())
    ann.start()
    await world.until(() => ann.chat(ben)?.unread === 1, 'Ann has it', HOUR)
    await world.close()
  })

  test('and one has a mailbox afterwards: the contact learns of it', async () => {
    const { world, ann, ben, link } = await invited('mailbox afterwards')
    await accept(ben, link)
    await world.until(() => ben.find(ann)?.standing === 'active', 'they are contacts', MINUTE)
    const box = await world.mailbox()
    await ben.ask('mailbox.add', { profile: ben.profile, link: box.link, name: 'new' })
    await world.until(() => ann.find(ben)?.mailboxes.length === 1, 'Ann knows the mailbox', HOUR)
    await world.close()
  })
})

suite('the door of an invite', () => {
  test('gives no link while tor cannot publish it, says why, and gives it once tor can', async () => {
    const world = new World('not published')
    const ann = await world.person('Ann', [])
    world.network.holdPublications()
    const { profile } = ann
    const { id } = await ann.ask('invite.create', { profile, name: 'Ben' })
    await world.advance(10 * MINUTE)
    const waiting = await shown(ann, id)
    assert.deepEqual([waiting?.stage, waiting?.problem], ['publishing', 'no-door'])
    assert.equal(waiting?.link, undefined)
    world.network.releasePublications()
    await world.until(() => ann.invite(id)?.link !== undefined, 'the link is there', 10 * MINUTE)
    assert.equal(ann.invite(id)?.problem, undefined)
    await world.close()
  })

  test('that is never published ends the invite after an hour, and says why', async () => {
    const world = new World('never published')
    const ann = await world.person('Ann', [])
    world.network.holdPublications()
    const { id } = await ann.ask('invite.create', { profile: ann.profile, name: 'Ben' })
    await world.advance(62 * MINUTE)
    const ended = await shown(ann, id)
    assert.deepEqual([ended?.stage, ended?.problem], ['closed', 'no-door'])
    assert.equal(ann.store.invites.get(id)?.doorSeed, undefined)
    await world.close()
  })

  test('lets the second one who has the link find it used, and tells the first one of it and of nobody else', async () => {
    const { world, ann, ben, invite, link } = await invited('thief first')
    const thief = await world.person('Thief', [])
    await accept(thief, link)
    await world.until(() => thief.find(ann)?.standing === 'active', 'the thief is in', MINUTE)
    const id = await accept(ben, link)
    await world.until(() => ben.invite(id)?.stage === 'closed', 'Ben is told', MINUTE)
    assert.equal(ben.invite(id)?.problem, 'used')
    assert.equal(ann.invite(invite)?.problem, 'also-used')
    assert.equal((await ann.ask('contact.list', { profile: ann.profile })).length, 1)
    const thiefs = await digits(ann, ben)
    assert.equal(thiefs, await digits(thief, ann))
    assert.equal((await ben.ask('contact.safety', { contact: ben.contact(ann) })).number, undefined)
    await world.close()
  })

  test('closes ten minutes after an answer came: who has the link then cannot tell it from one who is away', async () => {
    const { world, ann, ben, invite, link } = await invited('after')
    await accept(ben, link)
    await world.until(() => ben.find(ann)?.standing === 'active', 'they are contacts', MINUTE)
    assert.equal(ann.store.invites.get(invite)?.doorSeed, undefined)
    const early = await world.person('Early', [])
    const first = await accept(early, link)
    await world.until(() => early.invite(first)?.problem === 'used', 'it is open still', MINUTE)
    await world.advance(10 * MINUTE)
    const late = await world.person('Late', [])
    const second = await accept(late, link)
    await world.advance(3 * HOUR)
    assert.equal(late.invite(second)?.problem, 'unreachable')
    await world.close()
  })

  for (const [how, end] of [
    ['when it is withdrawn', (ann, invite) => ann.ask('invite.revoke', { invite })],
    ['when it is taken off the list', (ann, invite) => ann.ask('invite.dismiss', { invite })],
  ] as const satisfies [string, (ann: Person, invite: number) => Promise<unknown>][]) {
    test(`closes at once ${how}, and its key is gone`, async () => {
      const { world, ann, ben, invite, link } = await invited(`closed ${how}`)
      await end(ann, invite)
      assert.equal(ann.store.invites.get(invite)?.doorSeed, undefined)
      const id = await accept(ben, link)
      await world.advance(HOUR)
      assert.equal(ben.invite(id)?.problem, 'unreachable')
      ann.kill()
      ann.start()
      await world.advance(HOUR)
      assert.equal(ben.invite(id)?.problem, 'unreachable')
      await world.close()
    })
  }

  test('closes when the invite expires, which is then over', async () => {
    const { world, ann, invite, link } = await invited('expires', 2)
    const late = await world.person('Late', [])
    late.clock = -30 * MINUTE
    await world.advance(2 * HOUR + MINUTE)
    const ended = await shown(ann, invite)
    assert.deepEqual([ended?.stage, ended?.problem], ['closed', 'expired'])
    assert.equal(ann.store.invites.get(invite)?.doorSeed, undefined)
    const id = await accept(late, link)
    await world.advance(20 * MINUTE)
    assert.equal(late.invite(id)?.problem, 'unreachable')
    await world.close()
  })

  test('is there again after a restart, at the same address, until somebody has answered', async () => {
    const { world, ann, ben, link } = await invited('restart')
    ann.kill()
    ann.start()
    await accept(ben, link)
    await world.until(() => ben.find(ann)?.standing === 'active', 'they are contacts', 5 * MINUTE)
    await world.close()
  })

  test('takes what a full disk cannot keep when it comes again', async () => {
    const { world, ann, ben, link } = await invited('full disk')
    ann.disk = (moment) => {
      if (moment === 'commit') throw new Error('the disk is full')
    }
    const id = await accept(ben, link)
    await world.until(() => ben.invite(id)?.stage === 'answered', 'Ben has answered', MINUTE)
    await world.advance(MINUTE)
    assert.equal(ann.find(ben), undefined)
    ann.disk = () => undefined
    await world.until(() => ben.find(ann)?.standing === 'active', 'they are contacts', 20 * MINUTE)
    await world.close()
  })

  test('besides mailboxes is made by choice alone; whichever way is first delivers, and the others do no harm', async () => {
    const world = new World('both')
    const boxes = [await world.mailbox(), await world.mailbox(), await world.mailbox()]
    const ann = await world.person('Ann', boxes)
    const ben = await world.person('Ben', [])
    const { profile } = ann
    const plain = await ann.ask('invite.create', { profile, name: 'Ben' })
    assert.equal(plain.route, 'mailbox')
    const { id } = await ann.ask('invite.create', { profile, name: 'Ben', door: true })
    await world.until(() => ann.invite(id)?.link !== undefined, 'the link is there', 20 * SECOND)
    assert.equal(ann.invite(id)?.route, 'direct-and-mailbox')
    assert.equal(ann.invite(id)?.link?.length, 243)
    await accept(ben, ann.invite(id)?.link ?? '')
    await world.until(() => ben.find(ann)?.standing === 'active', 'they are contacts', MINUTE)
    assert.equal(ben.find(ann)?.mailboxes.length, 3)
    await world.advance(3 * HOUR)
    assert.equal((await shown(ann, id))?.problem, undefined)
    await world.close()
  })

  test('is refused to nobody who says no to it: without a mailbox there is no invite then', async () => {
    const world = new World('no door')
    const ann = await world.person('Ann', [])
    const { profile } = ann
    await assert.rejects(ann.ask('invite.create', { profile, name: 'Ben', door: false }), {
      code: 'no-mailbox',
    })
    await world.close()
  })
})
