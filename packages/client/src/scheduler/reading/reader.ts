/**
 * Reads one shared mailbox (docs/protocol/mailbox.md §9): where its chain stands, then, on other circuits
 * and at other times, the digests up to there, then letters. What is asked for follows from what was read,
 * never from what is waited for, but for the order of fetches.
 *
 * A round is: head, digests that are missing, letters that are missing. It asks for what is not there yet,
 * whatever the reason, so that a round which fails needs no memory of its own.
 */
import { equal } from '@pvtcoms/core/bytes'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import {
  DAY_SECONDS,
  type Digest,
  dayOfEpoch,
  epochAt,
  epochsOf,
  firstEpochOfDay,
  firstHead,
  type Head,
  letterCount,
  type PlacedLetter,
  type Span,
  TTL_DAYS,
} from '@pvtcoms/core/mailbox'
import { type BookEntry, DigestChain, type DigestHead } from '../digests/digest-chain.ts'
import type { Health } from '../health.ts'
import type { Answer, PollInterval } from '../input.ts'
import { between } from '../random.ts'
import { HOUR, MINUTE, SECOND, type StepContext } from '../step-context.ts'
import { TimerQueue } from '../timer-queue.ts'
import type { EpochSpan } from './epoch-ranges.ts'
import { readingPrice } from './price.ts'
import type { Reading } from './reading.ts'
import { digestSpans } from './spans.ts'
import { Downloads } from './tier-one.ts'
import { CoverFetches, TIER_ONE_VOLUME } from './tier-two.ts'
import { WantedLetters } from './wanted-letters.ts'

/** A mailbox may be ahead of our clock by so many seconds before we stop believing one of the two. */
const MOST_AHEAD = DAY_SECONDS
/** Bytes of digests that are accepted at once: 8 million letters, and one epoch as full as can be. */
const DIGESTS_BYTES = 72 * 2 ** 20
const DIGEST_BYTES = 47 + 16_384 * 256 + 1
/** Who does not read with every epoch fetches as after an absence of so many ms. */
const AS_AWAY = 2 * MINUTE
/** How often who does not read with every epoch does. */
const PERIODS = { 'every-15-minutes': 15 * MINUTE, 'every-hour': HOUR }
/** Heads of contacts that no digest has met yet. */
const MOST_CONTACT_HEADS = 64

type Task = { readonly kind: 'round' } | { readonly kind: 'digests'; readonly span: Span }

type Asked =
  | { readonly kind: 'info' }
  | { readonly kind: 'head' }
  | { readonly kind: 'digests'; readonly span: Span; readonly last: number }

/** What outlives a restart. */
export interface ReaderState {
  readonly epochSeconds: number
  readonly entries: readonly BookEntry[]
  readonly spans: readonly EpochSpan[]
  readonly floor: number
  readonly since: number
  readonly missed: readonly number[]
  readonly done: readonly number[]
}

export interface ReaderParts {
  readonly name: string
  readonly key: Uint8Array
  readonly primitives: Primitives
  readonly health: Health
  readonly digestHead?: DigestHead | undefined
}

export class Reader {
  readonly #parts: ReaderParts
  readonly #agenda = new TimerQueue<Task>()
  readonly #asked = new Map<number, Asked>()
  readonly #contactHeads = new Map<number, Uint8Array>()
  readonly #fetches = new CoverFetches()
  #downloads = new Downloads()
  #book: DigestChain
  #wanted = new WantedLetters()
  #epochSeconds: number | undefined
  #pollInterval: PollInterval = 'every-minute'
  #isOpen = false
  /** Whether the round under way is the first of a session, or was asked for by hand. */
  #isFirst = false
  /** The last epoch that the mailbox says has ended. */
  #last = -1
  /** Where its chain stood when we came: letters up to there are not downloaded for cover's sake. */
  #since: number | undefined
  #equivocates = false
  #price = ''

  constructor(parts: ReaderParts, stored?: ReaderState) {
    this.#parts = parts
    this.#book = this.#newBook()
    if (stored === undefined) return
    this.#epochSeconds = stored.epochSeconds
    this.#book.restore(stored.entries, stored.spans, stored.floor)
    this.#since = stored.since
    this.#downloads = new Downloads(stored.missed)
    this.#wanted = new WantedLetters(stored.done)
    this.#last = this.#book.latest?.epoch ?? -1
  }

  get wakeAt(): number | undefined {
    const [own, downloads, fetches] = [this.#agenda, this.#downloads, this.#fetches]
    const times = [own.next, downloads.wakeAt, fetches.wakeAt]
    const next = Math.min(...times.map((time) => time ?? Infinity))
    return next === Infinity ? undefined : next
  }

  /** Undefined before the mailbox ever answered. */
  get state(): ReaderState | undefined {
    if (this.#epochSeconds === undefined || this.#since === undefined) return undefined
    return {
      epochSeconds: this.#epochSeconds,
      entries: this.#book.entries,
      spans: this.#book.spans,
      floor: this.#book.floor,
      since: this.#since,
      missed: this.#downloads.missed,
      done: this.#wanted.done,
    }
  }

  /** Effort asked for by the last digest, and the head with which its day began, as far as known. */
  get terms():
    | { readonly effort: number; readonly day: number; readonly head: Uint8Array }
    | undefined {
    const [latest, seconds] = [this.#book.latest, this.#epochSeconds]
    if (latest === undefined || seconds === undefined) return undefined
    const day = dayOfEpoch(latest.epoch, seconds)
    const head = this.#book.headBefore(firstEpochOfDay(day, seconds))
    return head === undefined ? undefined : { effort: latest.effort, day, head }
  }

  /** Where the chain stood after the last digest that was read. */
  get latest(): { readonly epoch: number; readonly head: Uint8Array } | undefined {
    const latest = this.#book.latest
    const head = latest && this.#book.head(latest.epoch)
    return latest && head && { epoch: latest.epoch, head }
  }

  /** A session begins, `away` ms after the last one. */
  open(turn: StepContext, away: number): void {
    this.#isOpen = true
    if (this.#pollInterval !== 'manually')
      this.#begin(turn, away, between(turn.random, 0, 3 * SECOND))
  }

  close(turn: StepContext): void {
    this.#isOpen = false
    this.#stop(turn)
  }

  /** By hand. */
  refresh(turn: StepContext): void {
    if (!this.#isOpen) return
    this.#begin(turn, this.#pollInterval === 'manually' ? AS_AWAY : 0, 0)
  }

  /** By hand, and weaker: what waits, now. */
  fetchNow(turn: StepContext): void {
    const reading = this.#reading()
    if (reading === undefined || !this.#isOpen) return
    const part = this.#tier() === 1 ? this.#downloads : this.#fetches
    const fetches = part.now(turn, reading)
    turn.tell({ kind: 'weaker', mailbox: this.#parts.name, fetches })
  }

  setRhythm(turn: StepContext, rhythm: PollInterval): void {
    if (rhythm === this.#pollInterval) return
    this.#pollInterval = rhythm
    if (!this.#isOpen) return
    this.#agenda.drop(({ kind }) => kind === 'round')
    this.#planRound(turn)
    this.#planLetters(turn)
  }

  watch(tags: readonly Uint8Array[]): void {
    for (const sighting of this.#book.watch(tags)) this.#wanted.add(sighting)
  }

  unwatch(tags: readonly Uint8Array[]): void {
    this.#book.unwatch(tags)
    this.#wanted.drop(tags)
  }

  /** A contact's word, for what it is worth: it is compared, and changes nothing. */
  hearContact(turn: StepContext, epoch: number, head: Uint8Array): void {
    const known = this.#book.head(epoch)
    if (known === undefined) {
      const [oldest] = this.#contactHeads.keys()
      if (this.#contactHeads.size >= MOST_CONTACT_HEADS && oldest !== undefined)
        this.#contactHeads.delete(oldest)
      this.#contactHeads.set(epoch, head)
    } else if (!equal(known, head)) this.#tellContradiction(turn)
  }

  /** From where it says it stands now. `tags` are all that are watched. */
  trustAgain(turn: StepContext, tags: readonly Uint8Array[]): void {
    this.#book = this.#newBook()
    this.#wanted = new WantedLetters()
    this.#downloads = new Downloads()
    this.#last = -1
    this.#since = undefined
    this.#equivocates = false
    this.watch(tags)
    if (this.#isOpen) this.#begin(turn, 0, 0)
  }

  shift(by: number): void {
    this.#agenda.shift(by)
    this.#downloads.shift(by)
    this.#fetches.shift(by)
  }

  tick(turn: StepContext): void {
    for (let task = this.#agenda.take(turn.now); task; task = this.#agenda.take(turn.now)) {
      if (task.kind === 'round') this.#startRound(turn)
      else this.#askDigests(turn, task.span)
    }
    const reading = this.#reading()
    if (reading === undefined) return
    this.#downloads.tick(turn, reading)
    this.#fetches.tick(turn, reading)
  }

  /** True when the ask was ours. */
  answered(turn: StepContext, ask: number, answer: Answer): boolean {
    const asked = this.#asked.get(ask)
    if (asked === undefined) return this.#answeredLetters(turn, ask, answer)
    this.#asked.delete(ask)
    if (answer.kind === 'info' && asked.kind === 'info') {
      this.#epochSeconds = answer.info.epochSeconds
      // The next round was planned without knowing how long an epoch is.
      this.#agenda.drop(({ kind }) => kind === 'round')
      this.#startRound(turn)
    } else if (answer.kind === 'head' && asked.kind === 'head') this.#hear(turn, answer.head)
    else if (answer.kind === 'digests' && asked.kind === 'digests') {
      this.#read(turn, asked, answer.digests)
    } else this.#failed(turn)
    return true
  }

  /** Letters of a span that is on its way. True when the ask was ours. */
  received(turn: StepContext, ask: number, letters: readonly PlacedLetter[]): boolean {
    const reading = this.#reading()
    return reading !== undefined && this.#downloads.received(turn, reading, ask, letters)
  }

  #begin(turn: StepContext, away: number, wait: number): void {
    this.#isFirst = true
    this.#fetches.addExtras(away)
    this.#agenda.drop(({ kind }) => kind === 'round')
    this.#agenda.add(turn.now + wait, { kind: 'round' })
  }

  #startRound(turn: StepContext): void {
    if (this.#equivocates) return
    if (this.#pollInterval !== 'every-minute') this.#fetches.addExtras(AS_AWAY)
    const isUnderWay = [...this.#asked.values()].some(
      ({ kind }) => kind === 'head' || kind === 'info',
    )
    if (!isUnderWay) {
      const kind = this.#epochSeconds === undefined ? 'info' : 'head'
      this.#asked.set(turn.ask(this.#parts.name, { kind }, 256), { kind })
    }
    this.#planRound(turn)
  }

  #hear(turn: StepContext, head: Head): void {
    const { name, key, primitives } = this.#parts
    const seconds = this.#epochSeconds as number
    if (head.epoch > epochAt(turn.now, seconds) + MOST_AHEAD / seconds) {
      turn.tell({ kind: 'clocks-differ', mailbox: name })
      this.#failed(turn)
      return
    }
    const isEmpty = head.epoch === 0
    if (isEmpty ? !equal(head.head, firstHead(primitives, key)) : !this.#book.hear(head)) {
      this.#equivocate(turn)
      return
    }
    this.#parts.health.works(turn)
    this.#since ??= head.epoch
    if (isEmpty) {
      turn.tell({ kind: 'read', mailbox: this.#parts.name, awaited: 0 })
      return
    }
    this.#last = Math.max(this.#last, head.epoch)
    this.#forgetOld(seconds)
    const first = this.#book.firstGap(this.#last + 1)
    const place = { last: this.#last, epochSeconds: seconds }
    const spans = first === undefined ? [] : digestSpans(first, place, !this.#isFirst)
    for (const span of spans) {
      if (!this.#isPlanned(span)) {
        const unit = seconds * SECOND
        const wait = between(turn.random, 0.02 * unit, 0.15 * unit)
        this.#agenda.add(turn.now + wait, { kind: 'digests', span })
      }
    }
    this.#afterDigests(turn)
  }

  #forgetOld(seconds: number): void {
    const first = firstEpochOfDay(dayOfEpoch(this.#last, seconds) - TTL_DAYS, seconds)
    this.#book.forget(first)
    this.#wanted.forget(first)
    this.#downloads.forget(first)
  }

  #askDigests(turn: StepContext, span: Span): void {
    const epochSeconds = this.#epochSeconds as number
    const question = { kind: 'digests', span, epochSeconds } as const
    const most = span.length === 'epoch' ? DIGEST_BYTES : DIGESTS_BYTES
    const ask = turn.ask(this.#parts.name, question, most)
    this.#asked.set(ask, { kind: 'digests', span, last: this.#last })
  }

  #read(
    turn: StepContext,
    { span, last }: Asked & { readonly kind: 'digests' },
    received: Extract<Answer, { readonly kind: 'digests' }>['digests'],
  ): void {
    // What ended after the head was heard is believed with the next one.
    const { from, to } = this.#accountable(span, last, received[0]?.digest.epoch)
    const digests = received.filter(({ digest: { epoch } }) => epoch >= from && epoch < to)
    const tier = this.#tier()
    const fresh: Digest[] = []
    const reading = this.#book.read({ from, to }, digests, (digest) => fresh.push(digest))
    if (reading !== 'kept') {
      if (reading === 'equivocal') this.#equivocate(turn)
      else this.#failed(turn)
      return
    }
    // Of what comes before all that there is nothing is missing.
    if (span.length === 'all') this.#book.forget(from)
    this.#parts.health.works(turn)
    for (const digest of fresh) this.#noteNew(turn, digest, tier)
    this.#afterDigests(turn)
  }

  /** The epochs of a span that the mailbox has to tell us: it may have forgotten a day since we asked. */
  #accountable(span: Span, last: number, first: number | undefined): EpochSpan {
    const seconds = this.#epochSeconds as number
    const { from, to } = epochsOf(span, seconds)
    const day = dayOfEpoch(last, seconds) - TTL_DAYS
    const [oldest, next] = [firstEpochOfDay(day, seconds), firstEpochOfDay(day + 1, seconds)]
    const kept = first === undefined || first < next ? oldest : next
    return { from: Math.max(from, kept, 0), to: Math.min(to, last + 1) }
  }

  #noteNew(turn: StepContext, digest: Digest, tier: 1 | 2): void {
    const { epoch } = digest
    const isNews = epoch > (this.#since ?? 0)
    if (letterCount(digest) > 0) {
      for (const sighting of this.#book.sightings({ from: epoch, to: epoch + 1 })) {
        this.#wanted.add(sighting)
      }
      if (isNews && tier === 1) this.#downloads.note(epoch)
    }
    const told = this.#contactHeads.get(epoch)
    if (told === undefined) return
    this.#contactHeads.delete(epoch)
    if (!equal(told, this.#book.head(epoch) as Uint8Array)) this.#tellContradiction(turn)
  }

  /** Goes on to letters, once no digests are on their way. */
  #afterDigests(turn: StepContext): void {
    const isReading = [...this.#asked.values()].some(({ kind }) => kind === 'digests')
    if (isReading || this.#agenda.has(({ kind }) => kind === 'digests')) return
    const latest = this.#book.latest
    turn.tell({ kind: 'read', mailbox: this.#parts.name, awaited: this.#wanted.size })
    if (latest === undefined) return
    this.#tellPrice(turn, latest)
    this.#planLetters(turn)
    this.#isFirst = false
  }

  #planLetters(turn: StepContext): void {
    const reading = this.#reading()
    if (reading === undefined) return
    if (this.#tier() === 2) {
      this.#downloads.forget(Infinity)
      this.#fetches.plan(turn, reading, this.#pollInterval === 'every-minute')
      return
    }
    this.#fetches.stop(turn)
    // Once an hour, whole hours: so that nothing is downloaded twice.
    const isHourly = this.#pollInterval === 'every-hour' && !this.#isFirst
    const hour = reading.last - (reading.last % (3_600 / reading.epochSeconds))
    this.#downloads.plan(turn, reading, !this.#isFirst, isHourly ? hour : Infinity)
  }

  #answeredLetters(turn: StepContext, ask: number, answer: Answer): boolean {
    const reading = this.#reading()
    if (reading === undefined) return false
    const { health } = this.#parts
    const fetched = answer.kind === 'fetch' ? answer.run : undefined
    const { workedAt } = health
    if (this.#fetches.answered(turn, reading, ask, { fetched, workedAt })) {
      if (fetched === undefined) health.fails(turn)
      else health.works(turn)
      return true
    }
    const isWhole = this.#downloads.answered(turn, reading, ask, answer.kind === 'letters')
    if (isWhole === true) health.works(turn)
    if (isWhole === false) this.#failed(turn)
    return isWhole !== undefined
  }

  #failed(turn: StepContext): void {
    const { health } = this.#parts
    health.fails(turn)
    if (!this.#isOpen || this.#equivocates) return
    this.#agenda.drop(({ kind }) => kind === 'round')
    this.#agenda.add(turn.now + health.wait(turn), { kind: 'round' })
  }

  #planRound(turn: StepContext): void {
    if (!this.#isOpen || this.#pollInterval === 'manually') return
    if (this.#agenda.has(({ kind }) => kind === 'round')) return
    const rhythm = this.#pollInterval
    const isEager = rhythm === 'every-minute'
    const length = isEager ? (this.#epochSeconds ?? 60) * SECOND : PERIODS[rhythm]
    const start = (Math.floor(turn.now / length) + 1) * length
    const part = isEager ? 0.25 : 1
    const wait = between(turn.random, 0, part * length)
    this.#agenda.add(Math.max(start + wait, turn.now + 1), { kind: 'round' })
  }

  #isPlanned({ length, index }: Span): boolean {
    const isSame = (each: Task | Asked): boolean =>
      each.kind === 'digests' && each.span.length === length && each.span.index === index
    return this.#agenda.has(isSame) || [...this.#asked.values()].some(isSame)
  }

  #equivocate(turn: StepContext): void {
    this.#equivocates = true
    this.#stop(turn)
    turn.tell({ kind: 'equivocating', mailbox: this.#parts.name, witness: 'us' })
  }

  #stop(turn: StepContext): void {
    this.#agenda.drop(() => true)
    for (const ask of this.#asked.keys()) turn.cancel(ask)
    this.#asked.clear()
    this.#downloads.stop(turn)
    this.#fetches.stop(turn)
  }

  #tellContradiction(turn: StepContext): void {
    turn.tell({ kind: 'equivocating', mailbox: this.#parts.name, witness: 'contact' })
  }

  #tellPrice(turn: StepContext, { volume }: Digest): void {
    const price = readingPrice(volume, this.#epochSeconds as number)
    const told = `${price.tier} ${volume}`
    if (told === this.#price) return
    this.#price = told
    turn.tell({ kind: 'price', mailbox: this.#parts.name, volume, ...price })
  }

  #tier(): 1 | 2 {
    return (this.#book.latest?.volume ?? 0) <= TIER_ONE_VOLUME ? 1 : 2
  }

  /** Undefined while there is nothing to ask letters of. */
  #reading(): Reading | undefined {
    const epochSeconds = this.#epochSeconds
    if (epochSeconds === undefined || this.#equivocates || this.#last < 0) return undefined
    const [book, wanted] = [this.#book, this.#wanted]
    return { mailbox: this.#parts.name, book, wanted, last: this.#last, epochSeconds }
  }

  #newBook(): DigestChain {
    const { primitives, key, digestHead } = this.#parts
    return new DigestChain(primitives, key, digestHead === undefined ? {} : { headOf: digestHead })
  }
}
