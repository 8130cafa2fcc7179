/**
 * Schedulers and mailboxes in virtual time, without a single promise: a schedule of days takes milliseconds.
 * The mailboxes keep to the protocol, note what they see, and may be told to lie.
 */
import assert from 'node:assert/strict'
import { concat, equal, toHex } from '@pvtcoms/core/bytes'
import { encode } from '@pvtcoms/core/codec'
import { type UnixMs, unixMs } from '@pvtcoms/core/env'
import {
  type DepositAnswer,
  Digest,
  dayOfEpoch,
  digestHead,
  EQUIHASH_96_5,
  epochAt,
  epochsOf,
  firstEpochOfDay,
  firstHead,
  NO_PROOF,
  Proof,
  powSeed,
  Request,
  RUN_LENGTH,
} from '@pvtcoms/core/mailbox'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import type { SeededRandom } from '@pvtcoms/testkit/random'
import {
  type Answer,
  type Effect,
  type Event,
  type Input,
  type Output,
  type Question,
  type ReceivedDigest,
  Scheduler,
} from '../../src/scheduler/index.ts'

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
/** 2030-01-01T12:00:00Z. */
export const NOON = 1_893_499_200_000

interface Timer {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

/** Time that only moves when told to. */
export class Clock {
  now = NOON
  #waiting: Timer[] = []
  #order = 0

  after(wait: number, run: () => void): void {
    this.#waiting.push({ at: this.now + Math.max(0, wait), order: this.#order++, run })
  }

  advance(milliseconds: number): void {
    const end = this.now + milliseconds
    for (;;) {
      let next: Timer | undefined
      for (const each of this.#waiting) {
        if (
          next === undefined ||
          each.at < next.at ||
          (each.at === next.at && each.order < next.order)
        )
          next = each
      }
      if (next === undefined || next.at > end) break
      this.#waiting.splice(this.#waiting.indexOf(next), 1)
      this.now = next.at
      next.run()
    }
    this.now = end
  }
}

export interface Seen {
  readonly at: number
  readonly isolation: string
  readonly question: Question
}

interface Kept {
  readonly tag: Uint8Array
  readonly letter: Uint8Array
}

/** What a mailbox says instead of the truth; undefined: the truth. */
export type Lie = (question: Question, truth: Answer) => Answer | undefined

export class TestMailbox {
  readonly key: Uint8Array
  readonly name: string
  readonly epochSeconds: number
  readonly seen: Seen[] = []
  readonly #byEpoch = new Map<number, Kept[]>()
  readonly #all = new Map<string, Uint8Array>()
  readonly #expected = new Set<string>()
  #published: (ReceivedDigest & { readonly head: Uint8Array })[] = []
  #open: number
  /** What it says yesterday's volume was. */
  volume = 0
  effort = 1
  room = Infinity
  lie: Lie = () => undefined
  isDown = false
  /** Whether spans of letters break off in the middle. */
  cutsSpans = false

  constructor(clock: Clock, random: SeededRandom, epochSeconds = 60) {
    this.key = random.random(32)
    this.name = toHex(this.key)
    this.epochSeconds = epochSeconds
    this.#open = epochAt(unixMs(Math.floor(clock.now)), epochSeconds)
  }

  /** Ends the epochs that are over. */
  advance(now: number): void {
    const current = epochAt(unixMs(Math.floor(now)), this.epochSeconds)
    for (; this.#open < current; this.#open++) this.#publish(this.#open)
  }

  put(now: number, tag: Uint8Array, letter: Uint8Array): void {
    this.advance(now)
    const kept = this.#byEpoch.get(this.#open) ?? []
    this.#byEpoch.set(this.#open, [...kept, { tag, letter }])
    this.#all.set(toHex(tag), letter)
  }

  expect(tags: readonly Uint8Array[]): void {
    for (const tag of tags) this.#expected.add(toHex(tag))
  }

  letter(tag: Uint8Array): Uint8Array | undefined {
    return this.#all.get(toHex(tag))
  }

  get published(): readonly ReceivedDigest[] {
    return this.#published
  }

  headAt(epoch: number): Uint8Array {
    const digest = this.#published.findLast(({ digest }) => digest.epoch <= epoch)
    return digest?.head ?? firstHead(nodePrimitives, this.key)
  }

  /** Makes another history of the last epochs from then on: letters with these tags were never there. */
  fork(tags: readonly Uint8Array[]): void {
    const gone = new Set(tags.map(toHex))
    const epochs = this.#published.map(({ digest }) => digest.epoch)
    this.#published = []
    for (const [epoch, kept] of this.#byEpoch) {
      this.#byEpoch.set(
        epoch,
        kept.filter(({ tag }) => !gone.has(toHex(tag))),
      )
    }
    for (const epoch of epochs) this.#publish(epoch)
  }

  seeds(now: number): readonly { readonly day: number; readonly seed: Uint8Array }[] {
    this.advance(now)
    const today = dayOfEpoch(this.#open, this.epochSeconds)
    return [today, today - 1].map((day) => {
      const head = this.headAt(firstEpochOfDay(day, this.epochSeconds) - 1)
      return { day, seed: powSeed(nodePrimitives, this.key, head) }
    })
  }

  answer(now: number, isolation: string, question: Question): readonly Input[] {
    this.advance(now)
    this.seen.push({ at: now, isolation, question })
    if (question.kind === 'watch') return []
    const parts: Input[] = []
    const truth = this.#truth(now, question)
    if (question.kind === 'letters' && this.lie(question, truth) === undefined) {
      const { from, to } = epochsOf(question.span, this.epochSeconds)
      for (const { digest } of this.#published) {
        if (digest.epoch < from || digest.epoch >= to) continue
        const letters = this.#sorted(digest.epoch).map(({ letter }, position) => {
          return { epoch: digest.epoch, position, letter }
        })
        if (letters.length > 0) parts.push({ kind: 'letters', ask: 0, letters })
      }
    }
    if (this.cutsSpans && question.kind === 'letters') {
      parts.length = Math.ceil(parts.length / 2)
      return [...parts, { kind: 'answered', ask: 0, answer: { kind: 'failed', code: 'gone' } }]
    }
    return [...parts, { kind: 'answered', ask: 0, answer: this.lie(question, truth) ?? truth }]
  }

  #truth(now: number, question: Question): Answer {
    const last = this.#published.at(-1)
    switch (question.kind) {
      case 'info': {
        const [today, before] = this.seeds(now)
        assert.ok(today !== undefined && before !== undefined)
        const info = {
          version: 1 as const,
          ttlDays: 14,
          epochSeconds: this.epochSeconds,
          sizeClasses: 1,
          free: 'plenty' as const,
          effort: this.effort,
          volume: this.volume,
          day: today.day,
          seed: today.seed,
          seedBefore: before.seed,
        }
        return { kind: 'info', info }
      }
      case 'head': {
        const head = this.headAt(Infinity)
        return { kind: 'head', head: { epoch: last?.digest.epoch ?? 0, head } }
      }
      case 'digests': {
        const { from, to } = epochsOf(question.span, this.epochSeconds)
        const digests = this.#published.filter(
          ({ digest: { epoch } }) => epoch >= from && epoch < to,
        )
        return { kind: 'digests', digests }
      }
      case 'letters':
        return { kind: 'letters' }
      case 'fetch': {
        const { epoch, index } = question.run
        const kept = this.#sorted(epoch).slice(index * RUN_LENGTH, (index + 1) * RUN_LENGTH)
        const letters = new Uint8Array(RUN_LENGTH * 4_096)
        for (const [place, { letter }] of kept.entries()) letters.set(letter, place * 4_096)
        const isHere = kept.length > 0 && epoch < this.#open
        return { kind: 'fetch', run: { status: isHere ? 'here' : 'gone', letters } }
      }
      case 'deposit':
        return { kind: 'deposit', answer: this.#deposit(now, question) }
      case 'expect':
        this.expect(question.tags)
        return { kind: 'owner', status: 'done' }
      case 'remove':
        for (const tag of question.tags) this.#all.delete(toHex(tag))
        return { kind: 'owner', status: 'done' }
      case 'watch':
        return { kind: 'failed', code: 'gone' }
    }
  }

  #deposit(now: number, { tag, proof, letter }: Question & { kind: 'deposit' }): DepositAnswer {
    const { effort } = this
    const seed = this.seeds(now).find(({ seed }) => equal(seed.slice(0, 4), proof.seedId))
    if (proof.algorithm === NO_PROOF) {
      if (!this.#expected.has(toHex(tag))) return { status: 'bad-proof', effort }
    } else {
      if (proof.effort < effort) return { status: 'low-effort', effort }
      if (seed === undefined) return { status: 'stale-seed', effort }
    }
    const known = this.letter(tag)
    if (known !== undefined) return { status: equal(known, letter) ? 'stored' : 'taken', effort }
    if (this.#all.size >= this.room) return { status: 'full', effort }
    this.put(now, tag, letter)
    return { status: 'stored', effort }
  }

  #sorted(epoch: number): readonly Kept[] {
    return (this.#byEpoch.get(epoch) ?? []).toSorted((a, b) => Buffer.compare(a.tag, b.tag))
  }

  #publish(epoch: number): void {
    const { effort, volume } = this
    const previous = this.headAt(Infinity)
    const prefixes = concat(...this.#sorted(epoch).map(({ tag }) => tag.subarray(0, 8)))
    const digest: Digest = { epoch, effort, volume, previous, prefixes }
    const encoded = encode(Digest, digest)
    const head = digestHead(nodePrimitives, this.key, encoded)
    this.#published.push({ digest, encoded, head })
  }
}

export interface Network {
  /** One way, ms. */
  readonly latency: () => number
  /** Whether a request is lost, or its answer. */
  readonly losesRequest: () => boolean
  readonly losesAnswer: () => boolean
}

const QUICK: Network = {
  latency: () => 300,
  losesRequest: () => false,
  losesAnswer: () => false,
}

/** One client: a scheduler, driven as a runner drives it. */
export class TestClient {
  readonly events: (Event & { readonly at: number })[] = []
  readonly asked: (Extract<Effect, { kind: 'ask' }> & { readonly at: number })[] = []
  readonly mined: number[] = []
  /** Epochs whose letters came in spans. */
  readonly downloaded = new Set<number>()
  network = QUICK
  /** Added to the true time: how wrong its clock is. */
  skew = 0
  isMining = true
  onEvent: (event: Event) => void = () => undefined
  readonly #clock: Clock
  readonly #random: SeededRandom
  readonly #mailboxes: ReadonlyMap<string, TestMailbox>
  readonly #cancelled = new Set<string>()
  #scheduler: Scheduler
  /** Answers to a scheduler that is no more are nobody's. */
  #life = 0
  #isAsleep = false
  readonly #missed: { readonly life: number; readonly input: Input }[] = []
  #planned = 0

  constructor(clock: Clock, random: SeededRandom, mailboxes: readonly TestMailbox[]) {
    this.#clock = clock
    this.#random = random
    this.#mailboxes = new Map(mailboxes.map((mailbox) => [mailbox.name, mailbox]))
    this.#scheduler = this.#make()
  }

  get now(): UnixMs {
    return unixMs(Math.floor(this.#clock.now + this.skew))
  }

  get scheduler(): Scheduler {
    return this.#scheduler
  }

  step(input: Input): readonly Output[] {
    const outputs = this.#scheduler.step(this.now, input)
    for (const output of outputs) this.#do(output)
    this.#plan()
    return outputs
  }

  /** Ends the process and starts another with what was saved. */
  restart(): void {
    const stored = this.#scheduler.save()
    this.#life++
    this.#planned++
    this.#scheduler = this.#make(stored)
  }

  /** The machine sleeps: nothing runs, and answers are lost. */
  sleep(): void {
    this.#isAsleep = true
  }

  wake(): void {
    this.#isAsleep = false
    for (const input of this.#missed.splice(0)) this.#input(input.life, input.input)
    this.#plan()
  }

  told<K extends Event['kind']>(
    kind: K,
  ): (Extract<Event, { kind: K }> & { readonly at: number })[] {
    return this.events.filter((event): event is Extract<Event, { kind: K }> & { at: number } => {
      return event.kind === kind
    })
  }

  #make(stored?: Uint8Array): Scheduler {
    const random = this.#random.stream(`life ${this.#life}`)
    return new Scheduler({ random, primitives: nodePrimitives, ...(stored && { stored }) })
  }

  #plan(): void {
    const mine = ++this.#planned
    const { wakeAt } = this.#scheduler
    if (wakeAt === undefined) return
    this.#clock.after(wakeAt - this.now, () => {
      if (mine === this.#planned && !this.#isAsleep) this.step({ kind: 'tick' })
    })
  }

  #do(output: Output): void {
    const life = this.#life
    switch (output.kind) {
      case 'ask':
        this.asked.push({ ...output, at: this.#clock.now })
        this.#ask(output, life)
        break
      case 'cancel':
        this.#cancelled.add(`${life}/${output.id}`)
        break
      case 'mine': {
        this.mined.push(output.effort)
        if (!this.isMining) break
        const { place, effort, job } = output
        const proof = encode(Proof, {
          algorithm: EQUIHASH_96_5,
          effort,
          seedId: place.seed.slice(0, 4),
          nonce: new Uint8Array(16),
          solution: new Uint8Array(68),
        })
        this.#clock.after(500, () => this.#input(life, { kind: 'mined', job, proof }))
        break
      }
      case 'stop-mining':
        break
      case 'found':
      case 'read':
      case 'withheld':
      case 'seal':
      case 'copy':
      case 'stored':
      case 'taken':
      case 'full':
      case 'equivocating':
      case 'unreachable':
      case 'reachable':
      case 'clocks-differ':
      case 'price':
      case 'weaker':
        this.events.push({ ...output, at: this.#clock.now })
        this.onEvent(output)
    }
  }

  #ask(
    { id, mailbox: name, isolation, question }: Extract<Effect, { kind: 'ask' }>,
    life: number,
  ): void {
    const { latency, losesRequest, losesAnswer } = this.network
    const mailbox = this.#mailboxes.get(name)
    assert.ok(mailbox !== undefined)
    const fail = (): void => {
      const answer = { kind: 'failed', code: 'unreachable' } as const
      this.#input(life, { kind: 'answered', ask: id, answer })
    }
    const isLost = losesRequest()
    const isUnanswered = losesAnswer()
    this.#clock.after(latency(), () => {
      if (mailbox.isDown || isLost) {
        fail()
        return
      }
      const answers = mailbox.answer(this.#clock.now, isolation, question)
      this.#clock.after(latency(), () => {
        if (isUnanswered) fail()
        else for (const answer of answers) this.#input(life, { ...answer, ask: id } as Input)
      })
    })
  }

  #input(life: number, input: Input): void {
    if (life !== this.#life) return
    if (input.kind === 'letters') {
      for (const { epoch } of input.letters) this.downloaded.add(epoch)
    }
    if (this.#isAsleep) {
      // A stream does not survive that, and whoever drives a scheduler tells it.
      const failed = { kind: 'failed', code: 'slow' } as const
      if (input.kind === 'answered')
        this.#missed.push({ life, input: { ...input, answer: failed } })
      if (input.kind === 'mined') this.#missed.push({ life, input })
      return
    }
    if ('ask' in input && this.#cancelled.has(`${life}/${input.ask}`)) return
    this.step(input)
  }
}

/** Whether a request, as it goes over the wire, holds any of the tags, or the prefix of one. */
export function namesTag(question: Question, tags: readonly Uint8Array[]): boolean {
  if (question.kind === 'deposit') return true
  const wire = toHex(encode(Request, question as Request))
  return tags.some((tag) => wire.includes(toHex(tag.subarray(0, 8))))
}
