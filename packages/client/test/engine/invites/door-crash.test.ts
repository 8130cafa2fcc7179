/**
 * kill -9 of either side at any moment around answering at a door: in the end there is one session and one contact on
 * each side, and they can write to one another.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Fate } from '../crash/crash-life.ts'
import { HOUR, MINUTE, type Person, SECOND, World } from '../world.ts'

const POINTS = 40

/** So many different moments from the start of a life on, in which the other side's answer comes and goes. */
function fate(point: number): Fate {
  const transaction = 1 + Math.floor(point / 5)
  switch (point % 5) {
    case 0:
      return { kind: 'within', transaction }
    case 1:
      return { kind: 'after', transaction }
    case 2:
      return { kind: 'turns-after', transaction, turns: point }
    case 3:
      return { kind: 'turns-after', transaction, turns: 3 * point + 1 }
    default:
      return { kind: 'at', milliseconds: 1_500 + 110 * point }
  }
}

interface Scene {
  readonly world: World
  readonly ann: Person
  readonly ben: Person
  readonly link: string
}

async function scene(seed: string): Promise<Scene> {
  const world = new World(seed)
  const ann = await world.person('Ann', [])
  const ben = await world.person('Ben', [])
  const { profile } = ann
  const { id } = await ann.ask('invite.create', { profile, name: 'Ben', hours: 24 })
  await world.until(() => ann.invite(id)?.link !== undefined, 'the link is there', MINUTE)
  return { world, ann, ben, link: ann.invite(id)?.link ?? '' }
}

/** Accepts unless that was kept before the kill. Whoever was killed meanwhile comes back a second later. */
async function accept({ world, ben, link }: Scene): Promise<void> {
  for (;;) {
    if (!ben.isRunning) {
      await world.advance(SECOND)
      ben.start()
    }
    const { profile } = ben
    try {
      const invites = await ben.ask('invite.list', { profile })
      if (invites.length === 0) await ben.ask('invite.accept', { profile, link, name: 'Ann' })
      return
    } catch (error) {
      if (ben.isRunning) throw error
    }
  }
}

async function play(at: Scene, victim: Person): Promise<void> {
  const { world, ann, ben } = at
  await accept(at)
  const isMet = (one: Person, other: Person): boolean =>
    one.isRunning && one.find(other)?.standing === 'active' && one.find(other)?.comparable === true
  for (let second = 0; !(isMet(ann, ben) && isMet(ben, ann)); second++) {
    assert.ok(second < 7_200, 'they never met')
    await world.advance(SECOND)
    for (const person of [ann, ben]) if (!person.isRunning) person.start()
  }
  for (let second = 0; second < 10; second++) {
    await world.advance(SECOND)
    for (const person of [ann, ben]) if (!person.isRunning) person.start()
  }
  // Whoever was not killed by now is, between two things.
  if (victim.kills === 0) victim.kill()
  if (!victim.isRunning) victim.start()
  const numbers: (string | undefined)[] = []
  for (const [one, other] of [
    [ann, ben],
    [ben, ann],
  ] as const) {
    const contacts = one.store.contacts.list(one.profile)
    assert.equal(contacts.length, 1)
    assert.equal(one.store.sessions.list(contacts[0]?.id ?? 0).length, 1)
    const { number } = await one.ask('contact.safety', { contact: one.contact(other) })
    numbers.push(number?.digits)
    await one.say(other, `from ${one.name}`)
  }
  assert.equal(numbers[0], numbers[1])
  await world.advance(20 * MINUTE)
  assert.deepEqual(await ann.heard(ben), ['from Ben'])
  assert.deepEqual(await ben.heard(ann), ['from Ann'])
  await world.advance(HOUR)
  const invites = await ben.ask('invite.list', { profile: ben.profile })
  assert.deepEqual(
    invites.map(({ stage, problem }) => [stage, problem]),
    [['used', undefined]],
  )
}

suite('one session and one contact come of an answer at a door', () => {
  for (const who of ['ann', 'ben'] as const) {
    const role = who === 'ann' ? 'whose door it is' : 'who answers'
    test(`when the one ${role} is killed, at ${POINTS} points`, async (t) => {
      let kills = 0
      for (let point = 0; point < POINTS; point++) {
        const seed = `${who} ${point}`
        try {
          const here = await scene(seed)
          const { world } = here
          await world.timers.run(here[who].stop())
          here[who].start(fate(point))
          await play(here, here[who])
          kills += here[who].kills
          await world.close()
        } catch (cause) {
          throw new Error(`seed: ${seed}`, { cause })
        }
      }
      t.diagnostic(`${kills} kills`)
      assert.equal(kills, POINTS)
    })
  }
})
