/**
 * Speeds that can be compared, on a machine that is never quiet. All contenders run in turns, in
 * short slices, many rounds; a ratio is taken within each round, where both sides met the same
 * weather, and the median over the rounds is reported. Garbage is collected before each slice, so
 * that nobody sweeps up after another; what a slice itself makes is collected on its own time.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface Contender {
  readonly name: string
  /** Does the thing `count` times. */
  run(count: number): void | Promise<void>
}

/** Operations per second of each contender, by name: one figure a round. */
export class Speeds {
  readonly #rounds: ReadonlyMap<string, readonly number[]>

  constructor(rounds: ReadonlyMap<string, readonly number[]>) {
    this.#rounds = rounds
  }

  /** The median, in operations per second. */
  of(name: string): number {
    return median(this.#of(name))
  }

  /** The median over the rounds of how many times as fast as `base` `name` was. */
  ratio(name: string, base: string): number {
    const bases = this.#of(base)
    return median(this.#of(name).map((speed, round) => speed / (bases[round] as number)))
  }

  #of(name: string): readonly number[] {
    const speeds = this.#rounds.get(name)
    if (speeds === undefined) throw new RangeError(`no contender is called ${name}`)
    return speeds
  }
}

export async function race(
  contenders: readonly Contender[],
  { rounds, sliceMs }: { readonly rounds: number; readonly sliceMs: number },
): Promise<Speeds> {
  const collectGarbage = garbageCollector()
  const runners: { readonly contender: Contender; readonly count: number }[] = []
  for (const contender of contenders) {
    runners.push({ contender, count: await warmUp(contender, sliceMs) })
  }
  const speeds = new Map(contenders.map(({ name }) => [name, [] as number[]]))
  for (let round = 0; round < rounds; round++) {
    // Another one begins each round: whatever follows whom, follows everyone in turn.
    const first = round % runners.length
    for (const { contender, count } of [...runners.slice(first), ...runners.slice(0, first)]) {
      collectGarbage()
      speeds.get(contender.name)?.push(count / ((await time(contender, count)) / 1000))
    }
  }
  return new Speeds(speeds)
}

/** Runs until the code is hot, and finds out how many operations fill a slice. */
async function warmUp(contender: Contender, sliceMs: number): Promise<number> {
  let count = 1
  let taken = await time(contender, count)
  for (let slices = 0; slices < 4; ) {
    count = Math.max(1, Math.round(count * Math.min(10, sliceMs / Math.max(taken, 0.001))))
    taken = await time(contender, count)
    if (taken > sliceMs / 2) slices++
  }
  return count
}

async function time(contender: Contender, count: number): Promise<number> {
  const started = performance.now()
  // A synchronous contender pays for no promise.
  const done = contender.run(count)
  if (done !== undefined) await done
  return performance.now() - started
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
