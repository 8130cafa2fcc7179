/**
 * Which letters are for one person? Letters that waited until a phone was opened are downloaded soon
 * after one another, and few others are at that moment. The question: this letter is somebody's; which
 * of these 128 neighbours, in order of arrival, is for the same person?
 */
import type { SeededRandom } from '../random.ts'
import type { Attack, Question } from './attack.ts'
import type { Letter } from './letter.ts'
import { LATE, type LateDownloads, type Unit, type View } from './view.ts'
import type { World } from './world.ts'

export const CANDIDATES = 128
/** How often one pair is asked about, at most. */
const REPEATS = 4
const TOGETHER = 15 * 60_000
const SECOND = 1000
const OPENING = 3 * 60 * SECOND

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
  share: 0.3,
  questions: (world, view, random, most) =>
    ask(world, view, random, most, (letters) => randomPairs(letters, random)),
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

function pairsTogether(letters: readonly Numbered[], random: SeededRandom): readonly Pair[] {
  const waited = letters
    .filter(({ letter }) => letter.found - letter.deposited > LATE)
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

/** How well the late downloads of two units fit one person. */
function compare(view: View, a: LateDownloads, b: LateDownloads): Float64Array {
  let [best, second, bestGap, bestAt, bestRarity] = [-Infinity, -Infinity, TOGETHER, 0, 0]
  let [withinHalf, withinTwo, within, surprises] = [0, 0, 0, 0]
  let from = 0
  for (let x = 0; x < a.times.length; x++) {
    const at = a.times[x] as number
    while (from < b.times.length && (b.times[from] as number) < at - TOGETHER) from++
    for (let y = from; y < b.times.length; y++) {
      const gap = Math.abs((b.times[y] as number) - at)
      if ((b.times[y] as number) > at + TOGETHER) break
      const rarity = (a.rarities[x] as number) + (b.rarities[y] as number)
      const surprise = rarity - Math.log(gap + 5 * SECOND)
      within++
      if (gap < 120 * SECOND) withinTwo++
      if (gap < 30 * SECOND) withinHalf++
      surprises += Math.exp(Math.min(40, surprise) - 20)
      if (surprise > best) {
        second = best
        best = surprise
        bestGap = gap
        bestAt = Math.min(at, b.times[y] as number)
        bestRarity = b.rarities[y] as number
      } else if (surprise > second) {
        second = surprise
      }
    }
  }
  const isAny = within > 0
  return Float64Array.of(
    isAny ? best : -50,
    second === -Infinity ? -50 : second,
    Math.log(surprises + 1e-12),
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
