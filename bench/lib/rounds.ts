/**
 * Speeds that can be compared although each side needs a world made for it first: all sides take a turn
 * in each round, another one first in each, and ratios are taken within a round.
 */
import { median, quartiles, type Spread } from './statistics.ts'

export interface Ratio {
  /** The median over the rounds. */
  readonly value: number
  readonly spread: Spread
}

export class Rounds<Name extends string> {
  readonly #speeds: ReadonlyMap<Name, readonly number[]>

  private constructor(speeds: ReadonlyMap<Name, readonly number[]>) {
    this.#speeds = speeds
  }

  /** `turn` resolves with how many operations a second a side did. A round before the first warms up. */
  static async of<Name extends string>(
    names: readonly Name[],
    rounds: number,
    turn: (name: Name) => Promise<number>,
  ): Promise<Rounds<Name>> {
    const speeds = new Map(names.map((name): [Name, number[]] => [name, []]))
    for (let round = 0; round <= rounds; round++) {
      const first = round % names.length
      for (const name of [...names.slice(first), ...names.slice(0, first)]) {
        const speed = await turn(name)
        if (round > 0) speeds.get(name)?.push(speed)
      }
    }
    return new Rounds(speeds)
  }

  speed(name: Name): number {
    return median(this.#of(name))
  }

  /** How many times as fast as `base`. */
  ratio(name: Name, base: Name): Ratio {
    const bases = this.#of(base)
    const ratios = this.#of(name).map((speed, round) => speed / (bases[round] as number))
    return { value: median(ratios), spread: quartiles(ratios) }
  }

  #of(name: Name): readonly number[] {
    return this.#speeds.get(name) ?? []
  }
}
