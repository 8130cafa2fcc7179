/**
 * One policy under all attacks that have something to see there: what the attacks learn from one world,
 * and what that is worth in another.
 */
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { type Answers, type Attack, answer, learn } from './attacks/attack.ts'
import type { BoostedTrees } from './attacks/boosting.ts'
import { View } from './attacks/view.ts'
import { type Costs, costsOf } from './costs.ts'
import type { Policy } from './policies/client.ts'
import { simulate, type World } from './world/world.ts'

export interface Study {
  readonly policy: Policy
  /** How much people talk: 1 is about 25 texts per person and day. */
  readonly talk: number
  /** How many letters a day the mailbox says it has. */
  readonly volume: number
  readonly attacks: readonly Attack[]
  /** It is only there to be seen through: one small world is enough. */
  readonly isYardstick: boolean
}

export interface StudySize {
  readonly people: number
  readonly days: number
  /** Questions that an attack with the full share learns from, and that it is asked in another world; about. */
  readonly questions: number
  readonly primitives: Primitives
}

/** By the attack's name. Plain data. */
export type Models = Readonly<Record<string, BoostedTrees>>

/** What one world showed. Plain data. */
export interface Findings {
  readonly answers: Readonly<Record<string, readonly Answers[]>>
  readonly costs: Costs
}

export function train(study: Study, seed: string, size: StudySize): Models {
  const { world, view, random } = live(study, seed, size)
  return Object.fromEntries(
    study.attacks.map((attack) => {
      const draw = random.stream(attack.name)
      const most = Math.ceil(size.questions * attack.share)
      return [attack.name, learn(attack.questions(world, view, draw, most), draw)]
    }),
  )
}

/** `seed` is another one than that of training. */
export function examine(study: Study, models: Models, seed: string, size: StudySize): Findings {
  const { world, view, random } = live(study, seed, size)
  return {
    answers: Object.fromEntries(
      study.attacks.map((attack) => {
        const draw = random.stream(attack.name)
        const model = models[attack.name] ?? { trees: [] }
        const most = Math.ceil(size.questions * attack.share)
        return [attack.name, answer(model, attack.questions(world, view, draw, most))]
      }),
    ),
    costs: costsOf(world),
  }
}

function live(
  { policy, talk, volume }: Study,
  seed: string,
  { people, days, primitives }: StudySize,
): { readonly world: World; readonly view: View; readonly random: SeededRandom } {
  const world = simulate(policy, { seed, people, days, talk, volume, primitives })
  return { world, view: new View(world.record), random: new SeededRandom(`${seed}/attacks`) }
}
