/** One scheduler, driven as a runner drives it but without a single promise, in a network that may lose things. */
import assert from 'node:assert/strict'
import { encode } from '@pvtcoms/core/codec'
import { type UnixMs, unixMs } from '@pvtcoms/core/env'
import { EQUIHASH_96_5, Proof } from '@pvtcoms/core/mailbox'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import type { SeededRandom } from '@pvtcoms/testkit/random'
import {
  type Effect,
  type Event,
  type Input,
  type Output,
  Scheduler,
} from '../../src/scheduler/index.ts'
import type { Clock } from './clock.ts'
import type { TestMailbox } from './test-mailbox.ts'

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
