/** What a world asks of a messenger's client, and what it offers one: all that differs between policies. */
import type { Run, Span } from '@pvtcoms/core/mailbox'
import type { SeededRandom } from '../random.ts'
import type { WorldClock } from './clock.ts'
import type { Letter, Text } from './letter.ts'
import type { Person } from './people.ts'
import type { PublishedEpoch } from './recording-mailbox.ts'

export interface Client {
  /** The device is taken up. A desktop's client is opened once, in the beginning. */
  opened(): void
  /** A phone is put down. Answers that are under way are lost; deposits are still made for a while. */
  closed(): void
  write(text: Text): void
}

/** The mailbox, through an anonymous network: answers take a second or two. */
export interface Line {
  readonly epochSeconds: number
  readonly runLength: number
  head(circuit: string, answer: (head: Uint8Array, epoch: number) => void): void
  digests(circuit: string, span: Span, answer: (published: readonly PublishedEpoch[]) => void): void
  letters(circuit: string, span: Span, answer: (published: readonly PublishedEpoch[]) => void): void
  /** Undefined: there is no such run. */
  fetch(circuit: string, run: Run, answer: (letters: readonly Letter[] | undefined) => void): void
  deposit(circuit: string, letter: Letter, answer: () => void): void
}

export interface ClientPorts {
  readonly person: Person
  readonly clock: WorldClock
  readonly random: SeededRandom
  readonly line: Line
  /** The next letter to that contact. */
  seal(to: number, texts: readonly Text[]): Letter
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
