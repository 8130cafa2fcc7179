/** What people do in a conversation, over the real protocol, mailboxes and stores. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { THE_CONTACT } from '@pvtcoms/store'
import { DAY, HOUR, MINUTE, type Person, pair, SECOND } from './world.ts'

/** The last message that `from` wrote, as the other one has it. */
async function lastOf(reader: Person, from: Person): Promise<Awaited<ReturnType<Person['say']>>> {
  const found = (await reader.messages(from)).findLast(({ kind }) => kind === 'text')
  assert.ok(found)
  return found
}

suite('in a conversation', () => {
  test('replies, reactions, edits and retractions reach the other side', async () => {
    const { world, ann, ben } = await pair('amendments', { places: 3 })
    const said = await ann.say(ben, 'shall we meet at nine')
    await world.until(() => ben.chat(ann)?.unread === 1, 'Ben has it', MINUTE)
    const heard = await lastOf(ben, ann)
    await ben.ask('message.react', { message: heard.id, emoji: '👍' })
    await ben.ask('message.send', {
      conversation: ben.conversation(ann),
      text: 'yes',
      replyTo: heard.id,
    })
    await world.until(() => ann.chat(ben)?.unread === 1, 'Ann has the reply', MINUTE)
    const reply = await lastOf(ann, ben)
    assert.ok(reply.replyTo)
    assert.equal(reply.replyTo.message, said.id)
    assert.equal(reply.replyTo.text, 'shall we meet at nine')
    assert.equal(reply.replyTo.edited, false)
    const shown = await ann.ask('message.show', { message: said.id })
    assert.deepEqual(shown.reactions, [{ by: THE_CONTACT, emoji: '👍' }])
    await ann.ask('message.edit', { message: said.id, text: 'shall we meet at ten' })
    await world.advance(30 * SECOND)
    const edited = await ben.ask('message.show', { message: heard.id })
    assert.equal(edited.text, 'shall we meet at ten')
    assert.ok(edited.editedAt !== undefined)
    const quoted = (await ann.ask('message.show', { message: reply.id })).replyTo
    assert.deepEqual([quoted?.text, quoted?.edited], ['shall we meet at ten', true])
    await ben.ask('message.react', { message: heard.id, emoji: '' })
    await ann.ask('message.retract', { message: said.id })
    await world.advance(30 * SECOND)
    const gone = await ben.ask('message.show', { message: heard.id })
    assert.equal(gone.text, undefined)
    assert.equal(gone.retracted, true)
    assert.deepEqual((await ann.ask('message.show', { message: said.id })).reactions, [])
    await world.close()
  })

  test('a text of 64 KiB arrives whole, and one byte more is refused', async () => {
    const { world, ann, ben } = await pair('long', { places: 3 })
    const text = 'ä'.repeat(32_768)
    const said = await ann.say(ben, text)
    await world.until(() => ben.chat(ann)?.unread === 1, 'Ben has it', 10 * MINUTE)
    assert.equal((await lastOf(ben, ann)).text, text)
    await world.until(() => ann.find(ben)?.undelivered === 0, 'Ann knows', MINUTE)
    assert.equal((await ann.ask('message.show', { message: said.id })).status, 'delivered')
    await assert.rejects(ann.say(ben, `${text}!`), { code: 'too-long' })
    await assert.rejects(ann.say(ben, ' \n '), { code: 'empty' })
    await world.close()
  })

  test('a message that overtook an earlier one of the same author is shown after it', async () => {
    const { world, ann, ben } = await pair('order', { places: 3 })
    const texts = Array.from({ length: 30 }, (_, number) => `number ${number}`)
    for (const text of texts) {
      await ann.say(ben, text)
      await world.advance(2 * SECOND)
      if (text.endsWith('7')) world.network.breakStreams()
    }
    await world.until(() => ben.chat(ann)?.unread === texts.length, 'Ben has all', HOUR)
    assert.deepEqual(await ben.heard(ann), texts)
    await world.close()
  })

  test('read receipts are sent by who wants to, and not otherwise', async () => {
    const { world, ann, ben } = await pair('receipts', { places: 3 })
    const first = await ann.say(ben, 'one')
    await world.until(() => ben.chat(ann)?.unread === 1, 'Ben has it', MINUTE)
    await ben.ask('conversation.read', {
      conversation: ben.conversation(ann),
      upTo: (await lastOf(ben, ann)).id,
    })
    assert.equal(ben.chat(ann)?.unread, 0)
    await world.advance(10 * MINUTE)
    assert.equal((await ann.ask('message.show', { message: first.id })).status, 'delivered')
    await ben.ask('contact.configure', { contact: ben.contact(ann), readReceipts: true })
    const second = await ann.say(ben, 'two')
    await world.until(() => ben.chat(ann)?.unread === 1, 'Ben has it', MINUTE)
    await ben.ask('conversation.read', {
      conversation: ben.conversation(ann),
      upTo: (await lastOf(ben, ann)).id,
    })
    await world.advance(10 * MINUTE)
    assert.equal((await ann.ask('message.show', { message: second.id })).status, 'read')
    assert.equal(
      (await ann.ask('message.show', { message: first.id })).status,
      'delivered',
      'read receipts that are switched on do not report what was read before',
    )
    await world.close()
  })

  test('messages disappear on both sides when their time is over, also while one was away', async () => {
    const { world, ann, ben } = await pair('timer', { places: 3 })
    await ann.ask('conversation.timer', { conversation: ann.conversation(ben), seconds: 3600 })
    await world.advance(MINUTE)
    assert.equal(ben.chat(ann)?.timer, 3600)
    await ann.say(ben, 'burn after reading')
    await world.until(() => ben.chat(ann)?.unread === 1, 'Ben has it', MINUTE)
    await world.advance(2 * HOUR)
    assert.deepEqual(await ben.heard(ann), ['burn after reading'], 'it was not read yet')
    assert.equal((await ann.messages(ben)).filter(({ kind }) => kind === 'text').length, 0)
    await ben.ask('conversation.read', {
      conversation: ben.conversation(ann),
      upTo: (await lastOf(ben, ann)).id,
    })
    await world.timers.run(ben.stop())
    await world.advance(2 * HOUR)
    ben.start()
    await world.advance(MINUTE)
    assert.deepEqual(await ben.heard(ann), [])
    await world.close()
  })

  test('the steps of a message tell the truth about its way', async () => {
    const { world, ann, ben } = await pair('steps', { places: 3 })
    await world.timers.run(ben.stop())
    const { id } = await ann.say(ben, 'by mailbox')
    const status = async (): Promise<string> =>
      (await ann.ask('message.show', { message: id })).status
    assert.equal(await status(), 'queued')
    await world.until(() => ann.chat(ben)?.last?.status === 'at-mailbox', 'it waits', HOUR)
    await world.advance(30 * MINUTE)
    ben.start()
    await world.until(() => ann.chat(ben)?.last?.status === 'delivered', 'it arrived', 2 * HOUR)
    const codes = (await ann.ask('message.steps', { message: id })).map(({ code }) => code)
    assert.deepEqual(codes.slice(0, 4), ['written', 'sealed', 'stored', 'stored'])
    assert.equal(codes.at(-1), 'delivered')
    await world.close()
  })

  test('the first steps of a profile go on where they were after a restart, until they are over', async () => {
    const { world, ann } = await pair('setup', { places: 3 })
    const { profile } = ann
    const kept = async (): Promise<unknown> =>
      (await ann.ask('profile.list', {})).map(({ setup }) => setup)
    const restart = async (): Promise<void> => {
      await world.timers.run(ann.stop())
      ann.start()
    }
    assert.deepEqual(await kept(), [undefined], 'nobody began them')
    const made = await ann.ask('profile.create', { name: 'Work', setup: 'tor' })
    assert.equal(made.setup, 'tor')
    await ann.ask('profile.setup', { profile, step: 'invite' })
    await restart()
    assert.deepEqual(await kept(), ['invite', 'tor'])
    assert.equal((await ann.ask('profile.setup', { profile })).setup, undefined)
    await restart()
    assert.deepEqual(await kept(), [undefined, 'tor'])
    await world.close()
  })

  test('a name that changes is told, and drafts and mutes stay here', async () => {
    const { world, ann, ben } = await pair('names', { places: 3 })
    await ben.ask('profile.rename', { profile: ben.profile, name: 'Benjamin' })
    await ann.ask('conversation.draft', {
      conversation: ann.conversation(ben),
      text: 'half a thought',
    })
    await ann.ask('conversation.mute', { conversation: ann.conversation(ben), muted: true })
    await world.advance(MINUTE)
    const view = ann.find(ben)
    assert.equal(view?.theirName, 'Benjamin')
    assert.equal(view.name, 'Ben')
    assert.equal(ann.chat(ben)?.draft, 'half a thought')
    assert.equal(ann.chat(ben)?.muted, true)
    await ann.say(ben, 'a whole one')
    assert.equal(ann.chat(ben)?.draft, '')
    await world.close()
  })

  test('who is blocked is neither heard nor found, and what waited comes once they are not', async () => {
    const { world, ann, ben } = await pair('block', { places: 3 })
    await ben.ask('contact.block', { contact: ben.contact(ann), blocked: true })
    await ann.say(ben, 'are you there?')
    await world.advance(4 * HOUR)
    assert.deepEqual(await ben.heard(ann), [])
    assert.equal(ann.chat(ben)?.last?.status, 'at-mailbox')
    await assert.rejects(ben.say(ann, 'no'), { code: 'blocked' })
    await ben.ask('contact.block', { contact: ben.contact(ann), blocked: false })
    await world.until(() => ben.chat(ann)?.unread === 1, 'it comes', HOUR)
    await world.close()
  })

  test('who deletes a contact leaves nothing of them, and they are told', async () => {
    const { world, ann, ben } = await pair('delete', { places: 3 })
    await ann.say(ben, 'the last word')
    await world.until(() => ben.chat(ann)?.unread === 1, 'Ben has it', MINUTE)
    const contact = ben.contact(ann)
    const deleted = ben.ask('contact.delete', { contact })
    await world.timers.run(deleted)
    assert.deepEqual(await ben.ask('contact.list', { profile: ben.profile }), [])
    assert.equal(ben.store.sessions.list(contact).length, 0)
    await world.until(() => ann.find(ben)?.standing === 'left', 'Ann is told', HOUR)
    await assert.rejects(ann.say(ben, 'wait'), { code: 'has-left' })
    await world.close()
  })

  test('search finds words of the history, and not what was retracted', async () => {
    const { world, ann, ben } = await pair('search', { places: 3 })
    const { id } = await ann.say(ben, 'the quick brown fox')
    await ann.say(ben, 'jumps over the lazy dog')
    const search = async (query: string): Promise<number[]> =>
      (await ann.ask('message.search', { profile: ann.profile, query, limit: 10 })).hits.map(
        ({ message }) => message.id,
      )
    assert.deepEqual(await search('qui fox'), [id])
    await ann.ask('message.retract', { message: id })
    assert.deepEqual(await search('quick'), [])
    await world.close()
  })

  test('search marks what it found, tells whether there is more, and refuses punctuation alone', async () => {
    const { world, ann, ben } = await pair('marks', { places: 3 })
    const { profile } = ann
    for (const text of ['Hauptstraße 1', 'an der STRASSE', 'nothing']) await ann.say(ben, text)
    const conversation = ann.conversation(ben)
    const search = (limit: number, before?: number) =>
      ann.ask('message.search', {
        ...{ profile, conversation, query: 'straße', limit },
        ...(before !== undefined && { before }),
      })
    const first = await search(1)
    assert.equal(first.more, true)
    assert.deepEqual(first.hits[0]?.found, [{ from: 7, to: 14 }])
    const rest = await search(1, first.hits[0].message.id)
    assert.equal(rest.more, false)
    assert.deepEqual(
      rest.hits.map(({ found, message }) => [message.text, found]),
      [['Hauptstraße 1', [{ from: 5, to: 11 }]]],
    )
    for (const method of ['message.search', 'conversation.search'] as const) {
      const asked = ann.ask(method, { profile, query: '?!', limit: 9 })
      await assert.rejects(asked, { code: 'nothing-to-search' })
    }
    await world.close()
  })

  test('search finds a chat by the name it has here, or by the one that the contact uses', async () => {
    const { world, ann, ben } = await pair('names', { places: 3 })
    const { profile } = ann
    const conversation = ann.conversation(ben)
    const search = (query: string) => ann.ask('conversation.search', { profile, query })
    await ann.ask('conversation.rename', { conversation, name: 'Jörg Weiß' })
    assert.deepEqual(await search('WEISS jorg'), [
      {
        conversation,
        found: [
          { from: 0, to: 4 },
          { from: 5, to: 9 },
        ],
      },
    ])
    await world.until(() => ann.find(ben)?.theirName === 'Ben', 'the name has come')
    assert.deepEqual(await search('ben'), [{ conversation, found: [] }])
    assert.deepEqual(await search('somebody else'), [])
    await world.close()
  })

  test('by mailbox only, nobody is dialled', async () => {
    const { world, ann, ben } = await pair('mailbox only', { places: 3 })
    for (const [one, other] of [
      [ann, ben],
      [ben, ann],
    ] as const) {
      await one.ask('contact.configure', { contact: one.contact(other), route: 'mailbox' })
    }
    assert.equal(ann.find(ben)?.direct, 'off')
    await ann.say(ben, 'slowly')
    await world.until(() => ben.chat(ann)?.unread === 1, 'Ben has it', HOUR)
    const [message] = (await ann.messages(ben)).filter(({ kind }) => kind === 'text')
    const steps = await ann.ask('message.steps', { message: message?.id ?? 0 })
    assert.ok(!steps.some(({ code }) => code === 'sent-direct'))
    await world.close()
  })

  test('directly only, nothing is left at a mailbox', async () => {
    const { world, ann, ben } = await pair('direct only', { places: 3 })
    await ann.ask('contact.configure', { contact: ann.contact(ben), route: 'direct' })
    await world.timers.run(ben.stop())
    const { id } = await ann.say(ben, 'only to you')
    await world.advance(3 * HOUR)
    assert.equal((await ann.ask('message.show', { message: id })).status, 'queued')
    ben.start()
    await world.until(() => ben.chat(ann)?.unread === 1, 'Ben has it', 3 * MINUTE)
    const steps = await ann.ask('message.steps', { message: id })
    assert.ok(!steps.some(({ code }) => code === 'stored'))
    await world.close()
  })

  test('a message waits until a contact who is away confirms earlier ones, says so, and then goes out', async () => {
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
