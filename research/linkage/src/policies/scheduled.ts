/**
 * The client of the product: the scheduler of packages/client/src/scheduler decides everything, this file
 * only carries out what it asks for. Letters have no content here, and proofs of work take their time
 * but prove nothing.
 */
import {
  type Answer,
  type Input,
  type Output,
  type Question,
  Scheduler,
} from '@pvtcoms/client/scheduler'
import { toHex } from '@pvtcoms/core/bytes'
import { encode } from '@pvtcoms/core/codec'
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import {
  EQUIHASH_96_5,
  NONCE_LENGTH,
  type PlacedLetter,
  Proof,
  type ProofPlace,
  RUN_LENGTH,
  SEED_ID_LENGTH,
  SOLUTION_LENGTH,
} from '@pvtcoms/core/mailbox'
import type { Letter, Text } from '../world/letter.ts'
import type { PublishedEpoch } from '../world/recording-mailbox.ts'
import type { Client, ClientPorts, Policy } from './client.ts'

export interface ScheduledOptions {
  readonly name: string
  readonly summary: string
  readonly primitives: Primitives
}

export const scheduled = ({ name, summary, primitives }: ScheduledOptions): Policy => ({
  name,
  summary,
  runLength: RUN_LENGTH,
  makeClient: (ports) => new ScheduledClient(ports, primitives),
})

const SECOND = 1000
/** How long a system lets an app that is not in use finish what it sends. */
const LINGER = 6 * 60 * SECOND
/** How long a proof takes on average. */
const MINING = 700
/** So many tags of a chain are looked out for at least, after the last that came; and so many more at once. */
const WINDOW = 24
const MORE_TAGS = 64
/** Proofs that are made ahead for one contact. */
const AHEAD = 2
const LETTER_BYTES = 4096

/** A letter that is not zero, which would be none. */
const SOME_LETTER = new Uint8Array(LETTER_BYTES).fill(1)
/** Places without a letter are filled as well: nobody looks there, and zeros take long to look through. */
const SOME_RUN = new Uint8Array(RUN_LENGTH * LETTER_BYTES).fill(1)

class ScheduledClient implements Client {
  readonly #ports: ClientPorts
  readonly #machine: Scheduler
  readonly #mailbox: string
  readonly #texts = new Map<number, Text[]>()
  /** Letters that came and are not acknowledged, by contact. */
  readonly #came = new Map<number, string[]>()
  /** Asks that wait for an answer; those of a session that ends fail. */
  readonly #asks = new Map<number, { readonly isDeposit: boolean }>()
  /** How many tags of each contact's chain are looked out for. */
  readonly #expected = new Map<number, number>()
  #cancelWake: () => void = () => undefined
  #isOpen = false
  #closedAt = -Infinity
  /** What a step leads to, while it is being carried out. */
  readonly #inputs: Input[] = []
  #isStepping = false

  constructor(ports: ClientPorts, primitives: Primitives) {
    const { line, person, random } = ports
    this.#ports = ports
    this.#mailbox = toHex(line.mailboxKey)
    this.#machine = new Scheduler({
      random,
      primitives,
      digestHead: (_, encoded) => line.headAfter(encoded),
    })
    this.#step({ kind: 'mailbox', key: line.mailboxKey, reads: 'digests' })
    for (const { contact } of person.ties) {
      this.#step({ kind: 'contact', contact: String(contact), mailboxes: [this.#mailbox] })
      this.#expect(contact, 0)
      this.#mineAhead(contact, 0)
    }
  }

  opened(): void {
    this.#isOpen = true
    this.#step({ kind: 'opened' })
  }

  closed(): void {
    this.#isOpen = false
    this.#closedAt = this.#ports.clock.now()
    this.#step({ kind: 'closed' })
    for (const [ask, { isDeposit }] of [...this.#asks]) {
      if (!isDeposit) this.#answer(ask, { kind: 'failed', code: 'gone' })
    }
  }

  write(text: Text): void {
    const texts = this.#texts.get(text.to) ?? []
    this.#texts.set(text.to, [...texts, text])
    this.#step({ kind: 'write', contact: String(text.to) })
  }

  #step(input: Input): void {
    this.#inputs.push(input)
    if (this.#isStepping) return
    this.#isStepping = true
    for (let next = this.#inputs.shift(); next !== undefined; next = this.#inputs.shift()) {
      for (const output of this.#machine.step(this.#ports.clock.now(), next)) this.#carryOut(output)
    }
    this.#isStepping = false
    this.#sleep()
  }

  /** Until the machine wants to be woken; a phone that was put down sleeps on. */
  #sleep(): void {
    this.#cancelWake()
    const { clock } = this.#ports
    const { wakeAt } = this.#machine
    if (wakeAt === undefined) return
    if (!this.#isOpen && wakeAt > this.#closedAt + LINGER) return
    this.#cancelWake = clock.at(wakeAt, () => this.#step({ kind: 'tick' }))
  }

  #carryOut(output: Output): void {
    const { clock, random } = this.#ports
    switch (output.kind) {
      case 'ask':
        this.#asks.set(output.id, { isDeposit: output.question.kind === 'deposit' })
        this.#ask(output.id, output.isolation, output.question)
        return
      case 'cancel':
        this.#asks.delete(output.id)
        return
      case 'mine': {
        const { job, place, effort } = output
        clock.after(random.exponential(MINING), () =>
          this.#step({ kind: 'mined', job, proof: proofFor(place, effort) }),
        )
        return
      }
      case 'found':
        this.#find(output.tag)
        return
      case 'seal':
        this.#seal(Number(output.contact))
        return
      case 'equivocating':
      case 'withheld':
      case 'taken':
      case 'full':
      case 'clocks-differ':
        throw new Error(`an honest mailbox was taken for one that is not: ${output.kind}`)
      case 'read':
      case 'stop-mining':
      case 'read':
      case 'copy':
      case 'stored':
      case 'unreachable':
      case 'reachable':
      case 'price':
      case 'weaker':
        return
    }
  }

  #ask(id: number, circuit: string, question: Question): void {
    const { line } = this.#ports
    switch (question.kind) {
      case 'info':
        line.info(circuit, (info) => this.#answer(id, { kind: 'info', info }))
        return
      case 'head':
        line.head(circuit, (head) => this.#answer(id, { kind: 'head', head }))
        return
      case 'digests':
        line.digests(circuit, question.span, (digests) =>
          this.#answer(id, { kind: 'digests', digests }),
        )
        return
      case 'letters':
        line.letters(circuit, question.span, (published) => {
          if (!this.#asks.has(id)) return
          const letters = published.flatMap(placedLetters)
          this.#step({ kind: 'letters', ask: id, letters })
          this.#answer(id, { kind: 'letters' })
        })
        return
      case 'fetch':
        line.fetch(circuit, question.run, (letters) => {
          const status = letters === undefined ? ('gone' as const) : ('here' as const)
          this.#answer(id, { kind: 'fetch', run: { status, letters: SOME_RUN } })
        })
        return
      case 'deposit': {
        const letter = this.#ports.letterUnder(question.tag)
        const { effort } = question.proof
        line.deposit(circuit, letter, () =>
          this.#answer(id, { kind: 'deposit', answer: { status: 'stored', effort } }),
        )
        return
      }
      case 'watch':
      case 'expect':
      case 'remove':
        throw new Error('a shared mailbox is asked for what only an own one does')
    }
  }

  #answer(ask: number, answer: Answer): void {
    if (!this.#asks.delete(ask)) return
    this.#step({ kind: 'answered', ask, answer })
  }

  #seal(contact: number): void {
    const texts = this.#texts.get(contact) ?? []
    const letter = this.#ports.seal(contact, texts, this.#came.get(contact) ?? [])
    this.#texts.delete(contact)
    this.#came.delete(contact)
    this.#step({
      kind: 'deposit',
      id: idOf(letter),
      contact: String(contact),
      copies: [{ mailbox: this.#mailbox, tag: letter.tag, letter: SOME_LETTER }],
    })
    this.#mineAhead(contact, letter.n + 1)
  }

  #find(tag: Uint8Array): void {
    const letter = this.#ports.letterUnder(tag)
    if (!Number.isNaN(letter.found)) return
    this.#ports.found(letter)
    for (const id of letter.acknowledges) this.#step({ kind: 'delivered', id })
    this.#expect(letter.from, letter.n)
    if (letter.texts.length === 0) return
    const came = this.#came.get(letter.from) ?? []
    this.#came.set(letter.from, [...came, idOf(letter)])
    this.#step({ kind: 'acknowledge', contact: String(letter.from) })
  }

  /**
   * Looks out for what a contact may send after letter `n`, many tags at a time: a scheduler looks a new tag
   * up in all that it has read, and what it waits for shows nowhere.
   */
  #expect(contact: number, n: number): void {
    const expected = this.#expected.get(contact) ?? 0
    if (n + WINDOW < expected) return
    this.#expected.set(contact, expected + MORE_TAGS)
    const tags = Array.from({ length: expected + MORE_TAGS }, (_, at) =>
      this.#ports.tagFrom(contact, at),
    )
    this.#step({ kind: 'expect', mailbox: this.#mailbox, session: String(contact), tags })
  }

  #mineAhead(contact: number, next: number): void {
    const places = Array.from({ length: AHEAD }, (_, count) => ({
      mailbox: this.#mailbox,
      tag: this.#ports.tagTo(contact, next + count),
    }))
    this.#step({ kind: 'ahead', contact: String(contact), places })
  }
}

const idOf = ({ from, to, n }: Letter): string => `${from} ${to} ${n}`

function proofFor({ seed }: ProofPlace, effort: number): Uint8Array {
  return encode(Proof, {
    algorithm: EQUIHASH_96_5,
    effort,
    seedId: seed.slice(0, SEED_ID_LENGTH),
    nonce: new Uint8Array(NONCE_LENGTH),
    solution: new Uint8Array(SOLUTION_LENGTH),
  })
}

const placed = new WeakMap<PublishedEpoch, readonly PlacedLetter[]>()

/** Many download the same epochs. */
function placedLetters(published: PublishedEpoch): readonly PlacedLetter[] {
  const known = placed.get(published)
  if (known !== undefined) return known
  const { epoch, letters } = published
  const made = letters.map((_, position) => ({ epoch, position, letter: SOME_LETTER }))
  placed.set(published, made)
  return made
}
