/**
 * Contacts who use what they may say against us or against other contacts of ours; mailboxes that say that
 * places are taken; and people who are away for long. Nobody but the one who lies loses anything by it.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { utf8Encode } from '@pvtcoms/core/bytes'
import { contentFrame, type Frame, FrameType } from '@pvtcoms/core/content'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import { unixMs } from '@pvtcoms/core/env'
import { MemoryEngine } from '@pvtcoms/mailbox/engines/memory'
import { type Store, THE_CONTACT } from '@pvtcoms/store'
import { contactOf, textsOf } from './crash/crash-ledger.ts'
import { asRestored } from './schedules/schedules-restore.ts'
import { smuggle } from './smuggle.ts'
import { DAY, HOUR, MINUTE, type Person, pair, World } from './world.ts'

const EPOCHS = { epochSeconds: 600 }

/** `from` says that it is to be written to there, and something besides, which `to` reads. */
async function announce(
  world: World,
  from: Person,
  to: Person,
  places: readonly Descriptor[],
): Promise<void> {
  const sentAt = world.timers.now()
  smuggle(from, to, [contentFrame({ kind: 'descriptors', sentAt, descriptors: places })])
  const before = to.chat(from)?.unread ?? 0
  await from.say(to, 'write to me there')
  await world.until(() => (to.chat(from)?.unread ?? 0) > before, 'it is heard', 2 * HOUR)
}

const codes = async (person: Person, message: number): Promise<readonly string[]> =>
  (await person.ask('message.steps', { message })).map(({ code }) => code)

suite('places that contacts name', () => {
  test('are written to at once, also when the earlier ones are gone', async () => {
    const world = new World('moved', EPOCHS)
    const [first, second] = [await world.mailbox(), await world.mailbox()]
    const ann = await world.person('Ann', [first])
    const ben = await world.person('Ben', [first])
    await world.introduce(ann, ben)
    const { id } = await ben.ask('mailbox.add', {
      ...{ profile: ben.profile, link: second.link, name: 'second' },
    })
    await ben.ask('contact.configure', { contact: ben.contact(ann), mailboxes: [id] })
    await ben.say(ann, 'I have moved')
    await world.until(() => (ann.chat(ben)?.unread ?? 0) > 0, 'Ann knows', 2 * HOUR)
    await world.timers.run(ben.stop())
    await ann.say(ben, 'to the new place')
    await world.advance(6 * HOUR)
    ben.start()
    const isThere = (): boolean =>
      textsOf(ben, ann, THE_CONTACT).some(({ text }) => text === 'to the new place')
    await world.until(isThere, 'Ben has it', 6 * HOUR)
    await world.close()
  })

  for (const [what, change] of [
    ['at another port', { port: 81 }],
    ['as a box of their own', { kind: 'own-box' }],
  ] as const) {
    test(`do not keep us from others who are there, though they name it ${what}`, async () => {
      const world = new World(`poison ${what}`, EPOCHS)
      const [ours, cats] = [await world.mailbox(), await world.mailbox()]
      const ben = await world.person('Ben', [ours])
      const cat = await world.person('Cat', [cats])
      const ann = await world.person('Ann', [ours])
      await world.introduce(cat, ben)
      await world.introduce(ben, ann)
      await ben.ask('contact.configure', { contact: ben.contact(cat), route: 'mailbox' })
      await world.timers.run(cat.stop())
      await announce(world, ann, ben, [{ ...cats.descriptor, ...change }])
      await world.timers.run(ben.stop())
      ben.start()
      const { id } = await ben.say(cat, 'to Cat')
      await world.advance(4 * HOUR)
      assert.ok((await codes(ben, id)).includes('stored'))
      await world.close()
    })
  }

  test('are told nothing of mailboxes that the contact was not told of', async () => {
    const world = new World('probe', EPOCHS)
    const [shared, secret] = [await world.mailbox(), await world.mailbox()]
    const ben = await world.person('Ben', [shared])
    const ann = await world.person('Ann', [shared])
    await world.introduce(ben, ann)
    await ben.ask('mailbox.add', { profile: ben.profile, link: secret.link, name: 'secret' })
    await ben.ask('contact.configure', { contact: ben.contact(ann), route: 'mailbox' })
    await announce(world, ann, ben, [secret.descriptor])
    const said: Frame[] = []
    const { outbox } = ben.store
    const add = outbox.addFrame.bind(outbox)
    outbox.addFrame = (row) => {
      said.push(row)
      return add(row)
    }
    await world.advance(25 * HOUR)
    await ben.say(ann, 'an ordinary message')
    await world.advance(3 * HOUR)
    assert.ok(said.some(({ type }) => type === FrameType.text))
    assert.deepEqual(
      said.filter(({ type }) => type === FrameType.digestHeads),
      [],
    )
    await world.close()
  })
})

suite('somebody who is away for long', () => {
  test('gets all of it, though it is more than a chain holds', async () => {
    const world = new World('away', { epochSeconds: 1_800 })
    const mailboxes = [await world.mailbox(), await world.mailbox()]
    const ben = await world.person('Ben', mailboxes)
    const cat = await world.person('Cat', mailboxes)
    await world.introduce(cat, ben)
    await world.advance(HOUR)
    await world.timers.run(cat.stop())
    const texts = Array.from({ length: 62 }, (_, index) => `${index} ${'x'.repeat(1_200)}`)
    for (const text of texts) {
      await ben.say(cat, text)
      await world.advance(20 * MINUTE)
    }
    // Ben is there for some hours every other day.
    for (let day = 0; day < 34; day += 2) {
      await world.timers.run(ben.stop())
      await world.advance(2 * DAY - 3 * HOUR)
      ben.start()
      await world.advance(3 * HOUR)
    }
    assert.ok(ben.store.outbox.countLetters(contactOf(ben, cat)?.lane ?? 0) > 0)
    cat.start()
    const isWhole = (): boolean => textsOf(cat, ben, THE_CONTACT).length === texts.length
    await world.until(isWhole, 'Cat has all of it', 3 * DAY)
    assert.deepEqual(await cat.heard(ben), texts)
    await world.close()
  })

  test('can be written to after a night in which a mailbox said that every place is taken', async () => {
    const engine = new LyingEngine()
    const world = new World('taken', { ...EPOCHS, mailboxEngine: () => engine })
    const mailbox = await world.mailbox()
    const ben = await world.person('Ben', [mailbox])
    const cat = await world.person('Cat', [mailbox])
    await world.introduce(ben, cat)
    await world.advance(HOUR)
    await world.timers.run(cat.stop())
    engine.lies = true
    await ben.say(cat, 'first')
    await world.advance(12 * HOUR)
    engine.lies = false
    cat.start()
    const isThere = (): boolean =>
      textsOf(cat, ben, THE_CONTACT).some(({ text }) => text === 'first')
    await world.until(isThere, 'Cat has it', 2 * DAY)
    await world.close()
  })
})

/** Says that something lies under every tag. */
class LyingEngine extends MemoryEngine {
  lies = false

  override occupant(tag: Uint8Array): ReturnType<MemoryEngine['occupant']> {
    const stranger = { tag: new Uint8Array(16).fill(9), body: new Uint8Array(), epoch: 1 }
    return this.lies ? Promise.resolve(stranger) : super.occupant(tag)
  }
}

suite('what a contact says', () => {
  test('of messages that have disappeared is kept nowhere', async () => {
    const { world, ann, ben } = await pair('gone', EPOCHS)
    for (const [from, to] of [
      [ann, ben],
      [ben, ann],
    ] as const) {
      await from.ask('contact.configure', { contact: from.contact(to), route: 'mailbox' })
    }
    await ann.ask('conversation.timer', { conversation: ann.conversation(ben), seconds: 5 })
    const { id } = await ann.say(ben, 'not for long')
    await world.until(() => (ben.chat(ann)?.unread ?? 0) > 0, 'Ben has it', 2 * HOUR)
    const ref = ann.store.messages.get(id)?.ref ?? new Uint8Array()
    const shown = (await ben.messages(ann)).find(({ text }) => text === 'not for long')
    await ben.ask('conversation.read', {
      conversation: ben.conversation(ann),
      upTo: shown?.id ?? 0,
    })
    await ann.ask('message.edit', { message: id, text: 'for ever' })
    await ann.ask('message.react', { message: id, emoji: '🕰' })
    await world.advance(6 * HOUR)
    assert.deepEqual(await ben.heard(ann), [])
    const conversation = ben.conversation(ann)
    assert.equal(ben.store.amendments.get(conversation, THE_CONTACT, ref), undefined)
    assert.deepEqual(ben.store.reactions.list(conversation, THE_CONTACT, ref), [])
    await world.close()
  })

  test('of messages that never were is forgotten but for the last of it', async () => {
    const { world, ann, ben } = await pair('never', EPOCHS)
    const refs = Array.from({ length: 400 }, (_, index) =>
      Uint8Array.of(1, 2, 3, 4, 5, 6, index >> 8, index & 255),
    )
    smuggle(
      ann,
      ben,
      refs.flatMap((ref) => [
        contentFrame({ kind: 'retract', id: ref }),
        contentFrame({
          kind: 'reaction',
          to: { author: 'sender', id: ref },
          sentAt: world.timers.now(),
          emoji: '👻',
        }),
      ]),
    )
    await ann.say(ben, 'after all that')
    await world.until(() => (ben.chat(ann)?.unread ?? 0) > 0, 'Ben has it', 2 * HOUR)
    const conversation = ben.conversation(ann)
    const { amendments, reactions } = ben.store
    const kept = refs.filter((ref) => amendments.get(conversation, THE_CONTACT, ref) !== undefined)
    assert.equal(kept.length, 256)
    assert.equal(reactions.countEarly(conversation), 256)
    await world.close()
  })

  test('that cannot be read is one line for each letter, however much it is', async () => {
    const { world, ann, ben } = await pair('lines', EPOCHS)
    const nothing = Array.from({ length: 100 }, () => ({
      type: FrameType.text,
      payload: new Uint8Array(),
    }))
    const later = Array.from({ length: 100 }, () => ({ type: 200, payload: utf8Encode('later') }))
    smuggle(ann, ben, [...nothing, ...later])
    await ann.say(ben, 'after all that')
    await world.until(
      () => textsOf(ben, ann, THE_CONTACT).some(({ text }) => text === 'after all that'),
      'Ben has it',
      2 * HOUR,
    )
    const lines = ben.store.messages.page(ben.conversation(ann), { kind: 'newest' }, 500)
    assert.ok(lines.filter(({ kind }) => kind !== 'text').length < 10)
    await world.close()
  })

  test('to be of long ago does not stand before what was there', async () => {
    const { world, ann, ben } = await pair('long ago', EPOCHS)
    await ann.say(ben, 'first')
    await world.until(() => textsOf(ben, ann, THE_CONTACT).length === 1, 'it is there', 2 * HOUR)
    for (const person of [ann, ben]) await world.timers.run(person.stop())
    await world.advance(40 * DAY)
    for (const person of [ann, ben]) person.start()
    await ann.say(ben, 'second')
    await world.until(() => textsOf(ben, ann, THE_CONTACT).length === 2, 'both are there', 2 * HOUR)
    const id = new Uint8Array(8).fill(5)
    const claim = { kind: 'text', id, sentAt: unixMs(1), replyTo: [], text: 'I said so' } as const
    smuggle(ann, ben, [contentFrame(claim)])
    await ann.say(ben, 'third')
    await world.until(() => textsOf(ben, ann, THE_CONTACT).length === 4, 'all are there', 2 * HOUR)
    assert.equal((await ben.heard(ann))[0], 'first')
    await world.close()
  })

  test('after it has left can be stopped', async () => {
    const { world, ann, ben } = await pair('left', EPOCHS)
    smuggle(ann, ben, [contentFrame({ kind: 'session-close', reason: 2 })])
    await ann.say(ben, 'and one more thing')
    await world.until(() => ben.find(ann)?.standing === 'left', 'Ben knows', 2 * HOUR)
    const contact = ben.contact(ann)
    const blocked = await ben.ask('contact.block', { contact, blocked: true })
    assert.equal(blocked.standing, 'blocked')
    const before = (await ben.heard(ann)).length
    await ann.say(ben, 'are you there?')
    await world.advance(6 * HOUR)
    assert.equal((await ben.heard(ann)).length, before)
    const again = await ben.ask('contact.block', { contact, blocked: false })
    assert.equal(again.standing, 'left')
    await world.close()
  })

  test('in a letter of many parts is stored once, not with each part', async () => {
    const { world, ann, ben } = await pair('parts', EPOCHS)
    const part = (index: number): Frame => ({
      type: FrameType.fragment,
      payload: Uint8Array.of(...new Uint8Array(8).fill(7), FrameType.text, index, 64, 1),
    })
    smuggle(
      ann,
      ben,
      Array.from({ length: 60 }, (_, index) => part(index)),
    )
    const changes = countChanges(ben.store)
    await ann.say(ben, 'after all that')
    await world.until(() => textsOf(ben, ann, THE_CONTACT).length === 1, 'Ben has it', 2 * HOUR)
    assert.ok(changes.reassembly <= 3, `${changes.reassembly} times`)
    await world.close()
  })
})

function countChanges({ contacts }: Store): { readonly reassembly: number } {
  const counted = { reassembly: 0 }
  const update = contacts.update.bind(contacts)
  contacts.update = (id, change) => {
    if ('reassembly' in change) counted.reassembly++
    update(id, change)
  }
  return counted
}

suite('a restore', () => {
  test('tells contacts who were blocked nothing of it, until they are unblocked', async () => {
    const { world, ann, ben } = await pair('blocked', EPOCHS)
    await ben.ask('contact.block', { contact: ben.contact(ann), blocked: true })
    await world.timers.run(ben.stop())
    asRestored(ben.store)
    ben.start()
    await world.advance(DAY)
    const notices = ann.store.messages
      .page(ann.contact(ben), { kind: 'newest' }, 100)
      .filter(({ text, kind }) => kind === 'notice' && text?.includes('restored') === true)
    assert.deepEqual(notices, [])
    await world.close()
  })

  test('leaves what a safety check came to as something of before, from the first moment on', async () => {
    for (const same of [true, false]) {
      const { world, ann, ben } = await pair(`compared ${same}`, EPOCHS)
      const contact = ben.contact(ann)
      await ben.ask('contact.compare', { contact, same })
      for (const person of [ann, ben]) await world.timers.run(person.stop())
      asRestored(ben.store)
      ben.start()
      const { verification, number } = await ben.ask('contact.safety', { contact })
      assert.equal(verification, `${same ? 'verified' : 'attacked'}-before-restore`)
      assert.equal(number, undefined)
      assert.equal((await ben.ask('contact.show', { contact })).verification, verification)
      await world.close()
    }
  })
})

suite('a restore whose word was lost', () => {
  test('by every mailbox is heard after all, as it is left again', async () => {
    const { world, mailboxes, ann, ben } = await pair('lost word', EPOCHS)
    for (const person of [ann, ben]) await world.timers.run(person.stop())
    asRestored(ben.store)
    ben.start()
    await world.advance(2 * HOUR)
    for (const mailbox of mailboxes) {
      await world.timers.run(mailbox.stop())
      await world.timers.run(mailbox.start())
    }
    ann.start()
    const isLive = (): boolean =>
      ben.store.sessions.list(ben.contact(ann)).some((row) => row.isLive)
    for (let hour = 0; hour < 72 && !isLive(); hour++) {
      for (const person of [ann, ben]) {
        for (const { id, state } of await person.ask('mailbox.list', { profile: person.profile })) {
          if (state === 'equivocating') await person.ask('mailbox.trust', { mailbox: id })
        }
      }
      await world.advance(HOUR)
    }
    assert.ok(isLive())
    await world.close()
  })
})
