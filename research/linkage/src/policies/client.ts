/** What a world asks of a messenger's client, and what it offers one: all that differs between policies. */
import type { Head, Info, Run, Span } from '@pvtcoms/core/mailbox'
import type { SeededRandom } from '@pvtcoms/testkit/random'
import type { WorldClock } from '../world/clock.ts'
import type { Letter, Text } from '../world/letter.ts'
import type { Person } from '../world/people.ts'
import type { PublishedEpoch } from '../world/recording-mailbox.ts'

export interface Client {
  /** The device is taken up. A desktop's client is opened once, in the beginning. */
  opened(): void
  /** A phone is put down. Answers that are under way are lost; deposits are still made for a while. */
  closed(): void
  write(text: Text): void
}

/** The mailbox, through an anonymous network: answers take a second or two. */
export interface Line {
  readonly mailboxKey: Uint8Array
  readonly epochSeconds: number
  readonly runLength: number
  info(circuit: string, answer: (info: Info) => void): void
  head(circuit: string, answer: (head: Head) => void): void
  digests(circuit: string, span: Span, answer: (published: readonly PublishedEpoch[]) => void): void
  letters(circuit: string, span: Span, answer: (published: readonly PublishedEpoch[]) => void): void
  /** Undefined: there is no such run. */
  fetch(circuit: string, run: Run, answer: (letters: readonly Letter[] | undefined) => void): void
  deposit(circuit: string, letter: Letter, answer: () => void): void
  /** The head that an encoded digest of this mailbox leads to, without hashing it once more. */
  headAfter(encoded: Uint8Array): Uint8Array
}

export interface ClientPorts {
  readonly person: Person
  readonly clock: WorldClock
  readonly random: SeededRandom
  readonly line: Line
  /** The next letter to that contact. */
  seal(to: number, texts: readonly Text[], acknowledges?: readonly string[]): Letter
  /** The tag of the n-th letter to, or from, a contact. */
  tagTo(contact: number, n: number): Uint8Array
  tagFrom(contact: number, n: number): Uint8Array
  /** The sealed letter with that tag. */
  letterUnder(tag: Uint8Array): Letter
  /** The client has a letter to its person; saying so twice does no harm. */
  found(letter: Letter): void
}

export interface Policy {
  readonly name: string
  readonly summary: string
  /** Letters that one fetch brings. */
  readonly runLength: number
  makeClient(ports: ClientPorts): Client
}
