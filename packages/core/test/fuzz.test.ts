/**
 * Random schedules: letters are dropped, delayed, repeated, reordered and put into another mailbox, in
 * both directions at once. Whatever happened, each text opens at most once, and when the network
 * heals all have opened, both sides agree, and they can go on.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { decodeState, encodeState } from '../src/ratchet/index.ts'
import { type Flight, makePair, type Party, tell } from './ratchet/ratchet-pair.ts'

/** A few hundred in `npm test`, ten times as many for each time in a soak. */
const SCHEDULES = Math.ceil(2_500 * Number(process.env['PVTCOMS_SOAK'] ?? 0.1))
const STEPS = 22

/** One direction: what lies in the receiver's mailboxes or is under way to them. */
interface Direction {
  readonly from: Party
  readonly to: Party
  readonly flights: Flight[]
  said: number
}

test(`in ${SCHEDULES} random schedules each text opens at most once, and all when the network heals`, () => {
  for (let schedule = 0; schedule < SCHEDULES; schedule++) {
    const seed = `schedule ${schedule}`
    try {
      run(seed, STEPS)
    } catch (error) {
      throw new Error(`seed: ${seed}`, { cause: error })
    }
  }
})

test('a long schedule with heavy losses heals too', () => {
  for (const seed of ['long 1', 'long 2', 'long 3']) run(seed, 1_500)
})

function run(seed: string, steps: number): void {
  const random = new SeededRandom(seed)
  const { a, b } = makePair(seed)
  const directions: Direction[] = [
    { from: a, to: b, flights: [], said: 0 },
    { from: b, to: a, flights: [], said: 0 },
  ]
  // Bursts in one direction, so that windows fill up, beside quick turns.
  const talkative = random.float()
  for (let step = 0; step < steps; step++) {
    const direction = directions[random.chance(talkative) ? 0 : 1] as Direction
    act(direction, random)
  }
  heal(directions, random)
  tell(a, b, 'end of A')
  tell(b, a, 'end of B')
  tell(a, b, 'end')
  assert.deepEqual(a.state.rootKey.expose(), b.state.rootKey.expose())
  assert.equal(a.state.nextReceiving.id, b.state.nextSending.id)
}

function act(direction: Direction, random: SeededRandom): void {
  const { from, to, flights } = direction
  switch (random.int(8)) {
    case 0:
    case 1:
    case 2: {
      const texts = Array.from(
        { length: 1 + random.int(2) },
        () => `${from.name}${direction.said++}`,
      )
      const letter = from.trySay(texts)
      if (letter === undefined) direction.said -= texts.length
      else flights.push(from.copy(letter, random.pick(to.mailboxes)))
      break
    }
    case 3:
    case 4: {
      if (flights.length === 0) break
      deliver(to, flights.splice(random.int(flights.length), 1)[0] as Flight)
      break
    }
    case 5: {
      // Delivered, and still lying there.
      if (flights.length > 0) deliver(to, random.pick(flights))
      break
    }
    case 6: {
      if (flights.length > 0) flights.splice(random.int(flights.length), 1)
      break
    }
    case 7: {
      if (random.chance(0.2)) restart(from)
      else if (from.state.acknowledgementDue) {
        const letter = from.trySay([], true)
        if (letter) flights.push(from.copy(letter, random.pick(to.mailboxes)))
      } else if (from.unacknowledged.length > 0) {
        flights.push(from.copy(random.pick(from.unacknowledged), random.pick(to.mailboxes)))
      }
      break
    }
  }
}

function deliver(to: Party, flight: Flight): void {
  const before = to.inbox.length
  const received = to.take(flight)
  // A tag that matched is always a letter that opens: nobody forges here.
  assert.notEqual(received?.kind, 'dropped')
  if (received === undefined) assert.equal(to.inbox.length, before)
}

/** The process ends, and comes back with what was stored. */
function restart(party: Party): void {
  const stored = encodeState(party.state)
  party.rollBackTo(decodeState(stored))
}

/** Everything unacknowledged is deposited again, and everything arrives, in any order. */
function heal(directions: readonly Direction[], random: SeededRandom): void {
  for (let round = 0; directions.some(({ from }) => from.unacknowledged.length > 0); round++) {
    assert.ok(round < 12, 'the conversation does not heal')
    for (const { from, to, flights } of directions) {
      if (from.state.acknowledgementDue) from.trySay([], true)
      const again = new Set([...from.unacknowledged, ...(from.newest ? [from.newest] : [])])
      flights.push(...[...again].map((letter) => from.copy(letter, random.pick(to.mailboxes))))
      for (const flight of random.shuffle(flights.splice(0))) deliver(to, flight)
    }
  }
  for (const { from, to, said } of directions) {
    assert.equal(to.inbox.length, said)
    assert.equal(new Set(to.inbox).size, said)
    assert.equal(to.lost, 0)
    assert.ok(to.inbox.every((text) => text.startsWith(from.name)))
  }
}
