/**
 * What one would do without thinking, and what one would do after thinking a little. None of it is in
 * the product: an attack that does not see these sees nothing. All of them read digests, fetch single
 * letters, each on its own circuit, and deposit each text and each acknowledgement at once.
 */
import { epochAt, spanAround } from '@pvtcoms/core/mailbox'
import type { SeededRandom } from '@pvtcoms/testkit/random'
import type { Letter, Text } from '../world/letter.ts'
import type { PublishedEpoch } from '../world/recording-mailbox.ts'
import { AGES, drawAge } from './ages.ts'
import type { Client, ClientPorts, Policy } from './client.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

/** Waiting letters within two seconds of opening, and new ones as soon as they are announced. */
export const naiveBurst: Policy = {
  name: 'naive burst',
  summary: 'waiting letters fetched one by one within 2 s of opening; no rule for deposits',
  runLength: 1,
  makeClient: (ports) => new FetchingClient(ports, spreadOver(2 * SECOND)),
}

/** As polls of single-use tokens, of which each is asked for once after opening. */
export const spreadPolls: Policy = {
  name: 'single-use, 10 min',
  summary: 'each waiting letter fetched once, at a random time within 10 min of opening',
  runLength: 1,
  makeClient: (ports) => new FetchingClient(ports, spreadOver(10 * MINUTE)),
}

/** One fetch in an epoch, real or from the last digest; more of them the more letters wait. */
export const lastDigestDecoys: Policy = {
  name: 'decoys from the last digest',
  summary: 'one letter per epoch, else a decoy from the last digest; a ladder for backlogs',
  runLength: 1,
  makeClient: (ports) =>
    new FetchingClient(ports, {
      kind: 'paced',
      perEpoch: (waiting) => (waiting > 10 ? 10 : waiting > 4 ? 5 : waiting > 1 ? 2 : 1),
      decoyAge: () => MINUTE,
    }),
}

/** The same at a constant rate, and decoys as old as letters are when they are fetched. */
export const agedDecoys: Policy = {
  name: 'decoys by age',
  summary: 'one letter per epoch, waiting ones first, else a decoy by the law of ages',
  runLength: 1,
  makeClient: (ports) =>
    new FetchingClient(ports, {
      kind: 'paced',
      perEpoch: () => 1,
      decoyAge: (random) => drawAge(random, AGES),
    }),
}

type Fetching =
  /** Decoys: none. */
  | { readonly kind: 'spread'; readonly milliseconds: number }
  | {
      readonly kind: 'paced'
      readonly perEpoch: (waiting: number) => number
      readonly decoyAge: (random: SeededRandom) => number
    }

const spreadOver = (milliseconds: number): Fetching => ({ kind: 'spread', milliseconds })

class FetchingClient implements Client {
  readonly #ports: ClientPorts
  readonly #fetching: Fetching
  readonly #waiting: Waiting[] = []
  /** Fetches whose answers have not come. */
  readonly #asked = new Set<Waiting>()
  #session = 0
  #circuits = 0
  /** The first epoch that was not matched yet. */
  #unread = 0
  #published: PublishedEpoch | undefined
  readonly #byEpoch = new Map<number, PublishedEpoch>()

  constructor(ports: ClientPorts, fetching: Fetching) {
    this.#ports = ports
    this.#fetching = fetching
  }

  opened(): void {
    const session = ++this.#session
    const { line } = this.#ports
    const last = this.#epoch() - 1
    const length = last - this.#unread > 1440 ? 'all' : 'day'
    line.digests(this.#circuit(), spanAround(last, length, line.epochSeconds), (published) => {
      this.#match(published)
      if (this.#fetching.kind === 'spread') this.#fetchAll(this.#fetching.milliseconds)
    })
    if (length === 'day') {
      const before = spanAround(last - 1440, length, line.epochSeconds)
      line.digests(this.#circuit(), before, (published) => {
        this.#match(published)
        if (this.#fetching.kind === 'spread') this.#fetchAll(this.#fetching.milliseconds)
      })
    }
    this.#goOn(session)
  }

  closed(): void {
    this.#session++
    this.#waiting.push(...this.#asked)
    this.#asked.clear()
  }

  write(text: Text): void {
    this.#deposit(text.to, [text])
  }

  /** Once an epoch, while open. */
  #goOn(session: number): void {
    const { clock, line, random } = this.#ports
    const length = line.epochSeconds * SECOND
    clock.at((this.#epoch() + 1) * length + 500 + random.float() * 4 * SECOND, () => {
      if (session !== this.#session) return
      const last = spanAround(this.#epoch() - 1, 'epoch', line.epochSeconds)
      line.digests(this.#circuit(), last, (published) => {
        this.#match(published)
        if (this.#fetching.kind === 'spread') this.#fetchAll(SECOND)
        else this.#fetchPaced(session)
      })
      this.#goOn(session)
    })
  }

  #match(published: readonly PublishedEpoch[]): void {
    for (const each of published) {
      if (this.#byEpoch.has(each.epoch)) continue
      this.#byEpoch.set(each.epoch, each)
      this.#published = each
      this.#unread = Math.max(this.#unread, each.epoch + 1)
      each.letters.forEach((letter, index) => {
        const isMine = letter.to === this.#ports.person.id
        if (isMine) this.#waiting.push({ epoch: each.epoch, index })
      })
    }
  }

  #fetchAll(milliseconds: number): void {
    const session = this.#session
    for (const run of this.#waiting.splice(0)) {
      this.#ports.clock.after(this.#ports.random.float() * milliseconds, () => {
        if (session === this.#session) this.#fetch(run)
        else this.#waiting.push(run)
      })
    }
  }

  #fetchPaced(session: number): void {
    const { clock, line, random } = this.#ports
    if (this.#fetching.kind !== 'paced') return
    const { perEpoch, decoyAge: age } = this.#fetching
    for (let count = perEpoch(this.#waiting.length); count > 0; count--) {
      clock.after(random.float() * (line.epochSeconds - 5) * SECOND, () => {
        if (session !== this.#session) return
        const run = this.#waiting.shift() ?? this.#decoy(age(random))
        if (run !== undefined) this.#fetch(run)
      })
    }
  }

  #decoy(age: number): Waiting | undefined {
    const { line, random } = this.#ports
    const wanted = this.#epoch() - 1 - Math.floor(age / (line.epochSeconds * SECOND))
    // An epoch without letters offers nothing: an older one then, or else the last.
    for (let epoch = wanted; epoch > wanted - 30; epoch--) {
      const letters = this.#byEpoch.get(epoch)?.letters.length ?? 0
      if (letters > 0) return { epoch, index: random.int(letters) }
    }
    const last = this.#published
    return last !== undefined && last.letters.length > 0
      ? { epoch: last.epoch, index: random.int(last.letters.length) }
      : undefined
  }

  #fetch(run: Waiting): void {
    this.#asked.add(run)
    this.#ports.line.fetch(this.#circuit(), run, (letters) => {
      this.#asked.delete(run)
      for (const letter of letters ?? []) this.#open(letter)
    })
  }

  #open(letter: Letter): void {
    if (letter.to !== this.#ports.person.id || !Number.isNaN(letter.found)) return
    this.#ports.found(letter)
    if (letter.texts.length > 0) this.#deposit(letter.from, [])
  }

  #deposit(to: number, texts: readonly Text[]): void {
    this.#ports.line.deposit(this.#circuit(), this.#ports.seal(to, texts), () => undefined)
  }

  #circuit(): string {
    return `${this.#ports.person.id}/${this.#circuits++}`
  }

  #epoch(): number {
    return epochAt(this.#ports.clock.now(), this.#ports.line.epochSeconds)
  }
}

interface Waiting {
  readonly epoch: number
  readonly index: number
}
