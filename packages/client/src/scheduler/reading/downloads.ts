/**
 * Downloads everything that a mailbox announces (tier 1, docs/protocol/mailbox.md §9), in spans that follow only from
 * what was missed. Letters that nobody waits for are thrown away as they come.
 */
import { epochsOf, type PlacedLetter, type Span } from '@pvtcoms/core/mailbox'
import { retryWait } from '../health.ts'
import { between } from '../random.ts'
import { SECOND, type StepContext } from '../step-context.ts'
import { TimerQueue } from '../timer-queue.ts'
import { type EpochSpan, within } from './epoch-ranges.ts'
import { deliver, missLetters, type Reading } from './reading.ts'
import { letterSpans } from './spans.ts'

/** Bytes of one letter of a span, and room for those that came since the digests were read. */
const PLACED_BYTES = 4_105
const SLACK_BYTES = 4 * 2 ** 20

interface Asked {
  readonly span: Span
  readonly range: EpochSpan
}

export class Downloads {
  /** Epochs of which letters were announced and not downloaded. */
  readonly #missed: Set<number>
  readonly #timers = new TimerQueue<Span>()
  readonly #asked = new Map<number, Asked>()
  /** Spans are heavy: one that fails is not asked for again with every round. */
  #failures = 0
  #notBefore = 0

  constructor(missed: readonly number[] = []) {
    this.#missed = new Set(missed)
  }

  get wakeAt(): number | undefined {
    return this.#timers.next
  }

  get missed(): readonly number[] {
    return [...this.#missed]
  }

  /** Letters came in that epoch. */
  note(epoch: number): void {
    this.#missed.add(epoch)
  }

  forget(before: number): void {
    for (const epoch of this.#missed) if (epoch < before) this.#missed.delete(epoch)
  }

  /** Plans what is missing: up to, not with, the epoch `until`. */
  plan(context: StepContext, reading: Reading, isOnline: boolean, until = Infinity): void {
    if (context.now < this.#notBefore) return
    const unit = reading.epochSeconds * SECOND
    for (const span of this.#spans(reading, isOnline, until)) {
      this.#timers.add(context.now + between(context.random, 0.02 * unit, 0.15 * unit), span)
    }
  }

  /** Asks for what is missing at once. Returns how many requests that took. */
  now(context: StepContext, reading: Reading): number {
    const spans = this.#spans(reading, true)
    for (const span of spans) this.#ask(context, reading, span)
    return spans.length
  }

  /** Ends what is under way; what is missing stays so. */
  stop(context: StepContext): void {
    this.#timers.drop(() => true)
    for (const ask of this.#asked.keys()) context.cancel(ask)
    this.#asked.clear()
  }

  shift(by: number): void {
    this.#timers.shift(by)
    this.#notBefore += by
  }

  tick(context: StepContext, reading: Reading): void {
    for (let span = this.#timers.take(context.now); span; span = this.#timers.take(context.now)) {
      this.#ask(context, reading, span)
    }
  }

  /** Letters of a span that is on its way. False: the ask was not ours. */
  received(
    context: StepContext,
    reading: Reading,
    ask: number,
    letters: readonly PlacedLetter[],
  ): boolean {
    const asked = this.#asked.get(ask)
    if (asked === undefined) return false
    for (const letter of letters) deliver(context, reading, letter)
    // They ascend: what lies before the last of them is complete, also when the rest never comes.
    const { from, to } = asked.range
    this.#complete({ from, to: Math.min(to, letters.at(-1)?.epoch ?? from) })
    return true
  }

  /** The span has come to its end, or has not. Undefined: the ask was not ours. */
  answered(
    context: StepContext,
    reading: Reading,
    ask: number,
    isWhole: boolean,
  ): boolean | undefined {
    const asked = this.#asked.get(ask)
    if (asked === undefined) return undefined
    this.#asked.delete(ask)
    if (!isWhole) {
      this.#notBefore = context.now + retryWait(context.random, ++this.#failures)
      return false
    }
    this.#failures = 0
    this.#notBefore = 0
    this.#complete(asked.range)
    const { wanted } = reading
    missLetters(
      context,
      reading,
      wanted.positions().filter(({ epoch }) => within(epoch, asked.range)),
    )
    return true
  }

  #complete(range: EpochSpan): void {
    for (const epoch of this.#missed) if (within(epoch, range)) this.#missed.delete(epoch)
  }

  /** What is missing and neither planned nor on its way. */
  #spans(reading: Reading, isOnline: boolean, until = Infinity): readonly Span[] {
    for (const { epoch } of reading.wanted.positions()) this.#missed.add(epoch)
    const epochs = [...this.#missed].filter((epoch) => epoch < until).toSorted((a, b) => a - b)
    return letterSpans(epochs, reading, isOnline).filter((span) => {
      const isSame = (each: Span): boolean =>
        each.length === span.length && each.index === span.index
      return (
        !this.#timers.has(isSame) && ![...this.#asked.values()].some((each) => isSame(each.span))
      )
    })
  }

  #ask(context: StepContext, { mailbox, chain, last, epochSeconds }: Reading, span: Span): void {
    const { from, to } = epochsOf(span, epochSeconds)
    const range = { from, to: Math.min(to, last + 1) }
    const question = { kind: 'letters', span, epochSeconds } as const
    const most = Math.ceil(chain.lettersWithin(range) * PLACED_BYTES * 1.25) + SLACK_BYTES
    this.#asked.set(context.ask(mailbox, question, most), { span, range })
  }
}
