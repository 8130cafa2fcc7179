/** Small worlds with fixed seeds; `npm run linkage` has the figures (docs/linkage.md). */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { type Answers, answer, learn, type Question, score } from '../src/attacks/attack.ts'
import { boost, scoreRow } from '../src/attacks/boosting.ts'
import { worstPairs } from '../src/attacks/coincidence.ts'
import { View } from '../src/attacks/view.ts'
import { examine, type Findings, report, type Study, studies, train } from '../src/index.ts'
import { naiveBurst } from '../src/policies/naive.ts'
import { simulate, type World } from '../src/world/world.ts'

const SIZE = { people: 40, days: 2, questions: 1200, primitives: nodePrimitives }
const SEED = 'small worlds'

function policy(name: string): Study {
  const study = studies(nodePrimitives).get(name)
  assert.ok(study)
  // People talk more, so that few of them fill the places among which one is to be found.
  return { ...study, talk: 3, volume: 4000, attacks: [worstPairs] }
}

function attack(study: Study): ReturnType<typeof report> {
  const models = train(study, `${SEED}/training`, SIZE)
  const findings: Findings = examine(study, models, `${SEED}/1`, SIZE)
  return report(study, [SEED], [findings], new SeededRandom(SEED))
}

function naiveWorld(seed: string): World {
  const options = { ...SIZE, seed, talk: 3, volume: 4000 }
  return simulate(naiveBurst, options)
}

suite(`an operator who records everything, seed ${SEED}`, () => {
  test('links the letters that a naive client fetches together', () => {
    const { ratio, questions } = attack(policy('naive burst'))
    assert.ok(questions > 200, `${questions} questions`)
    assert.ok(ratio >= 50, `${ratio} × chance`)
  })

  test('links nothing where everybody downloads everything', () => {
    const { ratio, confidence, questions, costs } = attack(policy('default (tier 1)'))
    assert.ok(questions > 200, `${questions} questions`)
    assert.ok(ratio < 2 && confidence[0] < 1.1, `${ratio} × chance, from ${confidence[0]}`)
    assert.ok(costs.unread < 0.05, `${costs.unread} were not read`)
  })

  test('is right by chance only about a truth that has nothing to do with what it saw', () => {
    const random = new SeededRandom(SEED)
    const answered = (world: World, model: ReturnType<typeof learn>): readonly Answers[] =>
      answer(model, worstPairs.questions(world, new View(world.record), random, SIZE.questions))
    const world = naiveWorld(`${SEED}/2`)
    const model = learn(
      worstPairs.questions(world, new View(world.record), random, SIZE.questions),
      random,
    )
    const truth = random.shuffle(world.letters.map(({ to, found }) => ({ to, found })))
    const letters = world.letters.map((letter, place) => ({ ...letter, ...truth[place] }))
    const told = score(answered(world, model), random)
    const shuffled = score(answered({ ...world, letters }, model), random)
    assert.ok(told.ratio > 50, `${told.ratio} × chance`)
    assert.ok(shuffled.ratio < 2, `${shuffled.ratio} × chance`)
  })

  test('sees the same again when the world is lived again', () => {
    const [first, second] = [naiveWorld(SEED), naiveWorld(SEED)]
    assert.deepEqual(first.record.requests, second.record.requests)
    assert.notDeepEqual(naiveWorld('another').record.requests, first.record.requests)
  })
})

suite('scores', () => {
  const question = (person: number, values: readonly number[], right: number): Question => ({
    person,
    rows: values.map((value) => Float64Array.of(value)),
    right: [right],
  })

  test('several best matches share the credit for being right', () => {
    const model = { trees: [] }
    const answers = answer(model, [question(1, [0, 0, 0, 0], 2)])
    assert.deepEqual(answers, [{ person: 1, questions: 1, hits: 0.25, chances: 0.25 }])
  })

  test('a classifier that was shown what matters finds it, and not otherwise', () => {
    const random = new SeededRandom(SEED)
    const asked = (isTelling: boolean): Question[] =>
      Array.from({ length: 300 }, (_, person) => {
        const right = random.int(10)
        const values = Array.from({ length: 10 }, (_unused, place) =>
          isTelling && place === right ? 1 + random.float() : random.float(),
        )
        return question(person, values, right)
      })
    const ratio = (isTelling: boolean): number => {
      const model = learn(asked(isTelling), random)
      return score(answer(model, asked(isTelling)), random).ratio
    }
    assert.ok(ratio(true) > 9)
    assert.ok(ratio(false) < 2)
  })

  test('trees see what two numbers say together, and neither alone', () => {
    const random = new SeededRandom(SEED)
    const rows = Array.from({ length: 2000 }, () => {
      const [a, b] = [random.float(), random.float()]
      return { row: Float64Array.of(a, b), isRight: a > 0.4 !== b > 0.6 }
    })
    const model = boost(rows)
    const wrong = rows.filter(({ row, isRight }) => scoreRow(model, row) > 0 !== isRight)
    assert.ok(wrong.length < 100, `${wrong.length} wrong`)
  })

  test('the confidence holds the ratio, and is wide when few people were asked', () => {
    const random = new SeededRandom(SEED)
    const drawn = (people: number): Answers[] =>
      Array.from({ length: people }, (_, person) => {
        const hits = Array.from({ length: 20 }, () => random.chance(0.1)).filter(Boolean).length
        return { person, questions: 20, hits, chances: 2 }
      })
    const width = (people: number): number => {
      const { ratio, confidence } = score(drawn(people), random)
      assert.ok(confidence[0] < ratio && ratio < confidence[1])
      return confidence[1] - confidence[0]
    }
    assert.ok(width(20) > 2 * width(500))
  })
})
