/** A client that reads one mailbox, and what of its reading the mailbox sees. */
import { toHex } from '@pvtcoms/core/bytes'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { Clock, HOUR } from './clock.ts'
import { TestClient } from './test-client.ts'
import { TestMailbox } from './test-mailbox.ts'

export function world(seed: string): {
  clock: Clock
  random: SeededRandom
  mailbox: TestMailbox
  client: TestClient
} {
  const random = new SeededRandom(seed)
  const clock = new Clock()
  const mailbox = new TestMailbox(clock, random)
  clock.advance(HOUR)
  const client = new TestClient(clock, random.stream('client'), [mailbox])
  client.step({ kind: 'mailbox', key: mailbox.key, reads: 'digests' })
  return { clock, random, mailbox, client }
}

/** As many as were asked for. */
export type Tags = [Uint8Array, Uint8Array, ...Uint8Array[]]

export function tagsFrom(random: SeededRandom, count: number): Tags {
  return Array.from({ length: count }, () => random.random(16)) as Tags
}

export function letterOf(tag: Uint8Array): Uint8Array {
  return new Uint8Array(4_096).fill((tag[0] as number) | 1)
}

export function expect(
  client: TestClient,
  { name: mailbox }: TestMailbox,
  tags: readonly Uint8Array[],
): void {
  client.step({ kind: 'expect', mailbox, session: 'someone', tags })
}

export const found = (client: TestClient): string[] =>
  client.told('found').map(({ tag }) => toHex(tag))
