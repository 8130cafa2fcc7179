/**
 * What a person types, taken for terms: a text is found when it has all of them. Where a term has a hump or something was
 * left out (“wellKnown”, “well-known”), the text may have a space. Pure; the index only says which texts are worth a look.
 */
import { beginsAnywhere, kindOf } from './characters.ts'
import { type Folded, fold, SEPARATOR } from './folding.ts'
import { gramsWithin, LONG } from './grams.ts'

/** Folded characters that stand in a row. */
interface Run {
  readonly characters: readonly string[]
  /** Before which of them the text may have a separator. */
  readonly parts: readonly boolean[]
}

/** One way of finding a term: all of its runs are there. */
type Way = readonly Run[]

export interface Query {
  /** What any of the ways of each term finds; none: there is nothing to search for. */
  readonly terms: readonly (readonly Way[])[]
}

/** Of one text: somebody may write what is searched for thirty thousand times. */
export const MOST_RANGES = 256

/** Of a text, in UTF-16 units. */
export interface Range {
  readonly from: number
  readonly to: number
}

export function parseQuery(typed: string): Query {
  const folded = fold(typed)
  const terms = new Map<string, readonly Way[]>()
  for (const [from, to] of between(folded)) {
    const numbers = numbersApart(folded, from, to)
    const whole = runOf(folded, from, to)
    const key = JSON.stringify([whole, numbers.length])
    terms.set(key, numbers.length > 1 ? [[whole], each(numbers)] : [[whole]])
  }
  return { terms: [...terms.values()] }
}

/** Whether there is nothing in it to search for, as in punctuation alone. */
export const isEmpty = ({ terms }: Query): boolean => terms.length === 0

/** Where in `text` it has what was searched for, the first `MOST_RANGES`, in their order; undefined: it has not all of it. */
export function findAll({ terms }: Query, text: string): readonly Range[] | undefined {
  const folded = fold(text)
  const found: (readonly Range[])[] = []
  for (const ways of terms) {
    const here = ways.flatMap((way) => findWay(way, folded) ?? [])
    if (here.length === 0) return undefined
    found.push(here)
  }
  return terms.length === 0 ? undefined : merged(found.flat()).slice(0, MOST_RANGES)
}

/** Whether the grams of the index tell all: whoever has them is found. */
export function isTold({ terms }: Query): boolean {
  return terms.every((ways) =>
    ways.every((way) =>
      way.every(({ characters, parts }) => characters.length <= LONG && !parts.includes(true)),
    ),
  )
}

/**
 * Of each way of each term, the sets of grams of which a text has at least one set whole; `isBeginning`: what is short
 * is where words begin.
 */
export function gramsOfQuery(
  { terms }: Query,
  isBeginning: boolean,
): readonly (readonly ReadonlySet<string>[])[] {
  const gramsIn = (runs: readonly (readonly string[])[]): ReadonlySet<string> =>
    new Set(runs.flatMap((characters) => [...gramsWithin(characters, isBeginning)]))
  return terms.map((ways) =>
    ways.flatMap((way) => {
      const whole = gramsIn(way.map(({ characters }) => characters))
      const apart = way.flatMap(split)
      return apart.length === way.length ? [whole] : [whole, gramsIn(apart)]
    }),
  )
}

function between({ characters }: Folded): readonly (readonly [number, number])[] {
  const found: [number, number][] = []
  let from = 0
  for (let at = 0; at <= characters.length; at++) {
    if (at < characters.length && characters[at] !== SEPARATOR) continue
    if (at > from) found.push([from, at])
    from = at + 1
  }
  return found
}

function runOf({ characters, begins }: Folded, from: number, to: number): Run {
  const run = characters.slice(from, to)
  return {
    characters: run,
    parts: run.map((character, at) => {
      const begun = at > 0 && begins[from + at] === true
      return begun && !beginsAnywhere(character, kindOf(character) ?? 'letter')
    }),
  }
}

/** Numbers with spaces between may be one, or several that stand anywhere. */
function numbersApart(folded: Folded, from: number, to: number): Way {
  const starts = [from]
  for (let at = from + 1; at < to; at++) {
    const isNumber = kindOf(folded.characters[at] ?? '') === 'digit'
    if (folded.joined[at] === true && isNumber) starts.push(at)
  }
  return starts.map((start, index) => runOf(folded, start, starts[index + 1] ?? to))
}

/** Each of them once. */
const each = (way: Way): Way => [
  ...new Map(way.map((run) => [run.characters.join(''), run])).values(),
]

function split({ characters, parts }: Run): readonly (readonly string[])[] {
  const all: string[][] = []
  for (const [at, character] of characters.entries()) {
    if (at === 0 || parts[at] === true) all.push([])
    all.at(-1)?.push(character)
  }
  return all
}

function findWay(way: Way, folded: Folded): readonly Range[] | undefined {
  const found: (readonly Range[])[] = []
  for (const run of way) {
    const here = findRun(run, folded)
    if (here.length === 0) return undefined
    found.push(here)
  }
  return found.flat()
}

/** Of what is short, where words begin; if it is nowhere there, wherever it is. */
function findRun(run: Run, folded: Folded): readonly Range[] {
  const all = placesOf(run, folded)
  const beginning = all.filter(([start]) => folded.begins[start] === true)
  const isShortRun = run.characters.length < LONG
  return (isShortRun && beginning.length > 0 ? beginning : all).map(([start, end]) => ({
    from: folded.from[start] ?? 0,
    to: folded.to[end - 1] ?? 0,
  }))
}

function placesOf(run: Run, folded: Folded): readonly (readonly [number, number])[] {
  const [first = ''] = run.characters
  const places: [number, number][] = []
  let start = folded.characters.indexOf(first)
  while (start !== -1) {
    const end = endOf(run, folded, start)
    if (end !== undefined) places.push([start, end])
    start = folded.characters.indexOf(first, end ?? start + 1)
  }
  return places
}

/** Behind its last character, if it stands at `start`. */
function endOf({ characters, parts }: Run, folded: Folded, start: number): number | undefined {
  let at = start
  for (const [index, character] of characters.entries()) {
    if (parts[index] === true && folded.characters[at] === SEPARATOR) at += 1
    if (folded.characters[at] !== character) return undefined
    at += 1
  }
  return at
}

/** In their order, those that touch put together. */
function merged(ranges: readonly Range[]): readonly Range[] {
  const all: Range[] = []
  for (const range of ranges.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const last = all.at(-1)
    if (last !== undefined && range.from <= last.to) {
      all[all.length - 1] = { from: last.from, to: Math.max(last.to, range.to) }
    } else all.push(range)
  }
  return all
}
