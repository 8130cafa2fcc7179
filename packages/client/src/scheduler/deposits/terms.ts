/**
 * What a mailbox asks for a deposit: the effort, and the seeds of proofs of work (docs/protocol/mailbox.md
 * §6). A client that reads the mailbox's digests knows the seeds from the digest chain. One that only deposits there asks
 * twice, on different circuits at different times, so that the mailbox cannot mark a client by a seed of its own.
 */
import { equal } from '@pvtcoms/core/bytes'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import { DAY_SECONDS, type Info, powSeed } from '@pvtcoms/core/mailbox'
import { type Health, retryWait } from '../health.ts'
import type { Answer } from '../input.ts'
import { between } from '../random.ts'
import { SECOND, type StepContext } from '../step-context.ts'
import { TimerQueue } from '../timer-queue.ts'

/** More work than that is not done: 64 times what mailboxes ask for by default. */
export const MOST_EFFORT = 1_024
/** Questions without an answer to one wish. */
const TRIES = 3
const BETWEEN_QUESTIONS = { from: 20 * SECOND, to: 90 * SECOND }

export interface DaySeed {
  /** In UTC since 1970. */
  readonly day: number
  readonly seed: Uint8Array
}

export class Terms {
  readonly #name: string
  readonly #key: Uint8Array
  readonly #primitives: Primitives
  readonly #health: Health
  readonly #timers = new TimerQueue<'ask'>()
  #asked: number | undefined
  #failures = 0
  #heard: readonly DaySeed[] = []
  #seed: DaySeed | undefined
  #effort = 1
  /** The last day whose seed was refused. */
  #expired = 0
  #isMarked = false

  constructor(
    name: string,
    key: Uint8Array,
    parts: { readonly primitives: Primitives; readonly health: Health },
  ) {
    this.#name = name
    this.#key = key
    this.#primitives = parts.primitives
    this.#health = parts.health
  }

  get wakeAt(): number | undefined {
    return this.#timers.next
  }

  /** The newest that is known for sure. */
  get seed(): DaySeed | undefined {
    return this.#seed
  }

  /** A power of two. */
  get effort(): number {
    return this.#effort
  }

  /**
   * As the chain of digests has it: `head` is the one with which the day began. False: nothing is new.
   */
  fromChain(terms: {
    readonly effort: number
    readonly day: number
    readonly head: Uint8Array
  }): boolean {
    const { day, head, effort } = terms
    if (day <= this.#expired || (this.#seed !== undefined && this.#seed.day >= day)) return false
    this.#seed = { day, seed: powSeed(this.#primitives, this.#key, head) }
    this.#heard = [this.#seed]
    this.raise(effort)
    return true
  }

  /** What the answer to a deposit asks for, and what was paid for that one, if it was refused for it. */
  raise(effort: number, paid = 0): void {
    this.#effort = Math.min(Math.max(effort, paid * 2), MOST_EFFORT)
  }

  /** Whether it gave us one seed and then another: it would know our deposits by them. */
  get isMarked(): boolean {
    return this.#isMarked
  }

  /** The mailbox knows the seed no more: it is asked for again. */
  expire(context: StepContext): void {
    this.#expired = Math.max(this.#expired, this.#seed?.day ?? 0)
    this.#seed = undefined
    this.wish(context)
  }

  /** Sees to it that there will be a seed of today, if there can be. */
  wish(context: StepContext): void {
    const today = Math.floor(context.now / (DAY_SECONDS * SECOND))
    if ((this.#seed !== undefined && this.#seed.day >= today) || this.#isMarked) return
    if (this.#asked === undefined && this.#timers.next === undefined)
      this.#timers.add(context.now, 'ask')
  }

  shift(by: number): void {
    this.#timers.shift(by)
  }

  tick(context: StepContext): void {
    if (this.#timers.take(context.now) === undefined) return
    this.#asked = context.ask(this.#name, { kind: 'info' }, 256)
  }

  /** True when the ask was ours. */
  answered(context: StepContext, ask: number, answer: Answer): boolean {
    if (ask !== this.#asked) return false
    this.#asked = undefined
    if (answer.kind === 'info') {
      this.#health.works(context)
      this.#failures = 0
      this.#hear(context, answer.info)
    } else {
      this.#health.fails(context)
      // Whoever needs it longer wishes it again.
      if (++this.#failures % TRIES === 0) return true
      this.#timers.add(context.now + retryWait(context.random, this.#failures), 'ask')
    }
    return true
  }

  #hear(context: StepContext, { day, seed, seedBefore, effort }: Info): void {
    const heard = [
      { day, seed },
      { day: day - 1, seed: seedBefore },
    ]
    const sure = heard.filter((each) => this.#heard.some((other) => other.day === each.day))
    if (sure.some((each) => this.#heard.some((other) => contradict(each, other)))) {
      this.#isMarked = true
      context.tell({ kind: 'equivocating', mailbox: this.#name, witness: 'us' })
      return
    }
    this.raise(effort)
    this.#heard = heard
    // What both answers hold is believed. When a day began in between, that is yesterday's: it serves too.
    this.#seed = sure[0]
    const { from, to } = BETWEEN_QUESTIONS
    if (this.#seed === undefined)
      this.#timers.add(context.now + between(context.random, from, to), 'ask')
  }
}

function contradict(a: DaySeed, b: DaySeed): boolean {
  return a.day === b.day && !equal(a.seed, b.seed)
}
