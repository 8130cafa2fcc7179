/**
 * The order of messages when clocks are wrong: each side shows what happened to it in the order in which it happened, and
 * both agree on the order of each author's messages.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { MessageView } from '@pvtcoms/rpc'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { DAY, HOUR, MINUTE, type Pair, type Person, pair, SECOND } from '../world.ts'
import { assertExtends } from './linear-extension.ts'

const SEED = process.env['PVTCOMS_SEED']
const WORLDS = 6 * Number(process.env['PVTCOMS_SOAK'] ?? 1)
const YEAR = 365 * DAY
/** How wrong a clock is. */
const ERRORS = [0, MINUTE, 2 * HOUR, 25 * HOUR, 2 * DAY, YEAR].flatMap((by) => [by, -by])

const textsOf = (messages: readonly MessageView[]): string[] =>
  messages.flatMap(({ kind, text }) => (kind === 'text' && text !== undefined ? [text] : []))

/** As a person has seen them come and written them. */
const happened = ({ events }: Person): string[] =>
  textsOf(events.flatMap((event) => (event.kind === 'message' && event.isNew ? event.message : [])))

const shownTo = async (person: Person, other: Person): Promise<string[]> =>
  textsOf(await person.messages(other))

/** Both write in turn, each message once the one before has arrived. */
async function talk({ world, ann, ben }: Pair, clocks: Readonly<Record<number, number>>) {
  for (let number = 1; number <= 8; number++) {
    ann.clock = clocks[number] ?? 0
    const [from, to] = number % 2 === 1 ? [ann, ben] : [ben, ann]
    await from.say(to, `K${number}`)
    await world.until(() => to.chat(from)?.last?.text === `K${number}`, 'it is there', 3 * HOUR)
    await world.advance(5 * SECOND)
  }
}

suite('when clocks are wrong', () => {
  for (const [name, error] of [
    ['a minute', MINUTE],
    ['2 hours', 2 * HOUR],
    ['25 hours', 25 * HOUR],
    ['2 days', 2 * DAY],
    ['a year', YEAR],
  ] as const) {
    test(`by ${name}, backwards and then forwards, both sides show a talk as it was`, async () => {
      const story = await pair(`talk ${name}`, { places: 3 })
      await talk(story, { 3: -error, 5: error })
      const { world, ann, ben } = story
      const expected = Array.from({ length: 8 }, (_, index) => `K${index + 1}`)
      assert.deepEqual(await shownTo(ann, ben), expected)
      assert.deepEqual(await shownTo(ben, ann), expected)
      await world.close()
    })
  }

  test('an edit holds that was made after the clock was set right', async () => {
    const { world, ann, ben } = await pair('edits', { places: 3 })
    const { id: message } = await ann.say(ben, 'first')
    ann.clock = 2 * DAY
    await ann.ask('message.edit', { message, text: 'by a wrong clock' })
    await world.until(() => ben.chat(ann)?.last?.text === 'by a wrong clock', 'Ben sees it')
    ann.clock = 0
    await ann.ask('message.edit', { message, text: 'set right' })
    await world.until(() => ben.chat(ann)?.last?.text === 'set right', 'Ben sees this, too')
    await world.close()
  })

  test('anyhow, each side shows what happened to it, and both agree on each author', async (t) => {
    const seeds = SEED === undefined ? Array.from({ length: WORLDS }, (_, at) => at + 1) : [SEED]
    for (const seed of seeds) {
      try {
        await randomTalk(`clocks ${seed}`)
      } catch (cause) {
        throw new Error(`seed: ${seed}`, { cause })
      }
    }
    t.diagnostic(`seeds ${seeds.join(', ')}`)
  })
})

async function randomTalk(seed: string): Promise<void> {
  const { world, ann, ben } = await pair(seed, { places: 3 })
  const random = new SeededRandom(seed)
  const people = [ann, ben] as const
  const written = new Map<Person, string[]>([
    [ann, []],
    [ben, []],
  ])
  /** While somebody is offline they write to a store that nothing leaves. */
  const cut = new Set<Person>()
  for (let step = 0; step < 60; step++) {
    const [from, to] = random.chance(0.5) ? [ann, ben] : [ben, ann]
    switch (random.int(8)) {
      case 0:
        from.clock = random.pick(ERRORS)
        break
      case 1:
        world.network.breakStreams(() => random.chance(0.7))
        break
      case 2:
        if (cut.delete(from)) world.network.restore(from.name)
        else {
          cut.add(from)
          world.network.degrade(from.name, 'network-down')
        }
        break
      case 3:
        await world.advance(random.pick([SECOND, MINUTE, 20 * MINUTE]))
        break
      default: {
        const mine = written.get(from) ?? []
        const text = `${from.name} ${mine.length}`
        mine.push(text)
        await from.say(to, text)
        if (random.chance(0.5)) await world.advance(random.int(3 * SECOND))
      }
    }
  }
  for (const person of people) {
    person.clock = 0
    if (cut.has(person)) world.network.restore(person.name)
  }
  const total = [...written.values()].flat().length
  const isAll = (person: Person): boolean => happened(person).length === total
  await world.until(() => people.every(isAll), 'everything has arrived', 2 * DAY)
  for (const [person, other] of [
    [ann, ben],
    [ben, ann],
  ] as const) {
    const shown = await shownTo(person, other)
    const seen = happened(person)
    for (const author of people) {
      const theirs = shown.filter((text) => text.startsWith(author.name))
      assert.deepEqual(theirs, written.get(author), `${author.name}'s, as ${person.name} sees them`)
    }
    assertExtends(shown, seen)
  }
  await world.close()
}
