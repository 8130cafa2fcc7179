/**
 * Which sessions are one person's? The question: somebody began a session; which of 64 later beginnings
 * is the next one of the same person? A candidate is known by the requests around it.
 */
import type { SeededRandom } from '@pvtcoms/testkit/random'
import type { Recorded } from '../world/record.ts'
import type { World } from '../world/world.ts'
import type { Attack, Question } from './attack.ts'
import type { View } from './view.ts'

const CANDIDATES = 64
const SECOND = 1000

export const nextSessions: Attack = {
  name: 'sessions',
  summary: 'which of 64 later beginnings of a session is the same person’s next one',
  share: 0.2,
  *questions(world, view, random, most) {
    const openings = openingsOf(world, view)
    const next = new Map<number, number>()
    const pairs: (readonly [number, number])[] = []
    for (let place = openings.length - 1; place >= 0; place--) {
      const { asker } = openings[place] as Opening
      const later = next.get(asker)
      if (later !== undefined && later - place >= CANDIDATES) pairs.push([place, later])
      next.set(asker, place)
    }
    for (const [known, right] of random.shuffle(pairs).slice(0, most)) {
      const chosen = around(openings, right, random)
      if (chosen === undefined) continue
      yield {
        person: (openings[known] as Opening).asker,
        rows: chosen.map((place) =>
          describe(view, openings[known] as Opening, openings[place] as Opening),
        ),
        right: [chosen.indexOf(right)],
      } satisfies Question
    }
  },
}

interface Opening {
  readonly request: Recorded
  /** Its place in the record. */
  readonly place: number
  readonly asker: number
}

/** Requests for digests of a day or more; of those of one person within a minute the first. */
function openingsOf(world: World, view: View): readonly Opening[] {
  const last = new Map<number, number>()
  return view.record.requests.flatMap((request, place) => {
    if (request.kind !== 'digests') return []
    if ((request.to - request.from) * view.record.epochSeconds < 86_400) return []
    const asker = world.askers[place] as number
    const isFirst = request.at - (last.get(asker) ?? -Infinity) > 60 * SECOND
    last.set(asker, request.at)
    return isFirst ? [{ request, place, asker }] : []
  })
}

function around(
  openings: readonly Opening[],
  right: number,
  random: SeededRandom,
): readonly number[] | undefined {
  const place = random.int(CANDIDATES)
  const { asker } = openings[right] as Opening
  const collect = (step: 1 | -1, count: number): number[] => {
    const found: number[] = []
    for (let at = right + step; found.length < count && openings[at] !== undefined; at += step) {
      if (openings[at]?.asker !== asker) found.push(at)
    }
    return found
  }
  const before = collect(-1, place)
  const after = collect(1, CANDIDATES - 1 - place)
  if (before.length + after.length < CANDIDATES - 1) return undefined
  return [...before.reverse(), right, ...after]
}

function describe(view: View, known: Opening, other: Opening): Float64Array {
  const gap = other.request.at - known.request.at
  const around = requestsAround(view, other)
  const before = requestsAround(view, known)
  return Float64Array.of(
    Math.log(gap + SECOND),
    other.request.to - other.request.from,
    other.request.from - known.request.from,
    around.shortest,
    around.longest,
    around.fetches,
    around.spans - before.spans,
    // A client that asked "since when it was there last" would give itself away here.
    Math.abs(other.request.from * view.record.epochSeconds - known.request.at / SECOND),
    other.request.circuit === known.request.circuit ? 1 : 0,
    Math.abs((other.request.at - known.request.at) % (view.record.epochSeconds * SECOND)),
  )
}

/** What was asked within 20 seconds after an opening: by whom, the record does not say. */
function requestsAround(view: View, { place, request }: Opening) {
  let [shortest, longest, fetches, spans] = [Infinity, 0, 0, 0]
  for (let at = place; ; at++) {
    const each = view.record.requests[at]
    if (each === undefined || each.at > request.at + 20 * SECOND) break
    if (each.kind === 'fetch') fetches++
    const length = each.to - each.from
    if (each.kind !== 'letters' || length <= 1) continue
    spans++
    shortest = Math.min(shortest, length)
    longest = Math.max(longest, length)
  }
  return { shortest: Math.min(shortest, 1e6), longest: Math.min(longest, 1e6), fetches, spans }
}
