/**
 * Which fetches are for a letter, and which are decoys? The question: of 64 fetches that came one after
 * the other, one brought somebody a letter; which?
 */
import type { SeededRandom } from '@pvtcoms/testkit/random'
import type { Recorded } from '../world/record.ts'
import type { World } from '../world/world.ts'
import type { Attack, Question } from './attack.ts'
import type { Unit, View } from './view.ts'

const CANDIDATES = 64
const MINUTE = 60_000

export const realFetches: Attack = {
  name: 'real or decoy',
  summary: 'which of 64 fetches in a row brought a letter',
  share: 0.2,
  *questions(world, view, random, most) {
    const fetches = fetchesOf(world, view)
    const byUnit = Map.groupBy(fetches, ({ unit }) => unit)
    const real = fetches.flatMap(({ isReal }, place) => (isReal ? [place] : []))
    for (const right of random.shuffle(real).slice(0, most)) {
      const chosen = around(fetches, right, random)
      if (chosen === undefined) continue
      yield {
        person: (fetches[right] as Fetch).asker,
        rows: chosen.map((place) => describe(view, fetches, place, byUnit)),
        right: [chosen.indexOf(right)],
      } satisfies Question
    }
  },
}

interface Fetch {
  readonly request: Recorded
  readonly unit: Unit
  readonly asker: number
  readonly isReal: boolean
}

function fetchesOf(world: World, view: View): readonly Fetch[] {
  const { requests, epochs, runLength } = view.record
  return requests.flatMap((request, place) => {
    if (request.kind !== 'fetch') return []
    const first = epochs.get(request.from)?.deposits[request.index * runLength]
    const unit = first === undefined ? undefined : view.unitOf(first)
    if (unit === undefined) return []
    const asker = world.askers[place] as number
    const isReal = unit.deposits.some((deposit) => {
      const letter = world.letters[deposit]
      return letter?.to === asker && !(letter.found < request.at)
    })
    return [{ request, unit, asker, isReal }]
  })
}

/** The right one at a random place among decoys. */
function around(
  fetches: readonly Fetch[],
  right: number,
  random: SeededRandom,
): readonly number[] | undefined {
  const place = random.int(CANDIDATES)
  const collect = (step: 1 | -1, count: number): number[] => {
    const found: number[] = []
    for (let at = right + step; found.length < count && fetches[at] !== undefined; at += step) {
      if (fetches[at]?.isReal === false) found.push(at)
    }
    return found
  }
  const before = collect(-1, place)
  const after = collect(1, CANDIDATES - 1 - place)
  if (before.length + after.length < CANDIDATES - 1) return undefined
  return [...before.reverse(), right, ...after]
}

function describe(
  view: View,
  fetches: readonly Fetch[],
  place: number,
  byUnit: ReadonlyMap<Unit, readonly Fetch[]>,
): Float64Array {
  const { request, unit } = fetches[place] as Fetch
  const { at } = request
  const age = at - unit.closed
  const same = byUnit.get(unit) ?? []
  const before = same.filter((other) => other.request.at < at)
  const last = before.at(-1)?.request.at ?? 0
  const after = same.find((other) => other.request.at > at)?.request.at ?? Infinity
  // Whether fetches of that age are more than usual at the moment: somebody has opened.
  let alike = 0
  for (let other = Math.max(0, place - 30); other < place + 30; other++) {
    const fetch = fetches[other]
    if (fetch === undefined) continue
    const ratio = (fetch.request.at - fetch.unit.closed + MINUTE) / (age + MINUTE)
    if (ratio > 0.5 && ratio < 2) alike++
  }
  return Float64Array.of(
    Math.log(age + MINUTE),
    view.rarity(at, age),
    unit.deposits.length,
    before.length,
    same.length,
    Math.log(at - last + 1000),
    Math.log(Math.min(after - at, 86_400_000) + 1000),
    view.openingsWithin(at - 2 * MINUTE, at),
    alike,
    at % (view.record.epochSeconds * 1000),
  )
}
