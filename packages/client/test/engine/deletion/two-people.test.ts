/** What becomes of deleted messages between two people, over the real protocol, mailboxes and stores. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { asRestored } from '../schedules/schedules-restore.ts'
import { HOUR, MINUTE, type Pair, type Person, pair } from '../world.ts'

/** Ids of the texts that `reader` has of `writer`. */
async function textsOf(reader: Person, writer: Person): Promise<readonly number[]> {
  return (await reader.messages(writer)).filter(({ kind }) => kind === 'text').map(({ id }) => id)
}

async function byMailboxes({ ann, ben }: Pair): Promise<void> {
  for (const [one, other] of [
    [ann, ben],
    [ben, ann],
  ] as const) {
    await one.ask('contact.configure', { contact: one.contact(other), route: 'mailbox' })
  }
}

suite('a message that is deleted for me', () => {
  test('does not come back from a second mailbox, nor when its author restores a backup and says it again', async () => {
    const both = await pair('said again', { places: 3 })
    const { world, ann, ben } = both
    await byMailboxes(both)
    await ann.say(ben, 'once')
    await world.until(() => ben.chat(ann)?.unread === 1, 'Ben has it', 2 * HOUR)
    // Nothing that Ben acknowledges reaches Ann any more.
    await world.timers.run(ann.stop())
    const messages = await textsOf(ben, ann)
    assert.equal(messages.length, 1)
    await ben.ask('message.delete', { messages })
    assert.deepEqual([await textsOf(ben, ann), ben.chat(ann)?.unread], [[], 0])
    await world.advance(2 * HOUR)
    assert.deepEqual(await textsOf(ben, ann), [], 'the other copy was read as well')
    asRestored(ann.store)
    ann.events.length = 0
    ann.start()
    await world.until(() => ann.find(ben)?.standing === 'active', 'they are together', 6 * HOUR)
    await world.until(() => ann.find(ben)?.undelivered === 0, 'it was said again', 6 * HOUR)
    await ann.say(ben, 'twice')
    await world.until(() => ben.chat(ann)?.last?.text === 'twice', 'what is new comes', 6 * HOUR)
    assert.deepEqual(await ben.heard(ann), ['twice'])
    await world.close()
  })

  test('of ours, not sent yet: never arrives when it is withheld, and arrives when it is sent', async () => {
    const { world, ann, ben } = await pair('unsent', { places: 3 })
    await world.timers.run(ben.stop())
    await world.advance(10 * MINUTE)
    const [withheld, sent] = [await ann.say(ben, 'never'), await ann.say(ben, 'still')]
    await ann.ask('message.edit', { message: withheld.id, text: 'never ever' })
    await assert.rejects(ann.ask('message.delete', { messages: [withheld.id] }), {
      code: 'not-sent-yet',
    })
    const first = await ann.ask('message.delete', { messages: [withheld.id], unsent: 'withhold' })
    const second = await ann.ask('message.delete', { messages: [sent.id], unsent: 'send' })
    assert.deepEqual([first.withheld, second.onTheWay], [1, 1])
    assert.deepEqual(await textsOf(ann, ben), [])
    await world.advance(HOUR)
    ben.start()
    await world.until(() => ben.chat(ann)?.unread === 1, 'it comes', 6 * HOUR)
    await world.advance(2 * HOUR)
    assert.deepEqual(await ben.heard(ann), ['still'])
    assert.deepEqual(await textsOf(ann, ben), [])
    assert.equal(ann.find(ben)?.undelivered, 0)
    await world.close()
  })
})

suite('a conversation that is cleared', () => {
  test('goes on for both: what comes next arrives, and what the other one said of old is gone', async () => {
    const { world, ann, ben } = await pair('cleared', { places: 3 })
    for (let count = 0; count < 5; count++) await ann.say(ben, `old ${count}`)
    await world.until(() => ben.chat(ann)?.unread === 5, 'Ben has them', HOUR)
    const cleared = await ben.ask('conversation.clear', { conversation: ben.conversation(ann) })
    assert.ok(cleared.deleted >= 5)
    assert.deepEqual(
      ben.events.filter(({ kind }) => kind === 'conversation-cleared').length,
      1,
      'told once, and not message by message',
    )
    assert.deepEqual([ben.chat(ann)?.unread, ben.chat(ann)?.last], [0, undefined])
    const [old] = await textsOf(ann, ben)
    await ann.ask('message.edit', { message: old ?? 0, text: 'old, edited' })
    await ann.ask('message.react', { message: old ?? 0, emoji: '👍' })
    await ann.say(ben, 'new')
    await world.until(() => ben.chat(ann)?.unread === 1, 'what is new comes', HOUR)
    assert.deepEqual(await ben.heard(ann), ['new'])
    assert.equal((await textsOf(ann, ben)).length, 6, 'she keeps hers')
    await world.close()
  })
})
