/**
 * Reads our own box, which knows its owner. The box pushes letters as they come. We tell it the tags that we expect, so
 * that contacts need no proofs for them, and have it remove what is durable here.
 */
import { MAX_TAGS } from '@pvtcoms/core/mailbox'
import type { Health } from './health.ts'
import type { Answer } from './input.ts'
import { between } from './random.ts'
import type { WatchedSet } from './reading/watched-set.ts'
import { HOUR, SECOND, type StepContext } from './step-context.ts'
import { TimerQueue } from './timer-queue.ts'

/** The box forgets expected tags after 28 days; they are told anew long before. */
const TELL_AGAIN = 7 * 24 * HOUR
/** Time in which changes gather before the box is told of them. */
const GATHER = 2 * SECOND

type Asked =
  | { readonly kind: 'watch' }
  | { readonly kind: 'expect' | 'remove'; readonly tags: readonly Uint8Array[] }

export class OwnBox {
  readonly #name: string
  readonly #health: Health
  readonly #watched: WatchedSet
  readonly #timers = new TimerQueue<Asked['kind']>()
  readonly #asked = new Map<number, Asked>()
  #untold = new Set<Uint8Array>()
  #kept: Uint8Array[] = []
  #isOpen = false

  constructor(name: string, health: Health, watched: WatchedSet) {
    this.#name = name
    this.#health = health
    this.#watched = watched
    this.#untold = new Set(watched.tags)
  }

  get wakeAt(): number | undefined {
    return this.#timers.next
  }

  open(context: StepContext): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.#untold = new Set(this.#watched.tags)
    this.#timers.add(context.now, 'watch')
    this.#timers.add(context.now + GATHER, 'expect')
    if (this.#kept.length > 0) this.#timers.add(context.now + GATHER, 'remove')
  }

  close(context: StepContext): void {
    this.#isOpen = false
    this.#timers.drop(() => true)
    for (const [ask, asked] of this.#asked) {
      context.cancel(ask)
      if (asked.kind === 'remove') this.#kept.push(...asked.tags)
    }
    this.#asked.clear()
  }

  expect(context: StepContext, added: readonly Uint8Array[], removed: readonly Uint8Array[]): void {
    for (const tag of removed) this.#untold.delete(tag)
    for (const tag of added) this.#untold.add(tag)
    if (this.#untold.size > 0) this.#soon(context, 'expect')
  }

  /** These letters are durable here. */
  keep(context: StepContext, tags: readonly Uint8Array[]): void {
    this.#kept.push(...tags)
    this.#soon(context, 'remove')
  }

  shift(by: number): void {
    this.#timers.shift(by)
  }

  tick(context: StepContext): void {
    for (let task = this.#timers.take(context.now); task; task = this.#timers.take(context.now)) {
      this.#do(context, task)
    }
  }

  /** True when the ask was ours. */
  arrived(context: StepContext, ask: number, tag: Uint8Array, letter: Uint8Array): boolean {
    if (this.#asked.get(ask)?.kind !== 'watch') return false
    this.#health.works(context)
    const watched = this.#watched.find(tag)
    if (watched?.every((byte, index) => byte === tag[index]) === true) {
      context.tell({
        kind: 'found',
        mailbox: this.#name,
        tag: watched,
        letter,
        arrivedAt: context.now,
      })
    }
    return true
  }

  answered(context: StepContext, ask: number, answer: Answer): boolean {
    const asked = this.#asked.get(ask)
    if (asked === undefined) return false
    this.#asked.delete(ask)
    if (asked.kind !== 'watch' && answer.kind === 'owner' && answer.status === 'done') {
      this.#health.works(context)
      this.#goOn(context)
      return true
    }
    this.#health.fails(context)
    if (asked.kind === 'expect') for (const tag of asked.tags) this.#untold.add(tag)
    if (asked.kind === 'remove') this.#kept.push(...asked.tags)
    this.#timers.drop((kind) => kind === asked.kind)
    this.#timers.add(context.now + this.#health.wait(context), asked.kind)
    return true
  }

  #goOn(context: StepContext): void {
    if (this.#untold.size > 0) this.#soon(context, 'expect')
    if (this.#kept.length > 0) this.#soon(context, 'remove')
  }

  #soon(context: StepContext, kind: 'expect' | 'remove'): void {
    if (!this.#isOpen || this.#isUnderWay(kind)) return
    this.#timers.drop((task) => task === kind)
    this.#timers.add(context.now + between(context.random, 0, GATHER), kind)
  }

  #isUnderWay(kind: Asked['kind']): boolean {
    return [...this.#asked.values()].some((asked) => asked.kind === kind)
  }

  #do(context: StepContext, kind: Asked['kind']): void {
    if (this.#isUnderWay(kind)) return
    if (kind === 'watch') {
      const ask = context.ask(this.#name, { kind }, Infinity)
      this.#asked.set(ask, { kind })
      return
    }
    if (kind === 'expect' && this.#untold.size === 0) this.#untold = new Set(this.#watched.tags)
    const tags =
      kind === 'expect' ? [...this.#untold].slice(0, MAX_TAGS) : this.#kept.splice(0, MAX_TAGS)
    if (kind === 'expect') {
      for (const tag of tags) this.#untold.delete(tag)
      this.#timers.add(context.now + TELL_AGAIN, 'expect')
    }
    if (tags.length === 0) return
    this.#asked.set(context.ask(this.#name, { kind, tags }, 1), { kind, tags })
  }
}
