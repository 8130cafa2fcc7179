/**
 * Speeds that can be compared, on a machine that is never quiet. All contenders run in turns, in
 * short slices, many rounds; a ratio is taken within each round, where both sides met the same
 * weather, and the median over the rounds is reported. Each has a process of its own, as it would have
 * in a program: heap and optimised code of one are not paid for by another. Garbage is collected
 * before each slice; what a slice itself makes is collected on its own time.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** What a contender's process is asked, and what it answers. */
export type Order =
  | { readonly kind: 'warm-up'; readonly sliceMs: number }
  | { readonly kind: 'run'; readonly count: number }
  | { readonly kind: 'figures' }
export type Answer =
  | { readonly count: number }
  | { readonly ms: number }
  | { readonly figures: Readonly<Record<string, number>> }

const PROGRAM = join(import.meta.dirname, 'contender-process.ts')

/** What came out: operations per second of each contender, one figure a round, and its own figures. */
export class Outcome {
  readonly #runners: ReadonlyMap<string, Runner>

  constructor(runners: readonly Runner[]) {
    this.#runners = new Map(runners.map((runner) => [runner.name, runner]))
  }

  /** The median, in operations per second. */
  speed(name: string): number {
    return median(this.#of(name).speeds)
  }

  /** The median over the rounds of how many times as fast as `base` `name` was. */
  ratio(name: string, base: string): number {
    const bases = this.#of(base).speeds
    return median(this.#of(name).speeds.map((speed, round) => speed / (bases[round] as number)))
  }

  /** A figure that the contender told of itself. */
  figure(name: string, figure: string): number {
    const value = this.#of(name).figures[figure]
    if (value === undefined) throw new RangeError(`${name} tells no ${figure}`)
    return value
  }

  #of(name: string): Runner {
    const runner = this.#runners.get(name)
    if (runner === undefined) throw new RangeError(`no contender is called ${name}`)
    return runner
  }
}

/** Lets those of contenders.ts run that have these names. */
export async function race(
  names: readonly string[],
  { rounds, sliceMs }: { readonly rounds: number; readonly sliceMs: number },
): Promise<Outcome> {
  const runners = names.map((name) => new Runner(name))
  try {
    for (const runner of runners) await runner.warmUp(sliceMs)
    for (let round = 0; round < rounds; round++) {
      // Another one begins each round: whatever follows whom, follows everyone in turn.
      const first = round % runners.length
      for (const runner of [...runners.slice(first), ...runners.slice(0, first)]) await runner.run()
    }
    for (const runner of runners) await runner.tell()
  } finally {
    for (const runner of runners) runner.end()
  }
  return new Outcome(runners)
}

class Runner {
  readonly name: string
  readonly speeds: number[] = []
  figures: Readonly<Record<string, number>> = {}
  readonly #process: ChildProcess
  readonly #died: Promise<never>
  #count = 1

  constructor(name: string) {
    this.name = name
    this.#process = fork(PROGRAM, [name], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#died = once(this.#process, 'exit').then(() => {
      throw new Error(`the process of ${name} ended`)
    })
    this.#died.catch(() => undefined)
  }

  async warmUp(sliceMs: number): Promise<void> {
    const answer = await this.#ask({ kind: 'warm-up', sliceMs })
    if ('count' in answer) this.#count = answer.count
  }

  async run(): Promise<void> {
    const answer = await this.#ask({ kind: 'run', count: this.#count })
    if ('ms' in answer) this.speeds.push(this.#count / (answer.ms / 1000))
  }

  async tell(): Promise<void> {
    const answer = await this.#ask({ kind: 'figures' })
    if ('figures' in answer) this.figures = answer.figures
  }

  end(): void {
    this.#process.kill()
  }

  async #ask(order: Order): Promise<Answer> {
    const answered = once(this.#process, 'message')
    this.#process.send(order)
    const [answer] = (await Promise.race([answered, this.#died])) as [Answer]
    return answer
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}
