/**
 * Who writes to whom, from the times of deposits alone. The question: here is a letter; which of those
 * deposited within an hour of it is for the same receiver, or goes back from that receiver to its sender?
 */
import type { SeededRandom } from '@pvtcoms/testkit/random'
import type { Letter } from '../world/letter.ts'
import type { World } from '../world/world.ts'
import type { Attack, Question } from './attack.ts'
import { lowerBound, type View } from './view.ts'

const HOUR = 3_600_000
const SECOND = 1000

export const sameReceiver: Attack = {
  name: 'same receiver',
  summary: 'which letter within an hour is for the same receiver',
  share: 0.3,
  questions: (world, view, random, most) =>
    ask(world, view, random, most, (known, other) => known.to === other.to),
}

export const reverseDirection: Attack = {
  name: 'reverse direction',
  summary: 'which letter within an hour goes back from the receiver to the sender',
  share: 0.3,
  questions: (world, view, random, most) =>
    ask(
      world,
      view,
      random,
      most,
      (known, other) => known.to === other.from && known.from === other.to,
    ),
}

function* ask(
  world: World,
  view: View,
  random: SeededRandom,
  most: number,
  isRight: (known: Letter, other: Letter) => boolean,
): Generator<Question> {
  const { letters } = world
  const times = view.depositTimes
  const end = times.at(-1) ?? 0
  const drawn = random.shuffle(Array.from(letters, (_, deposit) => deposit)).slice(0, most)
  for (const known of drawn) {
    const at = times[known] as number
    if (at - (times[0] as number) < HOUR || end - at < HOUR) continue
    const from = lowerBound(times, at - HOUR)
    const to = lowerBound(times, at + HOUR)
    const candidates = Array.from({ length: to - from }, (_, place) => from + place).filter(
      (deposit) => deposit !== known,
    )
    const letter = letters[known] as Letter
    const right = candidates.flatMap((deposit, place) =>
      isRight(letter, letters[deposit] as Letter) ? [place] : [],
    )
    if (right.length === 0) continue
    const rows = candidates.map((deposit) => describe(view, known, deposit))
    yield { person: letter.to, rows, right }
  }
}

function describe(view: View, known: number, other: number): Float64Array {
  const gap = (view.depositTimes[other] as number) - (view.depositTimes[known] as number)
  const distance = Math.abs(gap)
  const around = view.depositsWithin(
    (view.depositTimes[other] as number) - 30 * SECOND,
    (view.depositTimes[other] as number) + 30 * SECOND,
  )
  return Float64Array.of(
    gap / SECOND,
    Math.log(distance + SECOND),
    around,
    other - known,
    view.readBetween(known, other),
    view.readBetween(other, known),
    view.depositCircuit(known) === view.depositCircuit(other) ? 1 : 0,
  )
}
