/** Notes to self in a whole engine: with a contact who is there, and with mailboxes that take whatever comes. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { MemoryEngine } from '@pvtcoms/mailbox/engines/memory'
import { contactOf } from './crash/crash-ledger.ts'
import { HOUR, type Person, pair, World } from './world.ts'

/** Whatever can be done with notes; some of them are left. Returns the id of the conversation. */
async function keepNotes(person: Person): Promise<number> {
  const { id: conversation } = await person.ask('conversation.notes', { profile: person.profile })
  const write = (text: string): Promise<{ readonly id: number }> =>
    person.ask('message.send', { conversation, text })
  const first = await write('bread')
  const second = await write('butter, and a long list '.repeat(2_000))
  await person.ask('message.send', { conversation, text: 'rather two', replyTo: first.id })
  await person.ask('message.edit', { message: first.id, text: 'two breads' })
  await person.ask('message.react', { message: first.id, emoji: '👍' })
  await person.ask('message.retract', { message: second.id })
  await person.ask('message.retry', { message: first.id })
  await person.ask('conversation.timer', { conversation, seconds: 3_600 })
  await write('for an hour')
  await person.ask('conversation.draft', { conversation, text: 'half a thought' })
  await person.ask('conversation.read', { conversation, upTo: first.id })
  return conversation
}

suite('notes to self', () => {
  test('lead to no row of the outbox, no letter and no step, though a contact is there', async () => {
    const { world, ann, ben } = await pair('notes beside a contact')
    await world.advance(HOUR)
    const { store } = ann
    const lane = contactOf(ann, ben)?.lane ?? 0
    const inOutbox = (): readonly number[] => [
      store.outbox.countWaiting(lane),
      store.outbox.countLetters(lane),
      store.outbox.countMessages(lane),
    ]
    const before = inOutbox()
    const conversation = await keepNotes(ann)
    assert.deepEqual(inOutbox(), before)
    for (const { id } of store.messages.page(conversation, { kind: 'newest' }, 99)) {
      assert.deepEqual([store.outbox.framesOfMessage(id), store.steps.list(id)], [[], []])
    }
    assert.equal(ann.find(ben)?.undelivered, 0)
    await world.advance(2 * HOUR)
    assert.deepEqual(await ben.heard(ann), [])
    await world.close()
  })

  test('have nothing deposited at any mailbox, whatever time goes by', async () => {
    const mailboxes: CountingEngine[] = []
    const mailboxEngine = (): CountingEngine => {
      const engine = new CountingEngine()
      mailboxes.push(engine)
      return engine
    }
    const world = new World('notes and mailboxes', { mailboxEngine })
    const places = [await world.mailbox(), await world.mailbox()]
    const ann = await world.person('Ann', places)
    await world.advance(HOUR)
    await keepNotes(ann)
    await world.advance(24 * HOUR)
    assert.deepEqual(
      mailboxes.map(({ stored }) => stored),
      [0, 0],
    )
    await world.close()
  })

  test('are there after a restart, found and timed, and never unread', async () => {
    const world = new World('notes and restarts')
    const ann = await world.person('Ann', [])
    const { profile } = ann
    const conversation = await keepNotes(ann)
    await world.timers.run(ann.stop())
    ann.start()
    assert.equal((await ann.ask('conversation.notes', { profile })).id, conversation)
    const list = await ann.ask('conversation.list', { profile })
    assert.deepEqual(
      list.map(({ kind, contact, name, unread, draft }) => [kind, contact, name, unread, draft]),
      [['notes', undefined, '', 0, 'half a thought']],
    )
    const texts = async (): Promise<readonly (string | undefined)[]> => {
      const page = { conversation, position: 'newest', limit: 99 } as const
      const { messages } = await ann.ask('message.page', page)
      return messages.filter(({ kind }) => kind === 'text').map(({ text }) => text)
    }
    assert.deepEqual(await texts(), ['two breads', undefined, 'rather two', 'for an hour'])
    const { hits } = await ann.ask('message.search', { profile, query: 'breads', limit: 9 })
    assert.equal(hits.length, 1)
    await world.advance(2 * HOUR)
    assert.deepEqual(await texts(), ['two breads', undefined, 'rather two'])
    assert.deepEqual(
      (await ann.ask('profile.list', {})).map(({ unread }) => unread),
      [0],
    )
    await world.close()
  })
})

suite('a note about a contact', () => {
  test('is kept over a restart, shown to oneself, and goes to nobody', async () => {
    const { world, ann, ben } = await pair('a note')
    const lane = contactOf(ann, ben)?.lane ?? 0
    const waiting = ann.store.outbox.countWaiting(lane)
    const note = 'met in Lyon\nlikes rye'
    const shown = await ann.ask('contact.note', { contact: ann.contact(ben), note })
    assert.equal(shown.note, note)
    assert.equal(ann.find(ben)?.note, note)
    assert.equal(ann.store.outbox.countWaiting(lane), waiting)
    await world.timers.run(ann.stop())
    ann.start()
    const [contact] = await ann.ask('contact.list', { profile: ann.profile })
    assert.equal(contact?.note, note)
    await world.advance(HOUR)
    assert.ok(!JSON.stringify([ben.events, ben.log, ann.log]).includes('Lyon'))
    await world.close()
  })
})

/** Counts the letters that it was given. */
class CountingEngine extends MemoryEngine {
  stored = 0

  override store(...given: Parameters<MemoryEngine['store']>): ReturnType<MemoryEngine['store']> {
    this.stored += 1
    return super.store(...given)
  }
}
