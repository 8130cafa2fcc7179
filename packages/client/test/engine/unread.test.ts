/** What a profile tells of itself: its unread messages, whenever there are others than before. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HOUR, MINUTE, type Person, pair } from './world.ts'

/** What the profile was said to have, in the order in which it was said. */
function told(person: Person, profile = person.profile): readonly number[] {
  return person.events.flatMap((event) =>
    event.kind === 'profile' && event.profile.id === profile ? [event.profile.unread] : [],
  )
}

async function unread(person: Person): Promise<readonly (readonly [number, number])[]> {
  return (await person.ask('profile.list', {})).map((each) => [each.id, each.unread] as const)
}

suite('the unread messages of a profile', () => {
  test('are told when one comes, when they are read, and when the contact is muted or deleted', async () => {
    const { world, ann, ben } = await pair('unread')
    const [contact, conversation] = [ann.contact(ben), ann.conversation(ben)]
    ann.events.length = 0
    await ben.say(ann, 'one')
    await world.until(() => told(ann).length === 1, 'it is told', MINUTE)
    await ben.say(ann, 'two')
    await world.until(() => told(ann).length === 2, 'it is told', MINUTE)
    assert.deepEqual(told(ann), [1, 2])
    assert.deepEqual(await unread(ann), [[ann.profile, 2]])
    await ann.ask('conversation.mute', { conversation, muted: true })
    assert.deepEqual(told(ann), [1, 2, 0])
    await ben.say(ann, 'three')
    await world.until(() => ann.chat(ben)?.unread === 3, 'it came', MINUTE)
    assert.deepEqual(told(ann), [1, 2, 0], 'nobody is told of who is muted')
    await ann.ask('conversation.mute', { conversation, muted: false })
    assert.deepEqual(told(ann), [1, 2, 0, 3])
    const second = (await ann.messages(ben)).findLast(({ text }) => text === 'two')
    await ann.ask('conversation.read', { conversation, upTo: second?.id ?? 0 })
    assert.deepEqual(told(ann), [1, 2, 0, 3, 1])
    await ann.say(ben, 'so much')
    await world.advance(MINUTE)
    assert.deepEqual(told(ann), [1, 2, 0, 3, 1], 'what changes nothing is not told')
    await world.timers.run(ann.ask('contact.delete', { contact }))
    assert.deepEqual(told(ann), [1, 2, 0, 3, 1, 0])
    assert.deepEqual(await unread(ann), [[ann.profile, 0]])
    await world.close()
  })

  test('are told of each profile, and of no other one', async () => {
    const { world, mailboxes, ann, ben } = await pair('unread elsewhere')
    const first = ann.profile
    ann.profile = (await ann.ask('profile.create', { name: 'Anna' })).id
    for (const { link, name } of mailboxes) {
      await ann.ask('mailbox.add', { profile: ann.profile, link, name })
    }
    const cleo = await world.person('Cleo', mailboxes)
    await world.introduce(ann, cleo)
    ann.events.length = 0
    await cleo.say(ann, 'to the second one')
    await world.until(() => told(ann).length > 0, 'it is told', HOUR)
    assert.deepEqual([told(ann, first), told(ann)], [[], [1]])
    await ben.say(ann, 'to the first one')
    await world.until(() => told(ann, first).length > 0, 'it is told', HOUR)
    assert.deepEqual([told(ann, first), told(ann)], [[1], [1]])
    await world.close()
  })

  test('that waited before a start are told once they are read', async () => {
    const { world, ann, ben } = await pair('unread before')
    await ben.say(ann, 'before')
    await world.until(() => ann.chat(ben)?.unread === 1, 'it came', MINUTE)
    const conversation = ann.conversation(ben)
    await world.timers.run(ann.stop())
    ann.events.length = 0
    ann.start()
    assert.deepEqual(await unread(ann), [[ann.profile, 1]])
    const last = (await ann.ask('message.page', { conversation, position: 'newest', limit: 1 }))
      .messages[0]
    await ann.ask('conversation.read', { conversation, upTo: last?.id ?? 0 })
    assert.equal(told(ann).at(-1), 0)
    await world.close()
  })
})
