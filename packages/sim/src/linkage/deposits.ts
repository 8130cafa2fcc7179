/** When texts and acknowledgements leave: what the deposit rules of a policy decide. */
import type { ClientPorts } from './client.ts'
import type { Letter, Text } from './letter.ts'

export interface DepositRule {
  /** Texts to one contact share a letter for so long, ms. */
  readonly merge: number
  /** Then the letter waits so long on average, without memory, and `longest` at most, ms. */
  readonly delay: number
  readonly longest: number
  /** Deposits to one contact keep so far apart; later texts join those that wait, ms. */
  readonly apart: number
  /** Acknowledgements go between these times after the letter, unless a text goes before, ms. */
  readonly acknowledge: readonly [number, number]
}

/** Everything at once. */
export const AT_ONCE: DepositRule = {
  merge: 0,
  delay: 0,
  longest: 0,
  apart: 0,
  acknowledge: [0, 0],
}

export class Deposits {
  readonly #ports: ClientPorts
  readonly #rule: DepositRule
  readonly #texts = new Map<number, Text[]>()
  readonly #last = new Map<number, number>()
  readonly #acknowledgements = new Map<number, () => void>()
  #circuits = 0

  constructor(ports: ClientPorts, rule: DepositRule) {
    this.#ports = ports
    this.#rule = rule
  }

  write(text: Text): void {
    const { clock, random } = this.#ports
    const { merge, delay, longest, apart } = this.#rule
    const waiting = this.#texts.get(text.to)
    if (waiting !== undefined) {
      waiting.push(text)
      return
    }
    if (merge + delay === 0) {
      this.#deposit(text.to, [text])
      return
    }
    this.#texts.set(text.to, [text])
    const rest = (this.#last.get(text.to) ?? -Infinity) + apart - clock.now()
    const wait = Math.max(merge, rest) + Math.min(longest, random.exponential(delay))
    clock.after(wait, () => {
      const texts = this.#texts.get(text.to) ?? []
      this.#texts.delete(text.to)
      this.#deposit(text.to, texts)
    })
  }

  acknowledge({ from, texts }: Letter): void {
    if (texts.length === 0 || this.#acknowledgements.has(from)) return
    const { clock, random } = this.#ports
    const [soonest, latest] = this.#rule.acknowledge
    if (latest === 0) {
      this.#deposit(from, [])
      return
    }
    const wait = soonest + random.float() * (latest - soonest)
    this.#acknowledgements.set(
      from,
      clock.after(wait, () => this.#deposit(from, [])),
    )
  }

  #deposit(to: number, texts: readonly Text[]): void {
    const { line, person, clock } = this.#ports
    this.#acknowledgements.get(to)?.()
    this.#acknowledgements.delete(to)
    this.#last.set(to, clock.now())
    line.deposit(
      `${person.id}/deposit/${this.#circuits++}`,
      this.#ports.seal(to, texts),
      () => undefined,
    )
  }
}
