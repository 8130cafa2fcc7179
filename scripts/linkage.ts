/**
 * `npm run linkage [-- --json]`: an operator who records everything a simulated mailbox sees, and tries
 * to link letters by it: under policies that nobody should use, to show that the attacks see, and under
 * ours. docs/linkage.md says what the figures mean. Worlds run in threads of their own; the same seeds
 * give the same figures on any machine.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { type PolicyReport, report, studies } from '@pvtcoms/linkage'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { type Size, WorldThreads } from './linkage/world-threads.ts'

const USAGE = `npm run linkage -- [--people N] [--days N] [--seeds N] [--seed TEXT] [--policy NAME…] [--quick] [--json]

  --people     in each world, 60 … 2,000 (default 300); half as many where only the attacks are tried
  --days       2 … 14 (default 3)
  --seeds      worlds that are attacked, 1 … 20 (default 3), beside one that is learnt from
  --seed       what all of them follow from (default linkage)
  --policy     only this one; again for another
  --quick      100 people, 2 days, one seed: figures of little confidence
  --json       end with one line of JSON on stdout
`
const QUESTIONS = 15_000

interface Options {
  readonly size: Size
  readonly seed: string
  readonly seeds: number
  readonly policies: readonly string[]
  readonly json: boolean
}

/** Policies with a row of their own for another attack than the first. */
const FURTHER_ROWS = [{ name: 'deposits', policy: 'default (tier 1)', judge: 'same receiver' }]

const known = studies(nodePrimitives)

process.exitCode = await main(process.argv.slice(2))

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv)
  if (options === undefined) {
    process.stderr.write(USAGE)
    return 2
  }
  const started = performance.now()
  const people = options.json ? process.stderr : process.stdout
  const threads = new WorldThreads(availableParallelism())
  try {
    const reports = await Promise.all(options.policies.map((name) => study(threads, name, options)))
    const rows = reports.flat()
    people.write(table(rows))
    people.write(`\n${((performance.now() - started) / 1000).toFixed(0)} s\n`)
    if (options.json) process.stdout.write(`${JSON.stringify({ policies: rows })}\n`)
  } finally {
    threads.close()
  }
  return 0
}

async function study(
  threads: WorldThreads,
  name: string,
  options: Options,
): Promise<PolicyReport[]> {
  const { seed, seeds } = options
  const started = performance.now()
  const say = (what: string): void => {
    const seconds = ((performance.now() - started) / 1000).toFixed(0)
    process.stderr.write(`  … ${name}: ${what} after ${seconds} s\n`)
  }
  const own = known.get(name)
  if (own === undefined) throw new RangeError('no such policy')
  const people = Math.ceil(options.size.people / (own.isYardstick ? 2 : 1))
  const size = { ...options.size, people }
  const models = await threads.train({ policy: name, seed: `${seed}/training`, size })
  say('learnt')
  const count = own.isYardstick ? 1 : seeds
  const worlds = Array.from({ length: count }, (_, place) => `${seed}/${place + 1}`)
  const findings = await Promise.all(
    worlds.map(async (world) => {
      const found = await threads.examine({ policy: name, seed: world, size, models })
      say(`attacked ${world}`)
      return found
    }),
  )
  const random = new SeededRandom(`${seed}/resampling`)
  const further = FURTHER_ROWS.filter(({ policy }) => policy === name)
  return [{}, ...further].map((row) => report(own, worlds, findings, random, row))
}

function readOptions(argv: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        people: { type: 'string' },
        days: { type: 'string' },
        seeds: { type: 'string' },
        seed: { type: 'string', default: 'linkage' },
        policy: { type: 'string', multiple: true, default: [...known.keys()] },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    const { quick, seed, json, policy } = values
    const people = whole(values.people, quick ? 100 : 300, 60, 2000)
    const days = whole(values.days, quick ? 2 : 3, 2, 14)
    const seeds = whole(values.seeds, quick ? 1 : 3, 1, 20)
    if (policy.some((name) => !known.has(name))) return undefined
    const questions = quick ? QUESTIONS / 5 : QUESTIONS
    return { size: { people, days, questions }, seed, seeds, policies: policy, json }
  } catch {
    return undefined
  }
}

function whole(text: string | undefined, usual: number, least: number, most: number): number {
  if (text === undefined) return usual
  const value = Number(text)
  if (!/^[0-9]{1,6}$/.test(text) || value < least || value > most) throw new RangeError(text)
  return value
}

function table(rows: readonly PolicyReport[]): string {
  const lines = rows.flatMap(({ name, attacks, costs, seeds }) => {
    const { sending, online, opening, bytesPerDay, lettersPerDay } = costs
    const seconds = ({ median, p95 }: typeof online): string =>
      `${median.toFixed(0)} s (95 %: ${p95.toFixed(0)} s)`
    const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)
    return [
      '',
      `${name}: ${lettersPerDay.toFixed(0)} letters a day, ${seeds.length} worlds`,
      ...attacks.map(
        ({ attack, linked, chance, ratio, confidence: [from, to], questions }) =>
          `  ${attack.padEnd(18)} ${ratio.toFixed(2).padStart(7)} × chance  (${from.toFixed(2)} … ${to.toFixed(2)})  ` +
          `${(100 * linked).toFixed(2)} % of ${questions}, chance ${(100 * chance).toFixed(2)} %`,
      ),
      `  to deposit ${seconds(sending)}, to read while online ${seconds(online)}, after opening ${seconds(opening)}`,
      `  a day: ${megabytes(bytesPerDay.phone)} MB on a phone, ${megabytes(bytesPerDay.desktop)} MB on a desktop`,
    ]
  })
  return `${lines.join('\n')}\n`
}
