/** What interfaces say of a code in words is what the engine means by it. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { DAY, HOUR, pair } from './world.ts'

suite('a message', () => {
  test('waits until a contact who is away confirms earlier ones, says so, and then goes out', async () => {
    const { world, ann, ben } = await pair('waiting')
    await world.advance(HOUR)
    await world.timers.run(ben.stop())
    // Of each about seventeen letters are made: a chain has room for 56.
    for (let count = 0; count < 5; count++) {
      await ann.say(ben, 'é'.repeat(30_000))
      await world.advance(HOUR)
    }
    const messages = (await ann.messages(ben)).filter(({ kind }) => kind === 'text')
    const codes = await Promise.all(
      messages.map(async ({ id: message }) =>
        (await ann.ask('message.steps', { message })).map(({ code }) => code),
      ),
    )
    assert.deepEqual(
      codes.map((steps) => steps.includes('waiting')),
      [false, true, false, false, false],
      'the first of which a part found no place',
    )
    assert.deepEqual(codes.at(-1), ['written'])
    assert.equal(ann.find(ben)?.standing, 'active', 'nobody is blocked')
    ben.start()
    const isThere = (): boolean => ben.chat(ann)?.unread === 5
    await world.until(isThere, 'all of it is heard', DAY)
    await world.close()
  })
})

suite('a contact for whom no mailbox of ours is chosen any more', () => {
  test('is told nothing of it, and goes on using those that they were told of before', async () => {
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
})
