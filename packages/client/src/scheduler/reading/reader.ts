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
  firstEpochOfDay,
  firstHead,
  type Head,
  letterCount,
  type PlacedLetter,
  type Span,
  TTL_DAYS,
} from '@pvtcoms/core/mailbox'
import type { PollInterval } from '@pvtcoms/store'
import { type ChainTerms, chainTerms, latestHead } from '../digests/chain-terms.ts'
import { DigestChain, type DigestHead } from '../digests/digest-chain.ts'
import type { Health } from '../health.ts'
import type { Answer } from '../input.ts'
import { between } from '../random.ts'
import { SECOND, type StepContext } from '../step-context.ts'
import { ContactHeads } from './contact-heads.ts'
import { LetterFetching } from './letter-fetching.ts'
import { ABSENCE_OF_SLOW_POLLS, nextRoundAt } from './poll-times.ts'
import { readingPrice } from './price.ts'
import type { ReaderState } from './reader-state.ts'
import type { Reading } from './reading.ts'
import { type Asked, Round } from './round.ts'
import { accountableEpochs, digestSpans } from './spans.ts'
import { type Tier, tierOf } from './tier.ts'
import { WantedLetters } from './wanted-letters.ts'

/** A mailbox may be ahead of our clock by so many seconds before we stop believing one of the two. */
const MOST_AHEAD = DAY_SECONDS

export interface ReaderParts {
  readonly name: string
  readonly key: Uint8Array
  readonly primitives: Primitives
  readonly health: Health
  readonly digestHead?: DigestHead | undefined
}

export class Reader {
  readonly #parts: ReaderParts
  readonly #round: Round
  readonly #contactHeads = new ContactHeads()
  readonly #letters: LetterFetching
  #chain: DigestChain
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
  /** Of which the price was told. */
  #toldVolume: number | undefined

  constructor(parts: ReaderParts, stored?: ReaderState) {
    this.#parts = parts
    this.#chain = this.#newChain()
    this.#round = new Round(parts.name)
    this.#letters = new LetterFetching(parts.health, stored?.missed)
    if (stored === undefined) return
    this.#epochSeconds = stored.epochSeconds
    this.#chain.restore(stored.entries, stored.spans, stored.floor)
    this.#since = stored.since
    this.#wanted = new WantedLetters(stored.done)
    this.#last = this.#chain.latest?.epoch ?? -1
  }

  get wakeAt(): number | undefined {
    const next = Math.min(this.#round.wakeAt ?? Infinity, this.#letters.wakeAt ?? Infinity)
    return next === Infinity ? undefined : next
  }

  /** Undefined before the mailbox ever answered. */
  get state(): ReaderState | undefined {
    if (this.#epochSeconds === undefined || this.#since === undefined) return undefined
    return {
      epochSeconds: this.#epochSeconds,
      entries: this.#chain.entries,
      spans: this.#chain.spans,
      floor: this.#chain.floor,
      since: this.#since,
      missed: this.#letters.missed,
      done: this.#wanted.done,
    }
  }

  /** What the mailbox asks for a deposit, as far as its chain tells. */
  get terms(): ChainTerms | undefined {
    const seconds = this.#epochSeconds
    return seconds === undefined ? undefined : chainTerms(this.#chain, seconds)
  }

  /** Where the chain stood after the last digest that was read. */
  get latest(): Head | undefined {
    return latestHead(this.#chain)
  }

  /** A session begins, `away` ms after the last one. */
  open(context: StepContext, away: number): void {
    this.#isOpen = true
    if (this.#pollInterval !== 'manually')
      this.#begin(context, away, between(context.random, 0, 3 * SECOND))
  }

  close(context: StepContext): void {
    this.#isOpen = false
    this.#stop(context)
  }

  /** By hand. */
  refresh(context: StepContext): void {
    if (!this.#isOpen) return
    this.#begin(context, this.#pollInterval === 'manually' ? ABSENCE_OF_SLOW_POLLS : 0, 0)
  }

  /** By hand, and weaker: what waits, now. */
  fetchNow(context: StepContext): void {
    const reading = this.#reading()
    if (reading === undefined || !this.#isOpen) return
    const fetches = this.#letters.now(context, reading)
    context.tell({ kind: 'weaker', mailbox: this.#parts.name, fetches })
  }

  setPollInterval(context: StepContext, pollInterval: PollInterval): void {
    if (pollInterval === this.#pollInterval) return
    this.#pollInterval = pollInterval
    if (!this.#isOpen) return
    this.#round.dropStart()
    this.#planRound(context)
    this.#planLetters(context)
  }

  watch(tags: readonly Uint8Array[]): void {
    for (const sighting of this.#chain.watch(tags)) this.#wanted.add(sighting)
  }

  unwatch(tags: readonly Uint8Array[]): void {
    this.#chain.unwatch(tags)
    this.#wanted.drop(tags)
  }

  /** A contact may lie: what it says is compared with what we read, and changes nothing. */
  hearContact(context: StepContext, epoch: number, head: Uint8Array): void {
    const known = this.#chain.head(epoch)
    if (known === undefined) this.#contactHeads.keep(epoch, head)
    else if (!equal(known, head)) this.#tellContradiction(context)
  }

  /** From where it says it stands now. `tags` are all that are watched. */
  trustAgain(context: StepContext, tags: readonly Uint8Array[]): void {
    this.#chain = this.#newChain()
    this.#wanted = new WantedLetters()
    this.#letters.restart()
    this.#last = -1
    this.#since = undefined
    this.#equivocates = false
    this.watch(tags)
    if (this.#isOpen) this.#begin(context, 0, 0)
  }

  shift(by: number): void {
    this.#round.shift(by)
    this.#letters.shift(by)
  }

  tick(context: StepContext): void {
    for (let task = this.#round.take(context); task; task = this.#round.take(context)) {
      if (task.kind === 'start') this.#startRound(context)
      else this.#askDigests(context, task.span)
    }
    const reading = this.#reading()
    if (reading !== undefined) this.#letters.tick(context, reading)
  }

  /** True when the ask was ours. */
  answered(context: StepContext, ask: number, answer: Answer): boolean {
    const asked = this.#round.answered(ask)
    if (asked === undefined) return this.#answeredLetters(context, ask, answer)
    if (answer.kind === 'info' && asked.kind === 'info') {
      this.#epochSeconds = answer.info.epochSeconds
      // The next round was planned without knowing how long an epoch is.
      this.#round.dropStart()
      this.#startRound(context)
    } else if (answer.kind === 'head' && asked.kind === 'head') this.#hear(context, answer.head)
    else if (answer.kind === 'digests' && asked.kind === 'digests') {
      this.#read(context, asked, answer.digests)
    } else this.#failed(context)
    return true
  }

  /** Letters of a span that is on its way. True when the ask was ours. */
  received(context: StepContext, ask: number, letters: readonly PlacedLetter[]): boolean {
    const reading = this.#reading()
    return reading !== undefined && this.#letters.received(context, reading, ask, letters)
  }

  #begin(context: StepContext, away: number, wait: number): void {
    this.#isFirst = true
    this.#letters.addExtras(away)
    this.#round.startAt(context.now + wait)
  }

  #startRound(context: StepContext): void {
    if (this.#equivocates) return
    if (this.#pollInterval !== 'every-minute') this.#letters.addExtras(ABSENCE_OF_SLOW_POLLS)
    this.#round.askStart(context, this.#epochSeconds === undefined ? 'info' : 'head')
    this.#planRound(context)
  }

  #hear(context: StepContext, head: Head): void {
    const { name, key, primitives } = this.#parts
    const seconds = this.#epochSeconds as number
    if (head.epoch > epochAt(context.now, seconds) + MOST_AHEAD / seconds) {
      context.tell({ kind: 'clocks-differ', mailbox: name })
      this.#failed(context)
      return
    }
    const isEmpty = head.epoch === 0
    if (isEmpty ? !equal(head.head, firstHead(primitives, key)) : !this.#chain.hear(head)) {
      this.#equivocate(context)
      return
    }
    this.#parts.health.works(context)
    this.#since ??= head.epoch
    if (isEmpty) {
      context.tell({ kind: 'read', mailbox: this.#parts.name, awaited: 0 })
      return
    }
    this.#last = Math.max(this.#last, head.epoch)
    this.#forgetOld(seconds)
    const first = this.#chain.firstGap(this.#last + 1)
    const end = { last: this.#last, epochSeconds: seconds }
    const spans = first === undefined ? [] : digestSpans(first, end, !this.#isFirst)
    for (const span of spans) {
      if (!this.#round.hasSpan(span)) {
        const unit = seconds * SECOND
        const wait = between(context.random, 0.02 * unit, 0.15 * unit)
        this.#round.planDigests(context.now + wait, span)
      }
    }
    this.#afterDigests(context)
  }

  #forgetOld(seconds: number): void {
    const first = firstEpochOfDay(dayOfEpoch(this.#last, seconds) - TTL_DAYS, seconds)
    this.#chain.forget(first)
    this.#wanted.forget(first)
    this.#letters.forget(first)
  }

  #askDigests(context: StepContext, span: Span): void {
    const end = { last: this.#last, epochSeconds: this.#epochSeconds as number }
    this.#round.askDigests(context, span, end)
  }

  #read(
    context: StepContext,
    { span, last }: Asked & { readonly kind: 'digests' },
    received: Extract<Answer, { readonly kind: 'digests' }>['digests'],
  ): void {
    // What ended after the head was heard is believed with the next one.
    const first = received[0]?.digest.epoch
    const end = { last, epochSeconds: this.#epochSeconds as number }
    const { from, to } = accountableEpochs(span, end, first)
    const digests = received.filter(({ digest: { epoch } }) => epoch >= from && epoch < to)
    const tier = tierOf(this.#chain.latest?.volume ?? 0)
    const fresh: Digest[] = []
    const reading = this.#chain.read({ from, to }, digests, (digest) => fresh.push(digest))
    if (reading !== 'kept') {
      if (reading === 'equivocal') this.#equivocate(context)
      else this.#failed(context)
      return
    }
    // Everything was asked for: before its first digest there is nothing.
    if (span.length === 'all') this.#chain.forget(from)
    this.#parts.health.works(context)
    for (const digest of fresh) this.#noteNew(context, digest, tier)
    this.#afterDigests(context)
  }

  #noteNew(context: StepContext, digest: Digest, tier: Tier): void {
    const { epoch } = digest
    const isNews = epoch > (this.#since ?? 0)
    if (letterCount(digest) > 0) {
      for (const sighting of this.#chain.sightings({ from: epoch, to: epoch + 1 })) {
        this.#wanted.add(sighting)
      }
      if (isNews && tier === 1) this.#letters.note(epoch)
    }
    const told = this.#contactHeads.take(epoch)
    if (told !== undefined && !equal(told, this.#chain.head(epoch) as Uint8Array))
      this.#tellContradiction(context)
  }

  /** Goes on to letters, once no digests are on their way. */
  #afterDigests(context: StepContext): void {
    if (this.#round.hasDigests) return
    const latest = this.#chain.latest
    context.tell({ kind: 'read', mailbox: this.#parts.name, awaited: this.#wanted.size })
    if (latest === undefined) return
    this.#tellPrice(context, latest)
    this.#planLetters(context)
    this.#isFirst = false
  }

  #planLetters(context: StepContext): void {
    const reading = this.#reading()
    const [pollInterval, isFirst] = [this.#pollInterval, this.#isFirst]
    if (reading !== undefined) this.#letters.plan(context, reading, { pollInterval, isFirst })
  }

  #answeredLetters(context: StepContext, ask: number, answer: Answer): boolean {
    const reading = this.#reading()
    if (reading === undefined) return false
    const outcome = this.#letters.answered(context, reading, ask, answer)
    switch (outcome) {
      case 'done':
        this.#parts.health.works(context)
        return true
      case 'fetch-failed':
        this.#parts.health.fails(context)
        return true
      case 'download-failed':
        this.#failed(context)
        return true
      case 'not-ours':
        return false
    }
  }

  #failed(context: StepContext): void {
    const { health } = this.#parts
    health.fails(context)
    if (!this.#isOpen || this.#equivocates) return
    this.#round.startAt(context.now + health.wait(context))
  }

  #planRound(context: StepContext): void {
    if (!this.#isOpen || this.#pollInterval === 'manually') return
    if (this.#round.hasStart) return
    const at = nextRoundAt(context, this.#pollInterval, this.#epochSeconds ?? 60)
    this.#round.startAt(at)
  }

  #equivocate(context: StepContext): void {
    this.#equivocates = true
    this.#stop(context)
    context.tell({ kind: 'equivocating', mailbox: this.#parts.name, witness: 'us' })
  }

  #stop(context: StepContext): void {
    this.#round.stop(context)
    this.#letters.stop(context)
  }

  #tellContradiction(context: StepContext): void {
    context.tell({ kind: 'equivocating', mailbox: this.#parts.name, witness: 'contact' })
  }

  #tellPrice(context: StepContext, { volume }: Digest): void {
    const price = readingPrice(volume, this.#epochSeconds as number)
    if (volume === this.#toldVolume) return
    this.#toldVolume = volume
    context.tell({ kind: 'price', mailbox: this.#parts.name, volume, ...price })
  }

  /** Undefined while there is nothing to ask letters of. */
  #reading(): Reading | undefined {
    const epochSeconds = this.#epochSeconds
    if (epochSeconds === undefined || this.#equivocates || this.#last < 0) return undefined
    const [chain, wanted] = [this.#chain, this.#wanted]
    return { mailbox: this.#parts.name, chain, wanted, last: this.#last, epochSeconds }
  }

  #newChain(): DigestChain {
    const { primitives, key, digestHead } = this.#parts
    return new DigestChain(primitives, key, digestHead === undefined ? {} : { headOf: digestHead })
  }
}
