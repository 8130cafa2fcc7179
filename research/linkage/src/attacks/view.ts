/**
 * A record in the order in which attacks ask for it: which letters each request could have been for, how
 * usual it is that letters of that age are fetched at that time, and when somebody seemed to begin a session.
 */
import type { MailboxRecord, Recorded } from '../world/record.ts'

/** Letters that cannot be told apart by what is fetched: those of one run. */
export interface Unit {
  /** The end of its epoch, ms. */
  readonly closed: number
  /** Numbers of its letters' deposits. */
  readonly deposits: readonly number[]
  readonly epoch: number
  readonly index: number
}

/** Downloads that a unit was in, which came when it was old enough to have waited. Ascending times. */
export interface LateDownloads {
  readonly times: Float64Array
  /** How rare such a download was: −log of its rate for one unit, per ms. */
  readonly rarities: Float64Array
  /** The same, not as a logarithm. */
  readonly weights: Float64Array
  /** The circuits that asked for more than this. */
  readonly sharedCircuits: ReadonlySet<number>
}

/** Letters that waited for less are of clients that were there. */
export const LATE = 10 * 60_000

/** The rarest downloads of a unit tell the most; more than these are not looked at. */
const MOST_DOWNLOADS = 128
const SLOT = 10 * 60_000
const BANDS = 10

interface Download {
  readonly at: number
  readonly circuit: number
}

export class View {
  readonly record: MailboxRecord
  /** When each deposit came, ms. */
  readonly depositTimes: Float64Array
  /** When somebody asked for the digests of a day or more, as clients do on opening. Ascending. */
  readonly openings: Float64Array
  readonly units: readonly Unit[]
  readonly #depositCircuits: readonly number[]
  /** The unit of each deposit; undefined when its epoch never closed. */
  readonly #unitOf = new Map<number, Unit>()
  readonly #fetches = new Map<Unit, Download[]>()
  /** By the span's length and beginning, epochs. */
  readonly #spans = new Map<number, Map<number, Download[]>>()
  readonly #spanDownloads = new Map<number, readonly Download[]>()
  readonly #busyCircuits = new Set<number>()
  readonly #late = new Map<Unit, LateDownloads>()
  readonly #start: number
  readonly #bandRates: Float64Array
  readonly #slotShares: Float64Array

  constructor(record: MailboxRecord) {
    this.record = record
    const { requests } = record
    this.#start = requests[0]?.at ?? 0
    const deposits = requests.filter(({ kind }) => kind === 'deposit')
    this.depositTimes = Float64Array.from(deposits, ({ at }) => at)
    this.#depositCircuits = deposits.map(({ circuit }) => circuit)
    this.openings = Float64Array.from(
      requests.filter((request) => this.#asksForDay(request)),
      ({ at }) => at,
    )
    this.units = this.#cutRuns()
    this.#sortRequests()
    const { bandRates, slotShares } = this.#measureRates(requests.at(-1)?.at ?? 0)
    this.#bandRates = bandRates
    this.#slotShares = slotShares
  }

  unitOf(deposit: number): Unit | undefined {
    return this.#unitOf.get(deposit)
  }

  /** Openings within [from, to). */
  openingsWithin(from: number, to: number): number {
    return lowerBound(this.openings, to) - lowerBound(this.openings, from)
  }

  /** Deposits within [from, to). */
  depositsWithin(from: number, to: number): number {
    return lowerBound(this.depositTimes, to) - lowerBound(this.depositTimes, from)
  }

  /** The circuit that a deposit came on. */
  depositCircuit(deposit: number): number {
    return this.#depositCircuits[deposit] as number
  }

  /**
   * How many times the run of `known` was fetched within five minutes before `answer` came, as who
   * answers has read; -1 when `answer` came first.
   */
  readBetween(known: number, answer: number): number {
    const unit = this.#unitOf.get(known)
    const at = this.depositTimes[answer] as number
    if (unit === undefined || unit.closed > at) return -1
    const fetches = this.#fetches.get(unit) ?? []
    return fetches.filter((fetch) => fetch.at < at && fetch.at > at - 300_000).length
  }

  late(unit: Unit): LateDownloads {
    const known = this.#late.get(unit)
    if (known !== undefined) return known
    const found = this.#findLate(unit)
    this.#late.set(unit, found)
    return found
  }

  /** All downloads of a unit in the order of their times. */
  downloads(unit: Unit): readonly Download[] {
    const fetched = this.#fetches.get(unit) ?? []
    const spans = this.#spanDownloadsOf(unit.epoch)
    if (spans.length === 0) return fetched
    return [...fetched, ...spans].sort((a, b) => a.at - b.at)
  }

  /** −log of how often one unit of that age is downloaded at that time, per ms. */
  rarity(at: number, age: number): number {
    const usual = this.#bandRates[bandOf(age)] as number
    return -Math.log(usual * (this.#slotShares[this.#slotOf(at)] ?? 1) + 1e-12)
  }

  #asksForDay({ kind, from, to }: Recorded): boolean {
    return kind === 'digests' && (to - from) * this.record.epochSeconds >= 86_400
  }

  #cutRuns(): readonly Unit[] {
    const { epochs, epochSeconds, runLength } = this.record
    const units: Unit[] = []
    for (const { epoch, deposits } of epochs.values()) {
      for (let first = 0; first < deposits.length; first += runLength) {
        const own = deposits.slice(first, first + runLength)
        const closed = (epoch + 1) * epochSeconds * 1000
        const unit = { closed, deposits: own, epoch, index: first / runLength }
        units.push(unit)
        for (const deposit of own) this.#unitOf.set(deposit, unit)
      }
    }
    return units
  }

  #sortRequests(): void {
    const { epochs, requests, runLength } = this.record
    const uses = new Map<number, number>()
    for (const { at, circuit, kind, from, to, index } of requests) {
      const used = (uses.get(circuit) ?? 0) + 1
      uses.set(circuit, used)
      if (used > 1) this.#busyCircuits.add(circuit)
      if (kind === 'fetch') {
        const deposit = epochs.get(from)?.deposits[index * runLength]
        const unit = deposit === undefined ? undefined : this.#unitOf.get(deposit)
        if (unit !== undefined) append(this.#fetches, unit, { at, circuit })
      } else if (kind === 'letters') {
        const spans = this.#spans.get(to - from) ?? new Map<number, Download[]>()
        this.#spans.set(to - from, spans)
        append(spans, from, { at, circuit })
      }
    }
  }

  #spanDownloadsOf(epoch: number): readonly Download[] {
    const known = this.#spanDownloads.get(epoch)
    if (known !== undefined) return known
    const found: Download[] = []
    const closed = (epoch + 1) * this.record.epochSeconds * 1000
    for (const [length, spans] of this.#spans) {
      const from = Math.floor(epoch / length) * length
      for (const download of spans.get(from) ?? []) if (download.at >= closed) found.push(download)
    }
    found.sort((a, b) => a.at - b.at)
    this.#spanDownloads.set(epoch, found)
    return found
  }

  #findLate(unit: Unit): LateDownloads {
    const late = this.downloads(unit)
      .filter(({ at }) => at - unit.closed > LATE)
      .map((download) => ({
        ...download,
        rarity: this.rarity(download.at, download.at - unit.closed),
      }))
    const rarest =
      late.length > MOST_DOWNLOADS
        ? late
            .toSorted((a, b) => b.rarity - a.rarity)
            .slice(0, MOST_DOWNLOADS)
            .sort((a, b) => a.at - b.at)
        : late
    const circuits = rarest.map(({ circuit }) => circuit)
    return {
      times: Float64Array.from(rarest, ({ at }) => at),
      rarities: Float64Array.from(rarest, ({ rarity }) => rarity),
      weights: Float64Array.from(rarest, ({ rarity }) => Math.exp(rarity)),
      sharedCircuits: new Set(circuits.filter((circuit) => this.#busyCircuits.has(circuit))),
    }
  }

  #slotOf(at: number): number {
    return Math.max(0, Math.floor((at - this.#start) / SLOT))
  }

  /** How often one unit is downloaded at each age, and how that changes over the days. */
  #measureRates(end: number): { bandRates: Float64Array; slotShares: Float64Array } {
    const slots = this.#slotOf(end) + 1
    const perSlot = new Float64Array(slots)
    const perBand = new Float64Array(BANDS)
    const exposure = new Float64Array(BANDS)
    let total = 0
    for (const unit of this.units) {
      for (let band = 0; band < BANDS; band++) {
        const lived = end - unit.closed
        const time = Math.max(0, Math.min(lived, bandStart(band + 1)) - bandStart(band))
        exposure[band] = (exposure[band] as number) + time
      }
      for (const { at } of this.downloads(unit)) {
        const age = at - unit.closed
        if (age <= LATE) continue
        const slot = this.#slotOf(at)
        perSlot[slot] = (perSlot[slot] as number) + 1
        const band = bandOf(age)
        perBand[band] = (perBand[band] as number) + 1
        total++
      }
    }
    return {
      bandRates: perBand.map((count, band) => (count + 1) / ((exposure[band] as number) + 1)),
      slotShares: perSlot.map((count) => (count + 1) / (total / slots + 1)),
    }
  }
}

/** Ages double from band to band; band 0 ends at twice LATE. */
function bandOf(age: number): number {
  return Math.max(0, Math.min(BANDS - 1, Math.floor(Math.log2(age / LATE))))
}

function bandStart(band: number): number {
  return band === 0 ? LATE : band === BANDS ? Infinity : LATE * 2 ** band
}

/** The first place whose value is not below. */
export function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}
