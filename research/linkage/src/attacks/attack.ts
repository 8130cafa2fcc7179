/**
 * What all attacks have in common: questions of the kind "which of these belongs to that one?", of which
 * each candidate is described by numbers that follow from the record alone. A classifier learns from
 * worlds whose truth is known, and answers the questions of another world. Its best match is right by
 * chance as often as right ones stand among the candidates; how much more often it is right is the score.
 */
import type { SeededRandom } from '@pvtcoms/testkit/random'
import type { World } from '../world/world.ts'
import { type BoostedTrees, boost, type LabelledRow, scoreRow } from './boosting.ts'
import type { View } from './view.ts'

export interface Question {
  /** Whom it is about: answers about one person are not independent. */
  readonly person: number
  /** A row of numbers for each candidate, all of one length. */
  readonly rows: readonly Float64Array[]
  /** Ground truth: the places of the right candidates. At least one. */
  readonly right: readonly number[]
}

export interface Attack {
  readonly name: string
  readonly summary: string
  /** Of the questions that a study may ask, as some take long and others matter more. */
  readonly share: number
  /** Yields about `most` questions in the whole world at most. */
  questions(world: World, view: View, random: SeededRandom, most: number): Iterable<Question>
}

/** Answers about one person, or one person's sums. */
export interface Answers {
  readonly person: number
  readonly questions: number
  /** Sums over the questions. */
  readonly hits: number
  readonly chances: number
}

/** Wrong candidates that are learnt from, for each right one. */
const WRONG_PER_RIGHT = 12

export function learn(questions: Iterable<Question>, random: SeededRandom): BoostedTrees {
  const rows: LabelledRow[] = []
  for (const { rows: own, right } of questions) {
    const inContext = addContext(own)
    const wrong = inContext.flatMap((row, place) => (right.includes(place) ? [] : [row]))
    for (const place of right) rows.push({ row: inContext[place] as Float64Array, isRight: true })
    if (wrong.length === 0) continue
    for (let count = right.length * WRONG_PER_RIGHT; count > 0; count--) {
      rows.push({ row: random.pick(wrong), isRight: false })
    }
  }
  return boost(rows)
}

/** One entry for each person asked about. Of several best matches each is as good as the others. */
export function answer(model: BoostedTrees, questions: Iterable<Question>): readonly Answers[] {
  const sums = new Map<number, { questions: number; hits: number; chances: number }>()
  for (const { person, rows, right } of questions) {
    const scores = addContext(rows).map((row) => scoreRow(model, row))
    const best = scores.reduce((most, score) => Math.max(most, score), -Infinity)
    const tied = scores.filter((score) => score === best).length
    const rightBest = right.filter((place) => scores[place] === best).length
    const sum = sums.get(person) ?? { questions: 0, hits: 0, chances: 0 }
    sum.questions++
    sum.hits += rightBest / tied
    sum.chances += right.length / rows.length
    sums.set(person, sum)
  }
  return [...sums].map(([person, sum]) => ({ person, ...sum }))
}

/** Every number once more, less the candidates' mean: what stands out does so among its rivals. */
function addContext(rows: readonly Float64Array[]): readonly Float64Array[] {
  const width = rows[0]?.length ?? 0
  const means = new Float64Array(width)
  for (const row of rows) {
    for (let at = 0; at < width; at++) {
      means[at] = (means[at] as number) + (row[at] as number) / rows.length
    }
  }
  return rows.map((row) => {
    const both = new Float64Array(2 * width)
    both.set(row)
    for (let at = 0; at < width; at++) {
      both[width + at] = (row[at] as number) - (means[at] as number)
    }
    return both
  })
}

export interface Score {
  readonly questions: number
  /** How often the best match was right, and how often it is by chance. */
  readonly linked: number
  readonly chance: number
  readonly ratio: number
  /** 95 of 100 resamplings of people have ratios between these two. */
  readonly confidence: readonly [number, number]
}

const RESAMPLINGS = 1000

/** NaN throughout when there was nothing to ask. */
export function score(answers: readonly Answers[], random: SeededRandom): Score {
  const total = sumOf(answers)
  const ratios: number[] = []
  for (let count = 0; count < RESAMPLINGS; count++) {
    const drawn = sumOf(answers.map(() => random.pick(answers)))
    ratios.push(drawn.hits / drawn.chances)
  }
  ratios.sort((a, b) => a - b)
  const at = (share: number): number => ratios[Math.floor(share * (RESAMPLINGS - 1))] as number
  return {
    questions: total.questions,
    linked: total.hits / total.questions,
    chance: total.chances / total.questions,
    ratio: total.hits / total.chances,
    confidence: [at(0.025), at(0.975)],
  }
}

function sumOf(answers: readonly Answers[]): Omit<Answers, 'person'> {
  let [questions, hits, chances] = [0, 0, 0]
  for (const each of answers) {
    questions += each.questions
    hits += each.hits
    chances += each.chances
  }
  return { questions, hits, chances }
}
