/** The order of messages when clocks are wrong and letters overtake each other, in the room of conversations alone. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Content, contentFrame } from '@pvtcoms/core/content'
import { unixMs } from '@pvtcoms/core/env'
import { THE_CONTACT, US } from '@pvtcoms/store'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { ConversationRoom } from '../rooms/conversation-room.ts'
import { assertExtends } from './linear-extension.ts'

const SEED = process.env['PVTCOMS_SEED']
const RUNS = 40 * Number(process.env['PVTCOMS_SOAK'] ?? 1)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** How wrong a clock is. */
const ERRORS = [0, MINUTE, 2 * HOUR, 25 * HOUR, 2 * DAY, 365 * DAY].flatMap((by) => [by, -by])
const START = 1_893_499_200_000

/** One side of a conversation, with a clock of its own. */
class Side {
  readonly name: string
  readonly room: ConversationRoom
  clock = 0
  readonly written: string[] = []
  /** What was written here and what came, as it happened. */
  readonly seen: string[] = []
  /** Numbers of texts of theirs that are here. */
  readonly #here = new Set<number>()

  constructor(name: string, seed: string, time: () => number) {
    this.name = name
    this.room = new ConversationRoom(`${seed} ${name}`)
    this.room.world.env.now = () => unixMs(time() + this.clock)
  }

  write(): Content {
    const text = `${this.name} ${this.written.length}`
    this.room.conversations.send(this.room.conversation.id, text, undefined)
    this.written.push(text)
    this.seen.push(text)
    const said = this.room.said.at(-1)
    assert.ok(said)
    return said
  }

  /** The other side's letter of that number comes. */
  hear(number: number, content: Content): void {
    const isOvertaken = [...this.#here].some((each) => each > number)
    this.room.hearLetter({ frames: [contentFrame(content)], isOvertaken })
    if (this.#here.has(number)) return
    this.#here.add(number)
    if (content.kind === 'text') this.seen.push(content.text)
  }

  shown(author?: number): readonly (string | undefined)[] {
    const { store } = this.room.world
    return store.messages
      .page(this.room.conversation.id, { kind: 'newest' }, 500)
      .filter((row) => author === undefined || row.author === author)
      .map(({ text }) => text)
  }
}

suite('the order of messages', () => {
  test('is what each side saw happen, and the same for each author, whatever the clocks say', (t) => {
    const seeds = SEED === undefined ? Array.from({ length: RUNS }, (_, at) => at + 1) : [SEED]
    let overtaken = 0
    for (const seed of seeds) {
      try {
        overtaken += run(`order ${seed}`)
      } catch (cause) {
        throw new Error(`seed: ${seed}`, { cause })
      }
    }
    t.diagnostic(`seeds ${seeds[0]} … ${seeds.at(-1)}: ${overtaken} messages were overtaken`)
    assert.ok(SEED !== undefined || overtaken > RUNS)
  })

  test('of what was written here after the last message has disappeared is still that of writing', () => {
    let now = START
    const [ann, ben] = [new Side('Ann', 'gone', () => now), new Side('Ben', 'gone', () => now)]
    ann.clock = DAY
    const first = ann.write()
    const { messages, gone } = ann.room.world.store
    const conversation = ann.room.conversation.id
    const row = messages.last(conversation)
    assert.ok(row)
    ann.room.world.work.do(() => {
      messages.remove(row.id)
      gone.add({ conversation, author: US, ref: row.ref, at: row.at })
    })
    ann.clock = 0
    now += MINUTE
    const second = ann.write()
    ben.hear(1, second)
    ben.hear(0, first)
    assert.deepEqual(ben.shown(), ['Ann 0', 'Ann 1'])
  })

  test('is not changed by a letter in its turn that claims to be of long ago', () => {
    let now = START
    const [ann, ben] = [
      new Side('Ann', 'long ago', () => now),
      new Side('Ben', 'long ago', () => now),
    ]
    ben.hear(0, ann.write())
    now += 40 * DAY
    ben.hear(1, ann.write())
    const id = new Uint8Array(8).fill(0)
    ben.hear(2, { kind: 'text', id, sentAt: unixMs(1), replyTo: [], text: 'Ann claims' })
    assert.deepEqual(ben.shown(), ['Ann 0', 'Ann 1', 'Ann claims'])
  })
})

/** Returns how many messages were overtaken. */
function run(seed: string): number {
  const random = new SeededRandom(seed)
  let now = START
  const sides = [new Side('Ann', seed, () => now), new Side('Ben', seed, () => now)] as const
  /** Letters on their way to each side. */
  const ways = sides.map((): { number: number; content: Content }[] => [])
  const arrive = (to: number): void => {
    const way = ways[to] ?? []
    if (way.length === 0) return
    // Mostly in their turn.
    const at = random.chance(0.6) ? 0 : random.int(way.length)
    const [letter] = way.splice(at, 1)
    if (letter !== undefined) sides[to]?.hear(letter.number, letter.content)
  }
  for (let step = 0; step < 120; step++) {
    now += random.int(3) * random.pick([0, 1, 1_000, MINUTE])
    const at = random.int(2)
    const side = sides[at] as Side
    if (random.chance(0.1)) side.clock = random.pick(ERRORS)
    else if (random.chance(0.5)) {
      const number = side.written.length
      ways[1 - at]?.push({ number, content: side.write() })
    } else arrive(at)
  }
  for (const at of [0, 1]) while ((ways[at]?.length ?? 0) > 0) arrive(at)
  const [ann, ben] = sides
  assert.deepEqual(ann.shown(US), ann.written)
  assert.deepEqual(ben.shown(THE_CONTACT), ann.written)
  assert.deepEqual(ben.shown(US), ben.written)
  assert.deepEqual(ann.shown(THE_CONTACT), ben.written)
  return sides.reduce(
    (sum, side) => sum + assertExtends(side.shown() as readonly string[], side.seen),
    0,
  )
}
