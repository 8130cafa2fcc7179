/** Mailboxes that keep to the protocol, note what they see, and may be told to lie. */
import assert from 'node:assert/strict'
import { concat, equal, toHex } from '@pvtcoms/core/bytes'
import { encode } from '@pvtcoms/core/codec'
import { unixMs } from '@pvtcoms/core/env'
import {
  type DepositAnswer,
  Digest,
  dayOfEpoch,
  digestHead,
  epochAt,
  epochsOf,
  firstEpochOfDay,
  firstHead,
  NO_PROOF,
  powSeed,
  Request,
  RUN_LENGTH,
} from '@pvtcoms/core/mailbox'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import type { SeededRandom } from '@pvtcoms/testkit/random'
import type { Answer, Input, Question, ReceivedDigest } from '../../src/scheduler/index.ts'
import type { Clock } from './clock.ts'

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

/** Whether a request, as it goes over the wire, holds any of the tags, or the prefix of one. */
export function namesTag(question: Question, tags: readonly Uint8Array[]): boolean {
  if (question.kind === 'deposit') return true
  const wire = toHex(encode(Request, question as Request))
  return tags.some((tag) => wire.includes(toHex(tag.subarray(0, 8))))
}
