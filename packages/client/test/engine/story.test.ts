/** The story that everything is for: two people meet, and talk, together and apart. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HOUR, MINUTE, pair, World } from './world.ts'

suite('two people', () => {
  test('meet by an invite, see the same safety number, and talk', async () => {
    const { world, ann, ben } = await pair('meet')
    const safety = [
      await ann.ask('contact.safety', { contact: ann.contact(ben) }),
      await ben.ask('contact.safety', { contact: ben.contact(ann) }),
    ]
    assert.equal(safety[0]?.number?.digits, safety[1]?.number?.digits)
    assert.match(safety[0]?.number?.digits ?? '', /^\d{12}$/)
    assert.equal(ann.find(ben)?.theirName, 'Ben')
    assert.equal(ben.find(ann)?.theirName, 'Ann')
    await ann.say(ben, 'hello')
    await world.until(() => ben.chat(ann)?.unread === 1, 'Ben has it', 30_000)
    assert.deepEqual(await ben.heard(ann), ['hello'])
    await world.until(() => ann.find(ben)?.undelivered === 0, 'Ann knows', MINUTE)
    await ben.say(ann, 'hello yourself')
    await world.until(() => ann.chat(ben)?.unread === 1, 'Ann has it', MINUTE)
    await world.close()
  })

  test('who are never online together are delivered to by mailboxes', async () => {
    const { world, ann, ben } = await pair('apart')
    await world.timers.run(ben.stop())
    await ann.say(ben, 'while you are away')
    await world.until(() => ann.chat(ben)?.last?.status === 'at-mailbox', 'it waits', HOUR)
    await world.timers.run(ann.stop())
    await world.advance(HOUR)
    ben.start()
    await world.until(() => ben.chat(ann)?.unread === 1, 'Ben has it', HOUR)
    assert.deepEqual(await ben.heard(ann), ['while you are away'])
    await world.close()
  })

  test('lose nothing when a mailbox is gone for good, as each letter lies at two', async () => {
    const { world, mailboxes, ann, ben } = await pair('gone')
    await world.timers.run(ben.stop())
    const { id } = await ann.say(ben, 'in two places')
    const places = async (): Promise<number> => {
      const steps = await ann.ask('message.steps', { message: id })
      return steps.filter(({ code }) => code === 'stored').length
    }
    for (let passed = 0; (await places()) < 2 && passed < HOUR; passed += MINUTE) {
      await world.advance(MINUTE)
    }
    await world.timers.run(ann.stop())
    await world.timers.run((mailboxes[0] as (typeof mailboxes)[number]).stop())
    ben.start()
    await world.until(() => ben.chat(ann)?.unread === 1, 'Ben has it', HOUR)
    assert.deepEqual(await ben.heard(ann), ['in two places'])
    await world.close()
  })

  test('who both know a third have no key or address of theirs in common', async () => {
    const world = new World('pairwise')
    const mailboxes = [await world.mailbox(), await world.mailbox()]
    const ann = await world.person('Ann', mailboxes)
    const others = [await world.person('Ben', mailboxes), await world.person('Cleo', mailboxes)]
    for (const other of others) await world.introduce(ann, other)
    const seen = others.map(({ store, profile }) => {
      const [contact] = store.contacts.list(profile)
      assert.ok(contact)
      const [session] = store.sessions.list(contact.id)
      assert.ok(session)
      return [contact.peerOnionKey, session.sid].map((key) => Buffer.from(key).toString('hex'))
    })
    assert.equal(new Set(seen.flat()).size, 4)
    await world.close()
  })
})
