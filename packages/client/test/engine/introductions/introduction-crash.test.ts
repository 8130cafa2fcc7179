/**
 * kill -9 of whoever introduces, or of one of the two, at any moment of an introduction: in the end the two are
 * contacts once, or the introduction says that it is over; nobody has the other one twice.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Fate } from '../crash/crash-life.ts'
import { type Person, SECOND, World } from '../world.ts'

/** More of them in a soak. */
const POINTS = process.env['PVTCOMS_SOAK'] === undefined ? 8 : 40

/** So many different moments from the start of a life on. */
function fate(point: number): Fate {
  const transaction = 1 + Math.floor(point / 3)
  if (point % 3 === 0) return { kind: 'within', transaction }
  if (point % 3 === 1) return { kind: 'after', transaction }
  return { kind: 'turns-after', transaction, turns: 2 * point }
}

class Story {
  readonly world: World
  readonly people: readonly [Person, Person, Person]

  private constructor(world: World, people: Story['people']) {
    this.world = world
    this.people = people
  }

  static async of(seed: string): Promise<Story> {
    const world = new World(seed)
    const mailboxes = [await world.mailbox(), await world.mailbox()]
    const people = [
      await world.person('Cleo', mailboxes),
      await world.person('Ann', mailboxes),
      await world.person('Ben', mailboxes),
    ] as const
    const [cleo, ann, ben] = people
    await world.introduce(cleo, ann)
    await world.introduce(cleo, ben)
    return new Story(world, people)
  }

  /** Asks both, unless that was kept before the kill. */
  async introduce(): Promise<void> {
    const [cleo, ann, ben] = this.people
    const [first, second] = [cleo.contact(ann), cleo.contact(ben)]
    await this.attempt(cleo, async () => {
      const known = await cleo.ask('introduction.list', { profile: cleo.profile })
      if (known.length === 0) await cleo.ask('introduction.create', { first, second })
    })
  }

  /** Whoever is asked agrees; whoever was killed comes back. */
  async pass(): Promise<void> {
    await this.world.advance(SECOND)
    const [, ...two] = this.people
    for (const person of this.people) if (!person.isRunning) person.start()
    for (const person of two) {
      await this.attempt(person, async () => {
        const known = await person.ask('introduction.list', { profile: person.profile })
        for (const { role, stage, id } of known) {
          if (role !== 'introducee' || stage !== 'asked') continue
          await person.ask('introduction.decide', { introduction: id, agrees: true })
        }
      })
    }
  }

  async attempt(person: Person, action: () => Promise<void>): Promise<void> {
    for (;;) {
      if (!person.isRunning) {
        await this.world.advance(SECOND)
        person.start()
      }
      try {
        await action()
        return
      } catch (error) {
        if (person.isRunning) throw error
      }
    }
  }

  get areMet(): boolean {
    const [, ann, ben] = this.people
    return (
      ann.isRunning &&
      ben.isRunning &&
      ann.find(ben)?.standing === 'active' &&
      ben.find(ann)?.standing === 'active'
    )
  }
}

async function play(seed: string, victim: 0 | 1 | 2, point: number): Promise<number> {
  const story = await Story.of(seed)
  const { world, people } = story
  const person = people[victim]
  await world.timers.run(person.stop())
  person.start(fate(point))
  await story.introduce()
  for (let second = 0; !story.areMet; second++) {
    assert.ok(second < 7_200, 'they never met')
    await story.pass()
  }
  for (let second = 0; second < 120; second++) await story.pass()
  for (const each of people) {
    assert.equal(each.store.contacts.list(each.profile).length, 2, each.name)
  }
  const [cleo, ...two] = people
  for (const each of two) {
    const [introduction, ...others] = await each.ask('introduction.list', { profile: each.profile })
    assert.deepEqual([introduction?.stage, others], ['met', []])
  }
  const [passed] = await cleo.ask('introduction.list', { profile: cleo.profile })
  assert.equal(passed?.stage, 'passed-on')
  const { kills } = person
  await world.close()
  return kills
}

suite('an introduction leads to one contact', () => {
  for (const [victim, role] of [
    [0, 'whoever introduces'],
    [1, 'the first of the two'],
    [2, 'the second of the two'],
  ] as const) {
    test(`when ${role} is killed, at ${POINTS} points`, async () => {
      let kills = 0
      for (let point = 0; point < POINTS; point++) {
        const seed = `${role} ${point}`
        try {
          kills += await play(seed, victim, point)
        } catch (cause) {
          throw new Error(`seed: ${seed}`, { cause })
        }
      }
      assert.ok(kills > POINTS / 2, `only ${kills} kills`)
    })
  }
})
