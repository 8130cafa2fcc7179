/** What people write, and the sealed letters that it travels in. Ground truth: no mailbox sees this. */
import type { SeededRandom } from '@pvtcoms/testkit/random'

export interface Text {
  readonly from: number
  readonly to: number
  /** When it was written, ms. */
  readonly written: number
}

export interface Letter {
  readonly from: number
  readonly to: number
  /** Its place in the chain of letters from one to the other, from 0. */
  readonly n: number
  /** 16 bytes. */
  readonly tag: Uint8Array
  /** None in one that only acknowledges. */
  readonly texts: readonly Text[]
  /** What the sender calls letters that the receiver need not send again. */
  readonly acknowledges: readonly string[]
  /** When the mailbox had it, and when its receiver had it; NaN before. */
  deposited: number
  found: number
  /** For how long of the time between these two the receiver's client ran, ms. */
  online: number
  /** Whether the receiver's client ran when it was deposited. */
  straight: boolean
}

/** Letters from one to the other: their tags are decided by the seed alone, as both know them. */
export class Chain {
  readonly from: number
  readonly to: number
  readonly #random: SeededRandom
  readonly #tags: Uint8Array[] = []
  #next = 0

  constructor(random: SeededRandom, from: number, to: number) {
    this.from = from
    this.to = to
    this.#random = random.stream(`chain ${from} ${to}`)
  }

  tag(n: number): Uint8Array {
    while (this.#tags.length <= n) this.#tags.push(this.#random.random(16))
    return this.#tags[n] as Uint8Array
  }

  seal(texts: readonly Text[], acknowledges: readonly string[]): Letter {
    const n = this.#next++
    const { from, to } = this
    const tag = this.tag(n)
    const unknown = { deposited: NaN, found: NaN, online: 0, straight: false }
    return { from, to, n, tag, texts, acknowledges, ...unknown }
  }
}
