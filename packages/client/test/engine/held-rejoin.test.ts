/** Restores while a contact stands as attacked: nothing goes on before the person wants it, and everything does then. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { asRestored } from './schedules/schedules-restore.ts'
import { DAY, HOUR, type Pair, type Person, pair } from './world.ts'

const isHeld = (person: Person, other: Person): boolean => person.find(other)?.rejoinHeld === true

async function restore({ world }: Pair, person: Person): Promise<void> {
  await world.timers.run(person.stop())
  asRestored(person.store)
  person.start()
}

/** Each says something, and the other hears it. */
async function writeToEachOther({ world, ann, ben }: Pair, what: string): Promise<void> {
  for (const [from, to] of [
    [ann, ben],
    [ben, ann],
  ] as const) {
    const text = `${what} from ${from.name}`
    await from.say(to, text)
    let heard: readonly (string | undefined)[] = []
    for (let passed = 0; passed < 6 && !heard.includes(text); passed++) {
      await world.advance(HOUR)
      heard = await to.heard(from)
    }
    assert.ok(heard.includes(text), `${to.name} heard ${text}`)
  }
}

const notices = (person: Person, other: Person): readonly string[] =>
  person.store.messages
    .page(person.conversation(other), { kind: 'newest' }, 100)
    .flatMap(({ kind, text }) =>
      kind === 'notice' ? [(JSON.parse(text ?? '{}') as { code: string }).code] : [],
    )

suite('while a contact stands as attacked', () => {
  test('a restore of theirs is held until the person goes on', async () => {
    const all = await pair('held theirs', { epochSeconds: 600 })
    const { world, ann, ben } = all
    const contact = ann.contact(ben)
    await ann.ask('contact.compare', { contact, same: false })
    assert.equal(isHeld(ann, ben), false)
    await restore(all, ben)
    await world.until(() => isHeld(ann, ben), 'the restore is held', DAY)
    assert.ok(notices(ann, ben).includes('rejoin-held'))
    assert.equal(ann.find(ben)?.verification, 'attack')
    await world.advance(DAY)
    assert.equal(ben.find(ann)?.standing, 'joining', 'nothing went on by itself')
    const view = await ann.ask('contact.rejoin', { contact })
    assert.equal(view.rejoinHeld, false)
    await world.until(() => ben.find(ann)?.standing === 'active', 'they are together', DAY)
    await writeToEachOther(all, 'again')
    assert.equal(ann.find(ben)?.verification, 'attacked-before-restore')
    await assert.rejects(ann.ask('contact.rejoin', { contact }), { code: 'not-held' })
    await world.close()
  })

  test('a restore of our own is held until the person goes on', async () => {
    const all = await pair('held ours', { epochSeconds: 600 })
    const { world, ann, ben } = all
    const contact = ben.contact(ann)
    await ben.ask('contact.compare', { contact, same: false })
    await restore(all, ben)
    assert.equal((await ben.ask('contact.show', { contact })).rejoinHeld, true)
    await world.advance(DAY)
    assert.ok(!notices(ann, ben).includes('peer-restored'), 'they heard nothing of it')
    await ben.ask('contact.rejoin', { contact })
    await world.until(() => ben.find(ann)?.standing === 'active', 'they are together', DAY)
    await writeToEachOther(all, 'again')
    assert.equal(ben.find(ann)?.rejoinHeld, false)
    await world.close()
  })

  test('a new session that they were offered before is not moved to until the person goes on', async () => {
    const all = await pair('held heard', { epochSeconds: 600 })
    const { world, ann, ben } = all
    const contact = ann.contact(ben)
    await restore(all, ben)
    await world.until(() => notices(ann, ben).includes('peer-restored'), 'it is answered', DAY)
    await ann.ask('contact.compare', { contact, same: false })
    await world.until(() => isHeld(ann, ben), 'the session is held', DAY)
    assert.equal(ann.find(ben)?.verification, 'attack')
    await ann.ask('contact.rejoin', { contact })
    await world.until(() => ben.find(ann)?.standing === 'active', 'they are together', DAY)
    await writeToEachOther(all, 'again')
    await world.close()
  })

  test('what is held is held again after a restart', async () => {
    const all = await pair('held again', { epochSeconds: 600 })
    const { world, ann, ben } = all
    const contact = ann.contact(ben)
    await ann.ask('contact.compare', { contact, same: false })
    await restore(all, ben)
    await world.until(() => isHeld(ann, ben), 'the restore is held', DAY)
    await world.timers.run(ann.stop())
    ann.events.length = 0
    ann.start()
    await ann.ask('contact.show', { contact })
    await world.until(() => isHeld(ann, ben), 'it is held again', DAY)
    await ann.ask('contact.rejoin', { contact })
    await world.until(() => ben.find(ann)?.standing === 'active', 'they are together', DAY)
    await world.close()
  })
})
