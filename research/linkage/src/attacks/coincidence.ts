/**
 * Which letters are for one person? Letters that waited until a phone was opened are downloaded soon
 * after one another, and few others are at that moment. The question: this letter is somebody's; which
 * of these 128 neighbours, in order of arrival, is for the same person?
 */
import type { SeededRandom } from '@pvtcoms/testkit/random'
import type { Letter } from '../world/letter.ts'
import type { World } from '../world/world.ts'
import type { Attack, Question } from './attack.ts'
import { LATE, type LateDownloads, lowerBound, type Unit, type View } from './view.ts'

export const CANDIDATES = 128
/** How often one pair is asked about, at most. */
const REPEATS = 4
const TOGETHER = 15 * 60_000
const SECOND = 1000
const OPENING = 3 * 60 * SECOND
const MOST_SURPRISE = Math.exp(40)

/** Both waited for more than 10 minutes, and were found within 15 minutes of each other. */
export const worstPairs: Attack = {
  name: 'worst class',
  summary: 'both letters waited > 10 min and were fetched within 15 min of each other',
  share: 1,
  questions: (world, view, random, most) =>
    ask(world, view, random, most, (letters) => pairsTogether(letters, random)),
}

/** Any two letters to one phone. */
export const phonePairs: Attack = {
  name: 'phone pairs',
  summary: 'any two letters to one phone',
  share: 0.2,
  questions: (world, view, random, most) =>
    ask(world, view, random, most, (letters) => randomPairs(letters, random)),
}

/**
 * What coincidence alone is worth: letters of two people who read them within 15 minutes of each other.
 * Whatever is seen here is not that they are for one person.
 */
export const strangers: Attack = {
  name: 'two people',
  summary: 'a control: as the worst class, but the letters are for two people',
  share: 0.2,
  questions: (world, view, random, most) => {
    const letters = world.letters.map((letter, deposit) => ({ deposit, letter }))
    const waited = letters
      .filter(({ letter }) => world.people[letter.to]?.device === 'phone' && hasWaited(letter))
      .filter(({ deposit }) => view.unitOf(deposit) !== undefined)
      .sort((a, b) => a.letter.found - b.letter.found)
    const times = Float64Array.from(waited, ({ letter }) => letter.found)
    return ask(world, view, random, most, (own) =>
      own
        .filter(({ letter }) => hasWaited(letter))
        .flatMap(({ deposit, letter }): Pair[] => {
          const from = lowerBound(times, letter.found - TOGETHER)
          const to = lowerBound(times, letter.found + TOGETHER)
          const others = waited.slice(from, to).filter((each) => each.letter.to !== letter.to)
          return others.length === 0 ? [] : [[deposit, random.pick(others).deposit]]
        }),
    )
  },
}

/** Numbers of two deposits. */
export type Pair = readonly [number, number]

/** Numbers of the deposits for each person that reached them and lie in a closed epoch. */
export function foundLetters(world: World, view: View): readonly (readonly number[])[] {
  const found = world.people.map((): number[] => [])
  world.letters.forEach((letter, deposit) => {
    if (!Number.isNaN(letter.found) && view.unitOf(deposit) !== undefined) {
      found[letter.to]?.push(deposit)
    }
  })
  return found
}

function* ask(
  world: World,
  view: View,
  random: SeededRandom,
  most: number,
  pairsOf: (letters: readonly Numbered[]) => readonly Pair[],
): Generator<Question> {
  const phones = world.people.filter(({ device }) => device === 'phone')
  const share = Math.max(1, Math.ceil(most / phones.length))
  const found = foundLetters(world, view)
  for (const { id } of phones) {
    const own = (found[id] as readonly number[]).map((deposit) => ({
      deposit,
      letter: world.letters[deposit] as Letter,
    }))
    const pairs = pairsOf(own).filter(areApart)
    const shuffled = random.shuffle(pairs)
    // Where there are few pairs, each is asked about several times, among other neighbours.
    for (let count = 0; count < Math.min(share, REPEATS * pairs.length); count++) {
      const [known, right] = shuffled[count % pairs.length] as Pair
      const candidates = neighbours(world, view, random, id, right)
      if (candidates === undefined) continue
      const compare = new Comparison(view)
      const unit = view.unitOf(known) as Unit
      yield {
        person: id,
        rows: candidates.map((deposit) => compare.rows(unit, view.unitOf(deposit) as Unit)),
        right: [candidates.indexOf(right)],
      }
    }
  }
}

interface Numbered {
  readonly deposit: number
  readonly letter: Letter
}

/** What arrived at the same time may be linked by that alone, which is another attack's business. */
const areApart = ([a, b]: Pair): boolean => Math.abs(a - b) >= CANDIDATES

const hasWaited = ({ found, deposited }: Letter): boolean => found - deposited > LATE

function pairsTogether(letters: readonly Numbered[], random: SeededRandom): readonly Pair[] {
  const waited = letters
    .filter(({ letter }) => hasWaited(letter))
    .sort((a, b) => a.letter.found - b.letter.found)
  const pairs: Pair[] = []
  waited.forEach((first, place) => {
    for (let next = place + 1; next < waited.length; next++) {
      const second = waited[next] as Numbered
      if (second.letter.found - first.letter.found > TOGETHER) break
      const pair: Pair = [first.deposit, second.deposit]
      pairs.push(random.chance(0.5) ? pair : [pair[1], pair[0]])
    }
  })
  return pairs
}

function randomPairs(letters: readonly Numbered[], random: SeededRandom): readonly Pair[] {
  if (letters.length < 2) return []
  return letters.map(({ deposit }) => [deposit, random.pick(letters).deposit] as const)
}

/**
 * 128 letters that arrived one after the other, not counting others for that person; `right` stands at a
 * random place among them, so that the order of arrival says nothing. Undefined near both ends of time.
 */
export function neighbours(
  world: World,
  view: View,
  random: SeededRandom,
  person: number,
  right: number,
): readonly number[] | undefined {
  const place = random.int(CANDIDATES)
  const isRival = (deposit: number): boolean =>
    world.letters[deposit]?.to !== person && view.unitOf(deposit) !== undefined
  const before: number[] = []
  for (let at = right - 1; at >= 0 && before.length < place; at--) if (isRival(at)) before.push(at)
  const after: number[] = []
  const wanted = CANDIDATES - 1 - place
  for (let at = right + 1; at < world.letters.length && after.length < wanted; at++) {
    if (isRival(at)) after.push(at)
  }
  if (before.length < place || after.length < wanted) return undefined
  return [...before.reverse(), right, ...after]
}

/** Compares units; what was compared before is looked up. */
export class Comparison {
  readonly #view: View
  readonly #known = new Map<Unit, Map<Unit, Float64Array>>()

  constructor(view: View) {
    this.#view = view
  }

  rows(a: Unit, b: Unit): Float64Array {
    const known = this.#known.get(a) ?? new Map<Unit, Float64Array>()
    this.#known.set(a, known)
    const row = known.get(b) ?? compare(this.#view, this.#view.late(a), this.#view.late(b))
    known.set(b, row)
    return row
  }
}

/**
 * How well the late downloads of two units fit one person. A pair of downloads surprises the more the
 * rarer both are and the closer to each other; surprises are compared as they are, and told as logarithms.
 */
function compare(view: View, a: LateDownloads, b: LateDownloads): Float64Array {
  let [best, second, bestGap, bestAt, bestRarity] = [0, 0, TOGETHER, 0, 0]
  let [withinHalf, withinTwo, within, surprises] = [0, 0, 0, 0]
  let from = 0
  for (let x = 0; x < a.times.length; x++) {
    const at = a.times[x] as number
    const weight = a.weights[x] as number
    while (from < b.times.length && (b.times[from] as number) < at - TOGETHER) from++
    for (let y = from; y < b.times.length; y++) {
      const other = b.times[y] as number
      if (other > at + TOGETHER) break
      const gap = Math.abs(other - at)
      const surprise = (weight * (b.weights[y] as number)) / (gap + 5 * SECOND)
      within++
      if (gap < 120 * SECOND) withinTwo++
      if (gap < 30 * SECOND) withinHalf++
      surprises += Math.min(surprise, MOST_SURPRISE)
      if (surprise > best) {
        second = best
        best = surprise
        bestGap = gap
        bestAt = Math.min(at, other)
        bestRarity = b.rarities[y] as number
      } else if (surprise > second) {
        second = surprise
      }
    }
  }
  const isAny = within > 0
  return Float64Array.of(
    isAny ? Math.log(best) : -50,
    second === 0 ? -50 : Math.log(second),
    Math.log(surprises + 1e-4),
    Math.log(bestGap + SECOND),
    isAny ? view.openingsWithin(bestAt - OPENING, bestAt + SECOND) : -1,
    bestRarity,
    withinHalf,
    withinTwo,
    within,
    b.times.length,
    sharedCircuits(a, b),
  )
}

function sharedCircuits(a: LateDownloads, b: LateDownloads): number {
  let shared = 0
  for (const circuit of a.sharedCircuits) if (b.sharedCircuits.has(circuit)) shared++
  return shared
}
