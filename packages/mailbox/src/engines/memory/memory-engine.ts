/** An engine that forgets everything when it is closed: for tests and simulated worlds. */
import { toHex } from '@pvtcoms/core/bytes'
import { Secret } from '@pvtcoms/core/secret'
import { StorageEngineError } from '../../errors.ts'
import {
  type ChainTip,
  type EndedEpoch,
  type EngineState,
  type EpochRange,
  type KeptLetter,
  type NewLetter,
  type Position,
  REMNANT_LENGTH,
  type StorageEngine,
  type Stored,
  type StoredDigest,
  type WaitingLetters,
} from '../../storage-engine.ts'

export class MemoryEngine implements StorageEngine {
  readonly #byPrefix = new Map<string, Row>()
  readonly #ended = new Map<number, readonly Row[]>()
  readonly #expected = new Map<string, number>()
  readonly #dayKeys = new Map<number, Secret<'DayKey'>>()
  #digests: StoredDigest[] = []
  #open: { readonly epoch: number; readonly rows: Row[] } | undefined
  #charter: Uint8Array | undefined
  #sequence = 0
  #closed = false

  charter(fresh: Uint8Array): Promise<Uint8Array> {
    return this.#answer(() => (this.#charter ??= fresh.slice()).slice())
  }

  state(): Promise<EngineState> {
    return this.#answer(() => this.#state())
  }

  store(letter: NewLetter, epoch: number): Promise<Stored> {
    return this.#answer(() => {
      if (this.#open?.epoch !== epoch) return 'closed'
      const prefix = prefixOf(letter.tag)
      if (this.#byPrefix.has(prefix)) return 'occupied'
      const row: Row = { ...letter, epoch, sequence: ++this.#sequence, removed: false }
      this.#byPrefix.set(prefix, row)
      this.#open.rows.push(row)
      return 'stored'
    })
  }

  occupant(tag: Uint8Array): Promise<KeptLetter | undefined> {
    return this.#answer(() => {
      const row = this.#byPrefix.get(prefixOf(tag))
      return row && copy(row)
    })
  }

  openEpoch(
    next: number,
    digest: (ended: EndedEpoch) => Omit<StoredDigest, 'epoch'>,
  ): Promise<EngineState> {
    return this.#answer(() => {
      const open = this.#open
      if (open !== undefined && open.epoch >= next) return this.#state()
      if (open !== undefined) {
        const { epoch } = open
        const rows = open.rows.toSorted((a, b) => (toHex(a.tag) < toHex(b.tag) ? -1 : 1))
        const made = digest({ epoch, tags: rows.map(({ tag }) => tag.slice()), tip: this.#tip() })
        this.#digests.push({ epoch, ...made })
        if (rows.length > 0) this.#ended.set(epoch, rows)
      }
      this.#open = { epoch: next, rows: [] }
      return this.#state()
    })
  }

  digests(range: EpochRange, limit: number): Promise<readonly StoredDigest[]> {
    return this.#answer(() =>
      this.#digests.filter(({ epoch }) => isIn(range, epoch)).slice(0, limit),
    )
  }

  tipAt(epoch: number): Promise<ChainTip | undefined> {
    return this.#answer(() => {
      const found = this.#digests.findLast((digest) => digest.epoch <= epoch)
      return found && { epoch: found.epoch, head: found.head }
    })
  }

  letters(epoch: number, from: number, to: number): Promise<readonly KeptLetter[]> {
    return this.#answer(() => (this.#ended.get(epoch) ?? []).slice(from, to).map(copy))
  }

  count(range: EpochRange): Promise<number> {
    return this.#answer(() => {
      let letters = 0
      for (const [epoch, rows] of this.#ended) if (isIn(range, epoch)) letters += rows.length
      return letters
    })
  }

  waiting([after = 0]: Position, limit: number): Promise<WaitingLetters> {
    return this.#answer(() => {
      const rows = [...this.#byPrefix.values()].filter(
        (row) => !row.removed && row.sequence > after,
      )
      const first = rows.toSorted((a, b) => a.sequence - b.sequence).slice(0, limit)
      return { letters: first.map(copy), next: [first.at(-1)?.sequence ?? after] }
    })
  }

  remove(tags: readonly Uint8Array[]): Promise<void> {
    return this.#answer(() => {
      for (const tag of tags) {
        const row = this.#byPrefix.get(prefixOf(tag))
        if (row === undefined || toHex(row.tag) !== toHex(tag)) continue
        row.body = row.body.slice(-REMNANT_LENGTH)
        row.removed = true
      }
    })
  }

  expect(tags: readonly Uint8Array[], lastDay: number): Promise<void> {
    return this.#answer(() => {
      for (const tag of tags) this.#expected.set(toHex(tag), lastDay)
    })
  }

  isExpected(tag: Uint8Array): Promise<boolean> {
    return this.#answer(() => this.#expected.has(toHex(tag)))
  }

  dayKey(day: number, fresh: Secret<'DayKey'>): Promise<Secret<'DayKey'>> {
    return this.#answer(() => {
      const known = this.#dayKeys.get(day) ?? new Secret('DayKey', fresh.expose().slice())
      this.#dayKeys.set(day, known)
      return new Secret('DayKey', known.expose().slice())
    })
  }

  expire(day: number, firstEpoch: number): Promise<void> {
    return this.#answer(() => {
      for (const [old, key] of this.#dayKeys) {
        if (old >= day) continue
        key.wipe()
        this.#dayKeys.delete(old)
      }
      for (const [prefix, row] of this.#byPrefix) {
        if (row.epoch < firstEpoch) this.#byPrefix.delete(prefix)
      }
      for (const epoch of [...this.#ended.keys()]) {
        if (epoch < firstEpoch) this.#ended.delete(epoch)
      }
      for (const [tag, lastDay] of this.#expected) if (lastDay < day) this.#expected.delete(tag)
      // The last digest stays, whatever its age: the chain goes on from it.
      const tip = this.#digests.at(-1)
      this.#digests = this.#digests.filter((digest) => digest.epoch >= firstEpoch || digest === tip)
    })
  }

  usage(): Promise<{ readonly used: number; readonly free: number | undefined }> {
    return this.#answer(() => {
      const sizes = [...this.#byPrefix.values()].map(({ body }) => body.length)
      return { used: sizes.reduce((sum, size) => sum + size, 0), free: undefined }
    })
  }

  /** There is nothing that could be read again. */
  backup(): Promise<void> {
    return Promise.reject(new StorageEngineError('no-backup'))
  }

  close(): Promise<void> {
    for (const key of this.#dayKeys.values()) key.wipe()
    this.#dayKeys.clear()
    this.#closed = true
    return Promise.resolve()
  }

  /** Answers later, as a real engine does: never before the caller's own code went on. */
  async #answer<T>(work: () => T): Promise<T> {
    await Promise.resolve()
    if (this.#closed) throw new StorageEngineError('closed')
    return work()
  }

  #state(): EngineState {
    return { openEpoch: this.#open?.epoch, tip: this.#tip() }
  }

  #tip(): ChainTip | undefined {
    const last = this.#digests.at(-1)
    return last && { epoch: last.epoch, head: last.head }
  }
}

interface Row {
  readonly tag: Uint8Array
  readonly epoch: number
  readonly sequence: number
  body: Uint8Array
  removed: boolean
}

const copy = ({ tag, epoch, body }: Row): KeptLetter => ({
  tag: tag.slice(),
  epoch,
  body: body.slice(),
})
const prefixOf = (tag: Uint8Array): string => toHex(tag.subarray(0, 8))
const isIn = ({ from, to }: EpochRange, epoch: number): boolean => epoch >= from && epoch < to
