/**
 * One's own box, which knows its owner: letters are pushed as they come, tags are told it so that contacts
 * need no proofs, and what is safe here is removed there.
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
  readonly #agenda = new TimerQueue<Asked['kind']>()
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
    return this.#agenda.next
  }

  open(turn: StepContext): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.#untold = new Set(this.#watched.tags)
    this.#agenda.add(turn.now, 'watch')
    this.#agenda.add(turn.now + GATHER, 'expect')
    if (this.#kept.length > 0) this.#agenda.add(turn.now + GATHER, 'remove')
  }

  close(turn: StepContext): void {
    this.#isOpen = false
    this.#agenda.drop(() => true)
    for (const [ask, asked] of this.#asked) {
      turn.cancel(ask)
      if (asked.kind === 'remove') this.#kept.push(...asked.tags)
    }
    this.#asked.clear()
  }

  expect(turn: StepContext, added: readonly Uint8Array[], removed: readonly Uint8Array[]): void {
    for (const tag of removed) this.#untold.delete(tag)
    for (const tag of added) this.#untold.add(tag)
    if (this.#untold.size > 0) this.#soon(turn, 'expect')
  }

  /** These letters are durable here. */
  keep(turn: StepContext, tags: readonly Uint8Array[]): void {
    this.#kept.push(...tags)
    this.#soon(turn, 'remove')
  }

  shift(by: number): void {
    this.#agenda.shift(by)
  }

  tick(turn: StepContext): void {
    for (let task = this.#agenda.take(turn.now); task; task = this.#agenda.take(turn.now)) {
      this.#do(turn, task)
    }
  }

  /** True when the ask was ours. */
  arrived(turn: StepContext, ask: number, tag: Uint8Array, letter: Uint8Array): boolean {
    if (this.#asked.get(ask)?.kind !== 'watch') return false
    this.#health.works(turn)
    const watched = this.#watched.find(tag)
    if (watched?.every((byte, index) => byte === tag[index]) === true) {
      turn.tell({ kind: 'found', mailbox: this.#name, tag: watched, letter, arrivedAt: turn.now })
    }
    return true
  }

  answered(turn: StepContext, ask: number, answer: Answer): boolean {
    const asked = this.#asked.get(ask)
    if (asked === undefined) return false
    this.#asked.delete(ask)
    if (asked.kind !== 'watch' && answer.kind === 'owner' && answer.status === 'done') {
      this.#health.works(turn)
      this.#goOn(turn)
      return true
    }
    this.#health.fails(turn)
    if (asked.kind === 'expect') for (const tag of asked.tags) this.#untold.add(tag)
    if (asked.kind === 'remove') this.#kept.push(...asked.tags)
    this.#agenda.drop((kind) => kind === asked.kind)
    this.#agenda.add(turn.now + this.#health.wait(turn), asked.kind)
    return true
  }

  #goOn(turn: StepContext): void {
    if (this.#untold.size > 0) this.#soon(turn, 'expect')
    if (this.#kept.length > 0) this.#soon(turn, 'remove')
  }

  #soon(turn: StepContext, kind: 'expect' | 'remove'): void {
    if (!this.#isOpen || this.#isUnderWay(kind)) return
    this.#agenda.drop((task) => task === kind)
    this.#agenda.add(turn.now + between(turn.random, 0, GATHER), kind)
  }

  #isUnderWay(kind: Asked['kind']): boolean {
    return [...this.#asked.values()].some((asked) => asked.kind === kind)
  }

  #do(turn: StepContext, kind: Asked['kind']): void {
    if (this.#isUnderWay(kind)) return
    if (kind === 'watch') {
      const ask = turn.ask(this.#name, { kind }, Infinity)
      this.#asked.set(ask, { kind })
      return
    }
    if (kind === 'expect' && this.#untold.size === 0) this.#untold = new Set(this.#watched.tags)
    const tags =
      kind === 'expect' ? [...this.#untold].slice(0, MAX_TAGS) : this.#kept.splice(0, MAX_TAGS)
    if (kind === 'expect') {
      for (const tag of tags) this.#untold.delete(tag)
      this.#agenda.add(turn.now + TELL_AGAIN, 'expect')
    }
    if (tags.length === 0) return
    this.#asked.set(turn.ask(this.#name, { kind, tags }, 1), { kind, tags })
  }
}
