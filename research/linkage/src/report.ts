/** What came of the studies, as `npm run linkage -- --json` prints it. */
import type { SeededRandom } from '@pvtcoms/testkit/random'
import { type Answers, type Score, score } from './attacks/attack.ts'
import type { Costs, Latency } from './costs.ts'
import type { Findings, Study } from './study.ts'

/** An attack, and how far it came. */
export interface Scored extends Score {
  readonly attack: string
}

export interface PolicyReport extends Scored {
  readonly name: string
  readonly summary: string
  readonly seeds: readonly string[]
  /** Of all worlds, on average. */
  readonly costs: Costs
  readonly attacks: readonly Scored[]
}

/** The findings of `seeds`, in their order. Judged by the attack called `judge`. */
export function report(
  { policy, attacks }: Study,
  seeds: readonly string[],
  findings: readonly Findings[],
  random: SeededRandom,
  { name = policy.name, judge = attacks[0]?.name ?? '' } = {},
): PolicyReport {
  const scored = attacks.map((attack) => ({
    attack: attack.name,
    ...score(pooled(findings, attack.name), random.stream(attack.name)),
  }))
  const judged = scored.find(({ attack }) => attack === judge)
  if (judged === undefined) throw new RangeError('no such attack')
  const { summary } = policy
  return { name, summary, ...judged, seeds, costs: average(findings), attacks: scored }
}

/** Person 3 of one world is another one than person 3 of the next. */
function pooled(findings: readonly Findings[], attack: string): readonly Answers[] {
  return findings.flatMap(({ answers }) => answers[attack] ?? [])
}

function average(findings: readonly Findings[]): Costs {
  const mean = (of: (costs: Costs) => number): number =>
    findings.reduce((sum, { costs }) => sum + of(costs), 0) / findings.length
  const latency = (of: (costs: Costs) => Latency): Latency => ({
    median: mean((costs) => of(costs).median),
    p95: mean((costs) => of(costs).p95),
  })
  return {
    lettersPerDay: mean(({ lettersPerDay }) => lettersPerDay),
    sending: latency(({ sending }) => sending),
    online: latency(({ online }) => online),
    opening: latency(({ opening }) => opening),
    unread: mean(({ unread }) => unread),
    bytesPerDay: {
      phone: mean(({ bytesPerDay }) => bytesPerDay.phone),
      desktop: mean(({ bytesPerDay }) => bytesPerDay.desktop),
    },
  }
}
