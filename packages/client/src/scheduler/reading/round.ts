/**
 * One reader's round as questions: which are planned, and which are on their way. Where the chain stands
 * comes first, then the digests that are missing.
 */
import type { Span } from '@pvtcoms/core/mailbox'
import type { StepContext } from '../step-context.ts'
import { TimerQueue } from '../timer-queue.ts'

/** Bytes of digests that are accepted at once: 8 million letters, and one epoch as full as can be. */
const DIGESTS_BYTES = 72 * 2 ** 20
const DIGEST_BYTES = 47 + 16_384 * 256 + 1
const SHORT_ANSWER_BYTES = 256

type Task = { readonly kind: 'start' } | { readonly kind: 'digests'; readonly span: Span }

/** `last`: the last epoch that had ended, as far as was known when the digests were asked for. */
export type Asked =
  | { readonly kind: 'info' }
  | { readonly kind: 'head' }
  | { readonly kind: 'digests'; readonly span: Span; readonly last: number }

export class Round {
  readonly #mailbox: string
  readonly #timers = new TimerQueue<Task>()
  readonly #asked = new Map<number, Asked>()

  constructor(mailbox: string) {
    this.#mailbox = mailbox
  }

  get wakeAt(): number | undefined {
    return this.#timers.next
  }

  get hasStart(): boolean {
    return this.#timers.has(({ kind }) => kind === 'start')
  }

  /** Whether digests are planned or on their way. */
  get hasDigests(): boolean {
    return this.#timers.has(({ kind }) => kind === 'digests') || this.#isAsked('digests')
  }

  /** Starts the next round at that time, ms since 1970, and at no other. */
  startAt(at: number): void {
    this.dropStart()
    this.#timers.add(at, { kind: 'start' })
  }

  dropStart(): void {
    this.#timers.drop(({ kind }) => kind === 'start')
  }

  /** Whether the digests of that span are planned or on their way. */
  hasSpan({ length, index }: Span): boolean {
    const isSame = (each: Task | Asked): boolean =>
      each.kind === 'digests' && each.span.length === length && each.span.index === index
    return this.#timers.has(isSame) || [...this.#asked.values()].some(isSame)
  }

  planDigests(at: number, span: Span): void {
    this.#timers.add(at, { kind: 'digests', span })
  }

  /** Takes out what is due. */
  take(context: StepContext): Task | undefined {
    return this.#timers.take(context.now)
  }

  /** Asks where the chain stands, or first how long an epoch is, unless one of the two is asked already. */
  askStart(context: StepContext, kind: 'info' | 'head'): void {
    if (this.#isAsked('info') || this.#isAsked('head')) return
    this.#asked.set(context.ask(this.#mailbox, { kind }, SHORT_ANSWER_BYTES), { kind })
  }

  askDigests(
    context: StepContext,
    span: Span,
    { last, epochSeconds }: { readonly last: number; readonly epochSeconds: number },
  ): void {
    const question = { kind: 'digests', span, epochSeconds } as const
    const most = span.length === 'epoch' ? DIGEST_BYTES : DIGESTS_BYTES
    this.#asked.set(context.ask(this.#mailbox, question, most), { kind: 'digests', span, last })
  }

  /** What was asked under that number; undefined when it was not asked here. */
  answered(ask: number): Asked | undefined {
    const asked = this.#asked.get(ask)
    this.#asked.delete(ask)
    return asked
  }

  stop(context: StepContext): void {
    this.#timers.drop(() => true)
    for (const ask of this.#asked.keys()) context.cancel(ask)
    this.#asked.clear()
  }

  shift(by: number): void {
    this.#timers.shift(by)
  }

  #isAsked(kind: Asked['kind']): boolean {
    return [...this.#asked.values()].some((asked) => asked.kind === kind)
  }
}
