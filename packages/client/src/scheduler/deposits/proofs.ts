/**
 * Proofs of work, made ahead for the next tags while nothing else is to be done, so that a deposit need not
 * wait for one (docs/protocol/mailbox.md §6).
 */
import { toHex } from '@pvtcoms/core/bytes'
import { decode } from '@pvtcoms/core/codec'
import { Proof } from '@pvtcoms/core/mailbox'
import { SchedulerError } from '../../errors.ts'
import type { Output } from '../output.ts'
import type { DaySeed } from './terms.ts'

export interface ProofPlaceName {
  readonly mailbox: string
  /** 16. */
  readonly tag: Uint8Array
}

/** What a proof for a mailbox has to be made of; undefined while it is not known. */
export interface MiningTerms extends DaySeed {
  readonly key: Uint8Array
  readonly effort: number
}

interface Made {
  readonly proof: Proof
  readonly day: number
}

interface Job {
  readonly id: number
  readonly place: ProofPlaceName
  readonly terms: MiningTerms
  readonly isAhead: boolean
}

/** A seed serves on its day and the next. */
const SEED_DAYS = 1
/** Proofs that are kept, used or not. */
const MOST_MADE = 512

export class Proofs {
  readonly #made = new Map<string, Made>()
  readonly #urgent = new Map<string, ProofPlaceName>()
  readonly #ahead = new Map<string, readonly ProofPlaceName[]>()
  readonly #termsOf: (mailbox: string) => MiningTerms | undefined
  #job: Job | undefined
  #isStale = false
  #lastJob = 0

  constructor(termsOf: (mailbox: string) => MiningTerms | undefined) {
    this.#termsOf = termsOf
  }

  /** Mailboxes that proofs are wanted for. */
  get mailboxes(): ReadonlySet<string> {
    const ahead = [...this.#ahead.values()].flat()
    return new Set([...this.#urgent.values(), ...ahead].map(({ mailbox }) => mailbox))
  }

  /** Tags of a contact's next letters, instead of those before. */
  setAhead(contact: string, places: readonly ProofPlaceName[]): void {
    if (places.length === 0) this.#ahead.delete(contact)
    else this.#ahead.set(contact, places)
    this.#isStale = true
  }

  /** A mailbox asks for something else than before. */
  reconsider(): void {
    this.#isStale = true
  }

  /** One that is good enough now; it stays until `drop`. */
  get(place: ProofPlaceName): Proof | undefined {
    return this.#good(place)?.proof
  }

  /** Somebody waits for it. */
  want(place: ProofPlaceName): void {
    this.#urgent.set(nameOf(place), place)
    this.#isStale = true
  }

  /** Nobody needs it any more. */
  drop(place: ProofPlaceName): void {
    this.#urgent.delete(nameOf(place))
    this.#made.delete(nameOf(place))
    this.#isStale = true
  }

  /** The place that the job was for; undefined when nobody waits for it any more. */
  mined(job: number, encoded: Uint8Array): ProofPlaceName | undefined {
    if (this.#job?.id !== job) return undefined
    const { place, terms } = this.#job
    this.#job = undefined
    const proof = decode(Proof, encoded)
    if (!proof.ok) throw new SchedulerError('bad-proof')
    const [oldest] = this.#made.keys()
    if (this.#made.size >= MOST_MADE && oldest !== undefined) this.#made.delete(oldest)
    this.#made.set(nameOf(place), { proof: proof.value, day: terms.day })
    this.#isStale = true
    return this.#urgent.delete(nameOf(place)) ? place : undefined
  }

  /** What the miner has to do from now on, if that changes. */
  plan(): readonly Output[] {
    if (!this.#isStale) return []
    this.#isStale = false
    const next = this.#next()
    const job = this.#job
    if (job !== undefined && next !== undefined && isSameJob(job, next)) return []
    // What is being made for now is not given up for what may be needed once.
    if (job !== undefined && this.#isWanted(job) && !(job.isAhead && next?.isAhead === false))
      return []
    const outputs: Output[] = job === undefined ? [] : [{ kind: 'stop-mining', job: job.id }]
    this.#job = undefined
    if (next === undefined) return outputs
    const { place, terms } = next
    this.#job = { ...next, id: ++this.#lastJob }
    const { seed, key: mailboxKey, effort } = terms
    const proofPlace = { seed, mailboxKey, tag: place.tag }
    return [...outputs, { kind: 'mine', job: this.#lastJob, place: proofPlace, effort }]
  }

  #next(): Omit<Job, 'id'> | undefined {
    for (const [isAhead, places] of [
      [false, this.#urgent.values()],
      [true, [...this.#ahead.values()].flat()],
    ] as const) {
      for (const place of places) {
        const terms = this.#termsOf(place.mailbox)
        if (terms === undefined) continue
        if (this.#good(place) === undefined) return { place, terms, isAhead }
      }
    }
    return undefined
  }

  /** Whether the proof of that job would still be good for something. */
  #isWanted({ place, terms }: Job): boolean {
    const now = this.#termsOf(place.mailbox)
    if (now === undefined || now.effort > terms.effort || now.day > terms.day + SEED_DAYS)
      return false
    const isSame = (other: ProofPlaceName): boolean => nameOf(other) === nameOf(place)
    return this.#urgent.has(nameOf(place)) || [...this.#ahead.values()].flat().some(isSame)
  }

  #good(place: ProofPlaceName): Made | undefined {
    const made = this.#made.get(nameOf(place))
    const terms = this.#termsOf(place.mailbox)
    if (made === undefined || terms === undefined) return undefined
    return made.proof.effort >= terms.effort && made.day >= terms.day - SEED_DAYS ? made : undefined
  }
}

const nameOf = ({ mailbox, tag }: ProofPlaceName): string => `${mailbox} ${toHex(tag)}`

function isSameJob(job: Job, next: Omit<Job, 'id'>): boolean {
  return (
    nameOf(job.place) === nameOf(next.place) &&
    job.terms.effort === next.terms.effort &&
    job.terms.day === next.terms.day
  )
}
