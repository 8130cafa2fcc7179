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
  type FetchedRun,
  firstEpochOfDay,
  firstHead,
  type Head,
  letterCount,
  type PlacedLetter,
  RUN_LENGTH,
  type Run,
  type Span,
  TTL_DAYS,
} from '@pvtcoms/core/mailbox'
import { Agenda } from './agenda.ts'
import { type BookEntry, DigestBook, type DigestHead } from './digest-book.ts'
import { between } from './draw.ts'
import type { EpochSpan } from './epoch-ranges.ts'
import { type Health, retryWait } from './health.ts'
import type { Answer, Rhythm } from './input.ts'
import { readingPrice } from './price.ts'
import { digestSpans, letterSpans } from './spans.ts'
import { decoyRun, FETCH_RETRIES, openingFetches, TIER_ONE_VOLUME } from './tier-two.ts'
import { HOUR, MINUTE, SECOND, type Turn } from './turn.ts'
import { WantedLetters } from './wanted-letters.ts'

/** A mailbox may be ahead of our clock by so many seconds before we stop believing one of the two. */
const MOST_AHEAD = DAY_SECONDS
/** Bytes of one letter of a span, and what may have come since the digests were read. */
const PLACED_BYTES = 4_105
const SLACK_BYTES = 4 * 2 ** 20
/** Bytes of digests that are accepted at once: 8 million letters, and one epoch as full as can be. */
const DIGESTS_BYTES = 72 * 2 ** 20
const DIGEST_BYTES = 47 + 16_384 * 256 + 1
const LETTER_BYTES = 4_096
/** Who does not read with every epoch fetches as after an absence of so many ms. */
const AS_AWAY = 2 * MINUTE

type Task =
  | { readonly kind: 'round' }
  | { readonly kind: 'digests'; readonly span: Span }
  | { readonly kind: 'letters'; readonly span: Span }
  /** The fetch of an epoch, or one more. */
  | { readonly kind: 'slot' }
  | { readonly kind: 'extra' }

type Asked =
  | { readonly kind: 'info' }
  | { readonly kind: 'head' }
  | { readonly kind: 'digests'; readonly span: Span; readonly last: number }
  | { readonly kind: 'letters'; readonly span: Span; readonly range: EpochSpan }
  | Fetch

interface Fetch {
  readonly kind: 'fetch'
  readonly run: Run
  readonly tries: number
}

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
  readonly #agenda = new Agenda<Task>()
  readonly #asked = new Map<number, Asked>()
  readonly #contactHeads = new Map<number, Uint8Array>()
  #book: DigestBook
  #wanted = new WantedLetters()
  /** Epochs of which letters were announced and not downloaded, where everything is. */
  #missed = new Set<number>()
  #retries: (Fetch & { readonly notBefore: number })[] = []
  #epochSeconds: number | undefined
  #rhythm: Rhythm = 'each-epoch'
  #isOpen = false
  /** Whether the round under way is the first of a session, or was asked for by hand. */
  #isFirst = false
  #extras = { count: 0, over: 0 }
  /** The last epoch that the mailbox says has ended. */
  #last = -1
  /** Where its chain stood when we came: letters up to there are not downloaded for cover's sake. */
  #since: number | undefined
  #equivocates = false
  /** Spans are heavy: one that fails is not asked for again with every round. */
  #downloads = { failures: 0, notBefore: 0 }
  #price = ''

  constructor(parts: ReaderParts, stored?: ReaderState) {
    this.#parts = parts
    this.#book = this.#newBook()
    if (stored === undefined) return
    this.#epochSeconds = stored.epochSeconds
    this.#book.restore(stored.entries, stored.spans, stored.floor)
    this.#since = stored.since
    this.#missed = new Set(stored.missed)
    this.#wanted = new WantedLetters(stored.done)
    this.#last = this.#book.latest?.epoch ?? -1
  }

  get wakeAt(): number | undefined {
    return this.#agenda.next
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
      missed: [...this.#missed],
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

  /** A session begins, `away` ms after the last one. */
  open(turn: Turn, away: number): void {
    this.#isOpen = true
    if (this.#rhythm !== 'by-hand') this.#begin(turn, away, between(turn.random, 0, 3 * SECOND))
  }

  close(turn: Turn): void {
    this.#isOpen = false
    this.#agenda.drop(() => true)
    this.#cancelAll(turn)
  }

  /** By hand. */
  refresh(turn: Turn): void {
    if (!this.#isOpen) return
    this.#begin(turn, this.#rhythm === 'by-hand' ? AS_AWAY : 0, 0)
  }

  /** By hand, and weaker: what waits, now. */
  fetchNow(turn: Turn): void {
    if (!this.#canRead()) return
    const before = this.#asked.size
    if (this.#tier() === 1) {
      for (const span of this.#letterSpans()) this.#askLetters(turn, span)
    } else {
      const runs = this.#wanted.runs().filter((run) => !this.#isFetching(run))
      for (const run of runs) this.#askFetch(turn, run, 0)
    }
    const fetches = this.#asked.size - before
    turn.tell({ kind: 'weaker', mailbox: this.#parts.name, fetches })
  }

  setRhythm(turn: Turn, rhythm: Rhythm): void {
    if (rhythm === this.#rhythm) return
    this.#rhythm = rhythm
    if (!this.#isOpen) return
    this.#agenda.drop(({ kind }) => kind === 'round' || kind === 'slot')
    this.#planRound(turn)
    this.#planSlot(turn)
  }

  watch(tags: readonly Uint8Array[]): void {
    for (const sighting of this.#book.watch(tags)) this.#wanted.add(sighting)
  }

  unwatch(tags: readonly Uint8Array[]): void {
    this.#book.unwatch(tags)
    this.#wanted.drop(tags)
  }

  /** A contact's word, for what it is worth: it is compared, and changes nothing. */
  hearContact(turn: Turn, epoch: number, head: Uint8Array): void {
    const known = this.#book.head(epoch)
    if (known === undefined) {
      const [oldest] = this.#contactHeads.keys()
      if (this.#contactHeads.size >= 64 && oldest !== undefined) this.#contactHeads.delete(oldest)
      this.#contactHeads.set(epoch, head)
    } else if (!equal(known, head)) this.#tellContradiction(turn)
  }

  /** From where it says it stands now. `tags` are all that are watched. */
  trustAgain(turn: Turn, tags: readonly Uint8Array[]): void {
    this.#book = this.#newBook()
    this.#wanted = new WantedLetters()
    this.#missed.clear()
    this.#retries = []
    this.#last = -1
    this.#since = undefined
    this.#equivocates = false
    this.watch(tags)
    if (this.#isOpen) this.#begin(turn, 0, 0)
  }

  shift(by: number): void {
    this.#agenda.shift(by)
  }

  tick(turn: Turn): void {
    for (let task = this.#agenda.take(turn.now); task; task = this.#agenda.take(turn.now)) {
      this.#do(turn, task)
    }
  }

  /** True when the ask was ours. */
  answered(turn: Turn, ask: number, answer: Answer): boolean {
    const asked = this.#asked.get(ask)
    if (asked === undefined) return false
    this.#asked.delete(ask)
    if (answer.kind === 'info' && asked.kind === 'info') {
      this.#epochSeconds = answer.info.epochSeconds
      this.#do(turn, { kind: 'round' })
    } else if (answer.kind === 'head' && asked.kind === 'head') this.#hear(turn, answer.head)
    else if (answer.kind === 'digests' && asked.kind === 'digests') {
      this.#read(turn, asked, answer.digests)
    } else if (answer.kind === 'letters' && asked.kind === 'letters') {
      this.#downloaded(turn, asked.range)
    } else if (answer.kind === 'fetch' && asked.kind === 'fetch') {
      this.#fetched(turn, asked.run, answer.run)
    } else this.#failed(turn, asked)
    return true
  }

  /** Letters of a span that is on its way. */
  received(turn: Turn, ask: number, letters: readonly PlacedLetter[]): boolean {
    const asked = this.#asked.get(ask)
    if (asked?.kind !== 'letters') return false
    for (const { epoch, position, letter } of letters) this.#take(turn, epoch, position, letter)
    // They ascend: what lies before the last of them is complete, also when the rest never comes.
    const { from, to } = asked.range
    const complete = Math.min(to, letters.at(-1)?.epoch ?? from)
    for (const epoch of this.#missed) {
      if (epoch >= from && epoch < complete) this.#missed.delete(epoch)
    }
    return true
  }

  #begin(turn: Turn, away: number, wait: number): void {
    this.#isFirst = true
    const extras = openingFetches(away)
    if (extras.count > this.#extras.count) this.#extras = extras
    this.#agenda.drop(({ kind }) => kind === 'round')
    this.#agenda.add(turn.now + wait, { kind: 'round' })
  }

  #do(turn: Turn, task: Task): void {
    switch (task.kind) {
      case 'round':
        this.#startRound(turn)
        break
      case 'digests':
        this.#askDigests(turn, task.span)
        break
      case 'letters':
        this.#askLetters(turn, task.span)
        break
      case 'slot':
        this.#fetchNext(turn)
        this.#planSlot(turn)
        break
      case 'extra':
        this.#fetchNext(turn)
        break
    }
  }

  #startRound(turn: Turn): void {
    if (this.#equivocates) return
    if (this.#rhythm === 'hourly' && this.#extras.count === 0)
      this.#extras = openingFetches(AS_AWAY)
    const isUnderWay = [...this.#asked.values()].some(
      ({ kind }) => kind === 'head' || kind === 'info',
    )
    if (!isUnderWay) {
      const kind = this.#epochSeconds === undefined ? 'info' : 'head'
      this.#asked.set(turn.ask(this.#parts.name, { kind }, 256), { kind })
    }
    this.#planRound(turn)
  }

  #hear(turn: Turn, head: Head): void {
    const { name, key, primitives } = this.#parts
    const seconds = this.#epochSeconds as number
    if (head.epoch > epochAt(turn.now, seconds) + MOST_AHEAD / seconds) {
      turn.tell({ kind: 'clocks-differ', mailbox: name })
      this.#failed(turn, { kind: 'head' })
      return
    }
    const isEmpty = head.epoch === 0
    if (isEmpty ? !equal(head.head, firstHead(primitives, key)) : !this.#book.hear(head)) {
      this.#equivocate(turn)
      return
    }
    this.#parts.health.works(turn)
    this.#since ??= head.epoch
    if (isEmpty) return
    this.#last = Math.max(this.#last, head.epoch)
    this.#forgetOld(seconds)
    const first = this.#book.firstGap(this.#last + 1)
    const place = { last: this.#last, epochSeconds: seconds }
    const spans = first === undefined ? [] : digestSpans(first, place, !this.#isFirst)
    for (const span of spans) {
      if (!this.#isPlanned('digests', span)) {
        this.#agenda.add(turn.now + this.#wait(turn), { kind: 'digests', span })
      }
    }
    this.#afterDigests(turn)
  }

  #forgetOld(seconds: number): void {
    const first = firstEpochOfDay(dayOfEpoch(this.#last, seconds) - TTL_DAYS, seconds)
    this.#book.forget(first)
    this.#wanted.forget(first)
    for (const epoch of this.#missed) if (epoch < first) this.#missed.delete(epoch)
  }

  #askDigests(turn: Turn, span: Span): void {
    const epochSeconds = this.#epochSeconds as number
    const question = { kind: 'digests', span, epochSeconds } as const
    const most = span.length === 'epoch' ? DIGEST_BYTES : DIGESTS_BYTES
    const ask = turn.ask(this.#parts.name, question, most)
    this.#asked.set(ask, { kind: 'digests', span, last: this.#last })
  }

  #read(
    turn: Turn,
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
      else this.#failed(turn, { kind: 'head' })
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

  #noteNew(turn: Turn, digest: Digest, tier: 1 | 2): void {
    const { epoch } = digest
    const isNews = epoch > (this.#since ?? 0)
    if (letterCount(digest) > 0) {
      for (const sighting of this.#book.sightings({ from: epoch, to: epoch + 1 })) {
        this.#wanted.add(sighting)
      }
      if (isNews && tier === 1) this.#missed.add(epoch)
    }
    const told = this.#contactHeads.get(epoch)
    if (told === undefined) return
    this.#contactHeads.delete(epoch)
    if (!equal(told, this.#book.head(epoch) as Uint8Array)) this.#tellContradiction(turn)
  }

  /** Goes on to letters, once no digests are on their way. */
  #afterDigests(turn: Turn): void {
    const isReading = [...this.#asked.values()].some(({ kind }) => kind === 'digests')
    if (isReading || this.#agenda.has(({ kind }) => kind === 'digests')) return
    const latest = this.#book.latest
    if (latest === undefined) return
    this.#tellPrice(turn, latest)
    if (this.#tier() === 1) {
      this.#agenda.drop(({ kind }) => kind === 'slot' || kind === 'extra')
      const spans = turn.now < this.#downloads.notBefore ? [] : this.#letterSpans()
      for (const span of spans) {
        if (this.#isPlanned('letters', span)) continue
        this.#agenda.add(turn.now + this.#wait(turn), { kind: 'letters', span })
      }
    } else {
      this.#missed.clear()
      this.#planFetches(turn)
    }
    this.#isFirst = false
  }

  /** What is to be downloaded, of what was read about. */
  #letterSpans(): readonly Span[] {
    const seconds = this.#epochSeconds as number
    const place = { last: this.#last, epochSeconds: seconds }
    for (const { epoch } of this.#wanted.places()) this.#missed.add(epoch)
    const isHourly = this.#rhythm === 'hourly' && !this.#isFirst
    // Once an hour, whole hours: so that nothing is downloaded twice.
    const until = isHourly ? this.#last - (this.#last % (3_600 / seconds)) : Infinity
    const epochs = [...this.#missed].filter((epoch) => epoch < until).toSorted((a, b) => a - b)
    return letterSpans(epochs, place, !this.#isFirst)
  }

  #askLetters(turn: Turn, span: Span): void {
    const epochSeconds = this.#epochSeconds as number
    const { from, to } = epochsOf(span, epochSeconds)
    const range = { from, to: Math.min(to, this.#last + 1) }
    let letters = 0
    for (const epoch of this.#missed) {
      if (epoch >= from && epoch < range.to) letters += this.#book.letters(epoch) ?? 0
    }
    // Of epochs that were downloaded earlier the span brings the letters again.
    const most = Math.max(letters, this.#book.lettersWithin(range)) * PLACED_BYTES * 1.25
    const question = { kind: 'letters', span, epochSeconds } as const
    const ask = turn.ask(this.#parts.name, question, Math.ceil(most) + SLACK_BYTES)
    this.#asked.set(ask, { kind: 'letters', span, range })
  }

  #downloaded(turn: Turn, { from, to }: EpochSpan): void {
    this.#parts.health.works(turn)
    this.#downloads = { failures: 0, notBefore: 0 }
    for (const epoch of this.#missed) if (epoch >= from && epoch < to) this.#missed.delete(epoch)
    const missing = this.#wanted.places().filter(({ epoch }) => epoch >= from && epoch < to)
    this.#tellWithheld(turn, missing)
  }

  #planFetches(turn: Turn): void {
    const { count, over } = this.#extras
    this.#extras = { count: 0, over: 0 }
    for (let extra = 0; extra < count; extra++) {
      this.#agenda.add(turn.now + between(turn.random, 0, over), { kind: 'extra' })
    }
    this.#planSlot(turn)
  }

  /** The next epoch's fetch, unless one is planned. */
  #planSlot(turn: Turn): void {
    const seconds = this.#epochSeconds
    if (seconds === undefined || this.#rhythm !== 'each-epoch' || this.#tier() === 1) return
    if (this.#agenda.has(({ kind }) => kind === 'slot')) return
    const start = (epochAt(turn.now, seconds) + 1) * seconds * SECOND
    this.#agenda.add(start + between(turn.random, 0, seconds * SECOND), { kind: 'slot' })
  }

  /** One fetch: of what failed, of what waits, or of anything. */
  #fetchNext(turn: Turn): void {
    if (!this.#canRead()) return
    const seconds = this.#epochSeconds as number
    const now = epochAt(turn.now, seconds)
    // Drawn in any case, so that what waits shows in nothing that is drawn later.
    const decoy = decoyRun(turn.random, this.#book, this.#last, seconds)
    const again = this.#retries.findIndex(({ notBefore }) => notBefore <= now)
    const [retry] = again < 0 ? [] : this.#retries.splice(again, 1)
    if (retry !== undefined) {
      this.#askFetch(turn, retry.run, retry.tries)
      return
    }
    const waiting = this.#wanted.runs().find((run) => !this.#isFetching(run))
    const run = waiting ?? decoy
    if (run !== undefined) this.#askFetch(turn, run, 0)
  }

  #isFetching({ epoch, index }: Run): boolean {
    const isSame = ({ run }: Fetch): boolean => run.epoch === epoch && run.index === index
    return (
      this.#retries.some(isSame) ||
      [...this.#asked.values()].some((asked) => asked.kind === 'fetch' && isSame(asked))
    )
  }

  #askFetch(turn: Turn, run: Run, tries: number): void {
    const most = 1 + RUN_LENGTH * LETTER_BYTES
    const ask = turn.ask(this.#parts.name, { kind: 'fetch', run }, most)
    this.#asked.set(ask, { kind: 'fetch', run, tries })
  }

  #fetched(turn: Turn, { epoch, index }: Run, { status, letters }: FetchedRun): void {
    this.#parts.health.works(turn)
    const missing: { epoch: number; position: number }[] = []
    for (let place = 0; place < RUN_LENGTH; place++) {
      const position = index * RUN_LENGTH + place
      if (!this.#wanted.has(epoch, position)) continue
      const letter = letters.subarray(place * LETTER_BYTES, (place + 1) * LETTER_BYTES)
      const isHere = status === 'here' && letter.some((byte) => byte !== 0)
      if (isHere) this.#take(turn, epoch, position, letter)
      else missing.push({ epoch, position })
    }
    this.#tellWithheld(turn, missing)
  }

  #take(turn: Turn, epoch: number, position: number, letter: Uint8Array): void {
    const tag = this.#wanted.take(epoch, position)
    if (tag === undefined) return
    turn.tell({ kind: 'found', mailbox: this.#parts.name, tag, letter: letter.slice() })
  }

  #tellWithheld(
    turn: Turn,
    places: readonly { readonly epoch: number; readonly position: number }[],
  ): void {
    for (const tag of this.#wanted.miss(places)) {
      turn.tell({ kind: 'withheld', mailbox: this.#parts.name, tag })
    }
  }

  #failed(turn: Turn, asked: Asked): void {
    this.#parts.health.fails(turn)
    if (asked.kind === 'fetch') {
      const { run, tries } = asked
      const notBefore = epochAt(turn.now, this.#epochSeconds as number) + 1
      if (tries < FETCH_RETRIES)
        this.#retries.push({ kind: 'fetch', run, tries: tries + 1, notBefore })
      return
    }
    if (asked.kind === 'letters') {
      const failures = this.#downloads.failures + 1
      this.#downloads = { failures, notBefore: turn.now + retryWait(turn.random, failures) }
    }
    if (!this.#isOpen || this.#equivocates) return
    this.#agenda.drop(({ kind }) => kind === 'round')
    this.#agenda.add(turn.now + this.#parts.health.wait(turn), { kind: 'round' })
  }

  #planRound(turn: Turn): void {
    if (!this.#isOpen || this.#rhythm === 'by-hand') return
    if (this.#agenda.has(({ kind }) => kind === 'round')) return
    const length = this.#rhythm === 'hourly' ? HOUR : (this.#epochSeconds ?? 60) * SECOND
    const start = (Math.floor(turn.now / length) + 1) * length
    const part = this.#rhythm === 'hourly' ? 1 : 0.25
    const wait = between(turn.random, 0, part * length)
    this.#agenda.add(Math.max(start + wait, turn.now + 1), { kind: 'round' })
  }

  /** Between two requests of a round, so that they do not come together. */
  #wait(turn: Turn): number {
    const unit = (this.#epochSeconds as number) * SECOND
    return between(turn.random, 0.02 * unit, 0.15 * unit)
  }

  #isPlanned(kind: 'digests' | 'letters', { length, index }: Span): boolean {
    const isSame = (each: Task | Asked): boolean =>
      each.kind === kind && each.span.length === length && each.span.index === index
    return this.#agenda.has(isSame) || [...this.#asked.values()].some(isSame)
  }

  #equivocate(turn: Turn): void {
    this.#equivocates = true
    this.#agenda.drop(() => true)
    this.#cancelAll(turn)
    turn.tell({ kind: 'equivocating', mailbox: this.#parts.name, witness: 'us' })
  }

  #cancelAll(turn: Turn): void {
    for (const ask of this.#asked.keys()) turn.cancel(ask)
    this.#asked.clear()
  }

  #tellContradiction(turn: Turn): void {
    turn.tell({ kind: 'equivocating', mailbox: this.#parts.name, witness: 'contact' })
  }

  #tellPrice(turn: Turn, { volume }: Digest): void {
    const price = readingPrice(volume, this.#epochSeconds as number)
    const told = `${price.tier} ${volume}`
    if (told === this.#price) return
    this.#price = told
    turn.tell({ kind: 'price', mailbox: this.#parts.name, volume, ...price })
  }

  #tier(): 1 | 2 {
    return (this.#book.latest?.volume ?? 0) <= TIER_ONE_VOLUME ? 1 : 2
  }

  #canRead(): boolean {
    return this.#isOpen && !this.#equivocates && this.#book.latest !== undefined
  }

  #newBook(): DigestBook {
    const { primitives, key, digestHead } = this.#parts
    return new DigestBook(primitives, key, digestHead === undefined ? {} : { headOf: digestHead })
  }
}
