/**
 * Days of many people with one policy and one mailbox, in virtual time. The same seed gives the same
 * people with the same habits under every policy; what they then say depends on what reaches them.
 */
import { toHex } from '@pvtcoms/core/bytes'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import { Head, Info } from '@pvtcoms/core/mailbox'
import { SeededRandom } from '@pvtcoms/testkit/random'
import type { Client, Line, Policy } from '../policies/client.ts'
import { WorldClock } from './clock.ts'
import { Chain, type Letter } from './letter.ts'
import { Life } from './life.ts'
import { type Person, type Population, populate } from './people.ts'
import type { MailboxRecord } from './record.ts'
import { type PublishedEpoch, RecordingMailbox } from './recording-mailbox.ts'

export interface WorldOptions extends Population {
  readonly seed: string
  readonly days: number
  readonly primitives: Primitives
  /** How many letters a day the mailbox says it has: it decides which tier clients are in. */
  readonly volume: number
}

export interface World {
  readonly people: readonly Person[]
  /** All that an adversary has. */
  readonly record: MailboxRecord
  /** Ground truth: every letter in the order of deposits, and the asker of each request. */
  readonly letters: readonly Letter[]
  readonly askers: readonly number[]
  readonly start: number
  readonly end: number
  /** Time from writing a text to its letter's deposit, ms. */
  readonly delays: readonly number[]
  /** Bytes that went to and from the mailbox, for each person and day on average. */
  readonly bytesPerDay: readonly number[]
}

const DAY = 86_400_000
const LETTER_BYTES = 4096
/** Request, letter and answer. */
const DEPOSIT_BYTES = 110 + LETTER_BYTES + 5
/** 2030-01-01T00:00:00Z: any midnight does. */
const START = 1_893_456_000_000

export function simulate(policy: Policy, options: WorldOptions): World {
  const { seed, days, primitives, volume } = options
  const random = new SeededRandom(seed)
  const clock = new WorldClock(START)
  const people = populate(random.stream('people'), options)
  const mailbox = new RecordingMailbox({
    clock,
    primitives,
    key: random.stream('mailbox').random(32),
    runLength: policy.runLength,
    volume,
  })
  const homes: Home[] = []
  const delays: number[] = []
  const byTag = new Map<string, Letter>()
  const chains = new Map<string, Chain>()
  const chainOf = (from: number, to: number): Chain => {
    const name = `${from} ${to}`
    const known = chains.get(name) ?? new Chain(random, from, to)
    chains.set(name, known)
    return known
  }
  const deposited = (letter: Letter): void => {
    letter.deposited = clock.now()
    const home = homes[letter.to] as Home
    letter.straight = home.isRunning
    letter.online = -home.runningTime()
    for (const { written } of letter.texts) delays.push(clock.now() - written)
  }
  const found = (letter: Letter): void => {
    const home = homes[letter.to] as Home
    letter.found = clock.now()
    letter.online += home.runningTime()
    if (letter.texts.length > 0) home.life.receive(letter.from)
  }
  for (const person of people) {
    homes.push(
      new Home(person, policy, { clock, random, mailbox, byTag, chainOf, deposited, found }),
    )
  }
  clock.runUntil(START + days * DAY)
  return {
    people,
    record: mailbox.record,
    letters: mailbox.letters,
    askers: mailbox.askers,
    start: START,
    end: START + days * DAY,
    delays,
    bytesPerDay: homes.map((home) => home.bytes / days),
  }
}

interface Surroundings {
  readonly clock: WorldClock
  readonly random: SeededRandom
  readonly mailbox: RecordingMailbox
  readonly byTag: Map<string, Letter>
  readonly chainOf: (from: number, to: number) => Chain
  readonly deposited: (letter: Letter) => void
  readonly found: (letter: Letter) => void
}

/** A person, the device, the client on it and its line to the mailbox. */
class Home {
  readonly life: Life
  bytes = 0
  isRunning = false
  readonly #client: Client
  readonly #clock: WorldClock
  readonly #mailbox: RecordingMailbox
  readonly #network: SeededRandom
  readonly #person: Person
  readonly #deposited: (letter: Letter) => void
  /** Sessions so far: an answer to one that is over is lost. */
  #session = 0
  #ranUntilNow = 0
  #runsSince = 0

  constructor(person: Person, policy: Policy, surroundings: Surroundings) {
    const { clock, random, mailbox, byTag, chainOf, deposited, found } = surroundings
    const own = random.stream(`person ${person.id}`)
    this.#person = person
    this.#clock = clock
    this.#mailbox = mailbox
    this.#network = own.stream('network')
    this.#deposited = deposited
    this.#client = policy.makeClient({
      person,
      clock,
      random: own.stream('client'),
      line: this.#line(),
      seal: (to, texts, acknowledges = []) => {
        const letter = chainOf(person.id, to).seal(texts, acknowledges)
        byTag.set(toHex(letter.tag), letter)
        return letter
      },
      tagTo: (contact, n) => chainOf(person.id, contact).tag(n),
      tagFrom: (contact, n) => chainOf(contact, person.id).tag(n),
      letterUnder: (tag) => {
        const letter = byTag.get(toHex(tag))
        if (letter === undefined) throw new Error('nobody wrote a letter with that tag')
        return letter
      },
      found: (letter) => {
        if (letter.to === person.id && Number.isNaN(letter.found)) found(letter)
      },
    })
    const isPhone = person.device === 'phone'
    this.life = new Life(person, clock, own.stream('life'), {
      takeUp: () => {
        if (isPhone) this.#open()
      },
      putDown: () => {
        if (isPhone) this.#close()
      },
      write: (text) => this.#client.write(text),
    })
    // A desktop was there before the world began.
    if (!isPhone) clock.after(own.stream('start').float() * 60_000, () => this.#open())
  }

  /** For how long the client has run altogether, ms. */
  runningTime(): number {
    return this.#ranUntilNow + (this.isRunning ? this.#clock.now() - this.#runsSince : 0)
  }

  #open(): void {
    this.isRunning = true
    this.#runsSince = this.#clock.now()
    this.#client.opened()
  }

  #close(): void {
    this.#ranUntilNow = this.runningTime()
    this.isRunning = false
    this.#session++
    this.#client.closed()
  }

  #line(): Line {
    const mailbox = this.#mailbox
    const { id } = this.#person
    return {
      mailboxKey: mailbox.key,
      epochSeconds: mailbox.epochSeconds,
      headAfter: (encoded) => mailbox.headAfter(encoded),
      runLength: mailbox.runLength,
      info: (circuit, answer) =>
        this.#ask(
          () => mailbox.info(id, circuit),
          () => Info.maxLength,
          answer,
        ),
      head: (circuit, answer) =>
        this.#ask(
          () => mailbox.head(id, circuit),
          () => Head.maxLength,
          answer,
        ),
      digests: (circuit, span, answer) =>
        this.#ask(() => mailbox.digests(id, circuit, span), bytesOfDigests, answer),
      letters: (circuit, span, answer) =>
        this.#ask(() => mailbox.lettersOf(id, circuit, span), bytesOfLetters, answer),
      fetch: (circuit, run, answer) =>
        this.#ask(
          () => mailbox.fetch(id, circuit, run),
          () => 1 + mailbox.runLength * LETTER_BYTES,
          answer,
        ),
      deposit: (circuit, letter, answer) => {
        this.bytes += DEPOSIT_BYTES
        this.#clock.after(this.#travel(), () => {
          mailbox.deposit(id, circuit, letter)
          this.#deposited(letter)
          this.#clock.after(this.#travel(), answer)
        })
      },
    }
  }

  /** `request` happens at the mailbox, `answer` here, unless the session is over by then. */
  #ask<T>(request: () => T, bytesOf: (answer: T) => number, answer: (answer: T) => void): void {
    const session = this.#session
    this.#clock.after(this.#travel(), () => {
      const answered = request()
      this.bytes += bytesOf(answered)
      this.#clock.after(this.#travel(), () => {
        if (session === this.#session) answer(answered)
      })
    })
  }

  /** One way through three to six relays, ms. */
  #travel(): number {
    return 250 + this.#network.exponential(450)
  }
}

function bytesOfDigests(published: readonly PublishedEpoch[]): number {
  return published.reduce((sum, { encoded }) => sum + encoded.length, 1)
}

function bytesOfLetters(published: readonly PublishedEpoch[]): number {
  return published.reduce((sum, { letters }) => sum + letters.length * (9 + LETTER_BYTES), 1)
}
