/**
 * Three people, one of whom introduces the other two: what each sees, what travels through whom, and what comes of it
 * when somebody is away, does not want to, restores, or is blocked or deleted.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { FrameType } from '@pvtcoms/core/content'
import type { IntroductionView, NoticeView } from '@pvtcoms/rpc'
import { DAY, HOUR, MINUTE, type Person, World } from '../world.ts'

interface Three {
  readonly world: World
  readonly ann: Person
  readonly ben: Person
  readonly cleo: Person
}

/** Cleo knows Ann and Ben, who do not know each other. */
async function three(seed: string): Promise<Three> {
  const world = new World(seed)
  const mailboxes = [await world.mailbox(), await world.mailbox()]
  const ann = await world.person('Ann', mailboxes)
  const ben = await world.person('Ben', mailboxes)
  const cleo = await world.person('Cleo', mailboxes)
  await world.introduce(cleo, ann)
  await world.introduce(cleo, ben)
  return { world, ann, ben, cleo }
}

async function introduced({ ann, ben, cleo }: Three): Promise<void> {
  const [first, second] = [cleo.contact(ann), cleo.contact(ben)]
  await cleo.ask('introduction.create', { first, second })
}

/** As last shown to `person`. */
function last(person: Person): IntroductionView | undefined {
  for (const event of person.events.toReversed()) {
    if (event.kind === 'introduction') return event.introduction
  }
  return undefined
}

const stageOf = (person: Person): string | undefined => last(person)?.stage

async function agree(world: World, person: Person): Promise<void> {
  await world.until(() => stageOf(person) === 'asked', `${person.name} is asked`)
  const introduction = last(person)?.id ?? 0
  await person.ask('introduction.decide', { introduction, agrees: true })
}

const areActive = (one: Person, other: Person): boolean =>
  one.find(other)?.standing === 'active' && other.find(one)?.standing === 'active'

async function notices(person: Person, other: Person): Promise<readonly NoticeView['code'][]> {
  const messages = await person.messages(other)
  return messages.flatMap(({ notice }) => notice?.code ?? [])
}

suite('two people whom a third introduces', () => {
  test('meet, know who introduced them, stand as not compared, and write to each other without the third', async () => {
    const { world, ann, ben, cleo } = await three('introduced')
    await introduced({ world, ann, ben, cleo })
    await agree(world, ann)
    await world.until(() => stageOf(cleo) === 'one-agreed', 'Cleo knows of one')
    await agree(world, ben)
    await world.until(() => areActive(ann, ben), 'Ann and Ben are contacts')
    assert.equal(stageOf(cleo), 'passed-on')
    assert.deepEqual(await notices(cleo, ann), ['joined', 'introduced'])
    await world.timers.run(cleo.stop())
    for (const [one, other] of [
      [ann, ben],
      [ben, ann],
    ] as const) {
      const contact = one.find(other)
      assert.ok(contact !== undefined)
      assert.equal(contact.introducedBy, 'Cleo')
      assert.equal(contact.verification, 'unverified')
      assert.equal(contact.route, 'mailbox', 'no presence for somebody whom a third chose')
      assert.ok((await notices(one, other)).includes('introduced-by'))
      assert.ok((await notices(one, cleo)).includes('introduction'))
      await world.until(() => stageOf(one) === 'met', 'it is over')
      const shown = last(one)
      assert.equal(shown?.role === 'introducee' && shown.met, contact.id)
    }
    await ann.say(ben, 'so you know Cleo too')
    await world.until(() => ben.chat(ann)?.unread === 1, 'Ben has it', HOUR)
    assert.deepEqual(await ben.heard(ann), ['so you know Cleo too'])
    const [hers, his] = [
      await ann.ask('contact.safety', { contact: ann.contact(ben) }),
      await ben.ask('contact.safety', { contact: ben.contact(ann) }),
    ]
    assert.equal(hers.number?.digits, his.number?.digits)
    await world.close()
  })

  test('meet at a door when neither has a mailbox, and are seen to be online then, as there is no other way', async () => {
    const world = new World('no mailbox')
    const ann = await world.person('Ann', [])
    const ben = await world.person('Ben', [])
    const cleo = await world.person('Cleo', [])
    await world.introduce(cleo, ann)
    await world.introduce(cleo, ben)
    await introduced({ world, ann, ben, cleo })
    await agree(world, ann)
    await agree(world, ben)
    await world.until(() => areActive(ann, ben), 'Ann and Ben are contacts')
    assert.equal(ann.find(ben)?.route, 'direct-and-mailbox')
    await ann.say(ben, 'without any mailbox')
    await world.until(() => ben.chat(ann)?.unread === 1, 'Ben has it')
    await world.close()
  })

  for (const first of ['who has the mailbox', 'who has none'] as const) {
    test(`reach each other where only one has a mailbox, and ${first} agrees first`, async () => {
      const world = new World(`one mailbox, ${first}`)
      const mailboxes = [await world.mailbox(), await world.mailbox()]
      const ann = await world.person('Ann', mailboxes)
      const ben = await world.person('Ben', [])
      const cleo = await world.person('Cleo', mailboxes)
      await world.introduce(cleo, ann)
      await world.introduce(cleo, ben)
      await introduced({ world, ann, ben, cleo })
      const both = first === 'who has none' ? [ben, ann] : [ann, ben]
      for (const person of both) {
        await agree(world, person)
        await world.advance(10 * MINUTE)
      }
      await world.until(() => areActive(ann, ben), 'Ann and Ben are contacts', HOUR)
      await ann.say(ben, 'to you who has none')
      await ben.say(ann, 'to you who has one')
      await world.until(() => ben.chat(ann)?.unread === 1, 'Ben has it', HOUR)
      await world.until(() => ann.chat(ben)?.unread === 1, 'Ann has it', HOUR)
      await world.close()
    })
  }

  test('meet although no two of the three are ever online together', async () => {
    const all = await three('apart')
    const { world, ann, ben, cleo } = all
    const alone = async (person: Person, act: () => Promise<void>): Promise<void> => {
      for (const other of [ann, ben, cleo]) {
        if (other !== person && other.isRunning) await world.timers.run(other.stop())
      }
      if (!person.isRunning) person.start()
      await act()
      await world.advance(HOUR / 2)
    }
    const nothing = async (): Promise<void> => undefined
    await alone(cleo, () => introduced(all))
    await alone(ann, () => agree(world, ann))
    await alone(ben, () => agree(world, ben))
    for (let turn = 0; turn < 6 && !areActive(ann, ben); turn++) {
      for (const person of [cleo, ben, ann]) await alone(person, nothing)
    }
    assert.ok(areActive(ann, ben))
    await world.close()
  })

  test('do not meet when one says "not now", of which nobody hears', async () => {
    const all = await three('not now')
    const { world, ann, ben, cleo } = all
    await introduced(all)
    await agree(world, ann)
    await world.until(() => stageOf(ben) === 'asked', 'Ben is asked')
    const count = ben.store.outbox.countWaiting(
      ben.store.lanes.ofContact(ben.contact(cleo))?.id ?? 0,
    )
    await ben.ask('introduction.decide', { introduction: last(ben)?.id ?? 0, agrees: false })
    assert.equal(
      ben.store.outbox.countWaiting(ben.store.lanes.ofContact(ben.contact(cleo))?.id ?? 0),
      count,
    )
    for (const person of [ann, ben, cleo]) person.clock = 14 * DAY
    await world.advance(2 * MINUTE)
    assert.equal(stageOf(ben), 'declined')
    assert.equal(stageOf(cleo), 'over')
    assert.equal(last(cleo)?.end, 'expired')
    assert.equal(last(ann)?.end, 'expired')
    assert.equal(ann.find(ben), undefined)
    await assert.rejects(
      ben.ask('introduction.decide', { introduction: last(ben)?.id ?? 0, agrees: true }),
      { code: 'not-asked' },
    )
    await world.close()
  })

  test('are told that it was lost when one restores a backup between, and meet when they are asked again', async () => {
    const all = await three('lost')
    const { world, ann, ben } = all
    await introduced(all)
    await agree(world, ann)
    await world.advance(HOUR)
    // What a backup does not hold.
    ann.store.transact(() => {
      for (const { id } of ann.store.introductions.list(ann.profile))
        ann.store.introductions.remove(id)
    })
    await agree(world, ben)
    await world.until(() => stageOf(all.cleo) === 'passed-on', 'Ben’s link was passed on')
    await world.until(() => ann.store.outbox.countWaiting(1) === 0, 'Ann says that it is lost')
    // The invite that nobody can answer has its time, and then Ben is free again.
    ben.clock = 8 * DAY
    await world.until(() => stageOf(ben) === 'over', 'Ben gives up')
    ben.clock = 0
    await introduced(all)
    await agree(world, ann)
    await agree(world, ben)
    await world.until(() => areActive(ann, ben), 'Ann and Ben are contacts', DAY)
    await world.close()
  })

  test('go on when the third blocks one of them after the link was passed on, and end when that was before', async () => {
    const all = await three('blocked')
    const { world, ann, ben, cleo } = all
    await introduced(all)
    await agree(world, ann)
    await world.until(() => stageOf(cleo) === 'one-agreed', 'Cleo knows of one')
    await cleo.ask('contact.block', { contact: cleo.contact(ben), blocked: true })
    await world.until(() => stageOf(ann) === 'over', 'Ann is told')
    assert.equal(stageOf(cleo), 'over')
    await world.advance(HOUR)
    assert.equal(ann.find(ben), undefined)
    await world.close()
  })

  test('are forgotten with whoever introduced them, when that one is deleted', async () => {
    const all = await three('deleted')
    const { world, ann, cleo } = all
    await introduced(all)
    await agree(world, ann)
    await world.timers.run(ann.ask('contact.delete', { contact: ann.contact(cleo) }))
    assert.deepEqual(ann.store.introductions.list(ann.profile), [])
    assert.ok(ann.events.some(({ kind }) => kind === 'introduction-removed'))
    await world.close()
  })
})

suite('whoever introduces', () => {
  test('has neither link nor key of the two in anything that is stored or said', async () => {
    const all = await three('curious')
    const { world, ann, ben, cleo } = all
    await introduced(all)
    await agree(world, ann)
    await agree(world, ben)
    const links = new Set<string>()
    await world.until(() => {
      for (const person of [ann, ben]) {
        const { id = 0 } = person.store.invites.list(person.profile)[0] ?? {}
        const link = person.invite(id)?.link
        if (link !== undefined) links.add(link)
      }
      return areActive(ann, ben)
    }, 'Ann and Ben are contacts')
    assert.equal(links.size, 0, 'no interface is told the link')
    // Those by which she met Ann and Ben herself.
    assert.equal(cleo.store.invites.list(cleo.profile).length, 2)
    await world.close()
  })

  test('cannot introduce somebody to themselves, nor the same two twice at a time, nor somebody blocked', async () => {
    const all = await three('refused')
    const { world, ann, ben, cleo } = all
    const [first, second] = [cleo.contact(ann), cleo.contact(ben)]
    await assert.rejects(cleo.ask('introduction.create', { first, second: first }), {
      code: 'same-contact',
    })
    const { id } = await cleo.ask('introduction.create', { first, second })
    await assert.rejects(cleo.ask('introduction.create', { first: second, second: first }), {
      code: 'introduction-runs',
    })
    await world.until(() => stageOf(ann) === 'asked', 'Ann is asked')
    await cleo.ask('introduction.cancel', { introduction: id })
    await world.until(() => stageOf(ann) === 'over', 'Ann is told')
    await cleo.ask('contact.block', { contact: second, blocked: true })
    await assert.rejects(cleo.ask('introduction.create', { first, second }), { code: 'blocked' })
    await assert.rejects(ann.ask('introduction.cancel', { introduction: 99 }), {
      code: 'no-such-introduction',
    })
    await world.close()
  })

  test('and floods, is heard four times, and no frame of it is shown as something new', async () => {
    const all = await three('flood')
    const { world, ann, ben, cleo } = all
    const [first, second] = [cleo.contact(ann), cleo.contact(ben)]
    for (let turn = 0; turn < 12; turn++) {
      await cleo.ask('introduction.create', { first, second })
      // An interface of theirs that forgets what it has asked.
      cleo.store.transact(() => {
        for (const { id } of cleo.store.introductions.list(cleo.profile)) {
          cleo.store.introductions.remove(id)
        }
      })
    }
    await world.advance(2 * HOUR)
    const asked = await ann.ask('introduction.list', { profile: ann.profile })
    assert.equal(asked.length, 4)
    assert.equal((await ann.messages(cleo)).filter(({ kind }) => kind === 'newer').length, 0)
    assert.equal(FrameType.introduce, 17)
    await world.close()
  })
})
