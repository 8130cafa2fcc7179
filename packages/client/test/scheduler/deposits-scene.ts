/** A client and mailboxes that it writes to. */
import { SeededRandom } from '@pvtcoms/testkit/random'
import { Clock, HOUR, MINUTE } from './clock.ts'
import { TestClient } from './test-client.ts'
import { TestMailbox } from './test-mailbox.ts'

export const ANN = 'ann'

export function world(
  seed: string,
  count = 2,
): { clock: Clock; random: SeededRandom; mailboxes: TestMailbox[]; client: TestClient } {
  const random = new SeededRandom(seed)
  const clock = new Clock()
  const mailboxes = Array.from({ length: count }, () => new TestMailbox(clock, random))
  clock.advance(HOUR)
  const client = new TestClient(clock, random.stream('client'), mailboxes)
  introduce(client, mailboxes)
  return { clock, random, mailboxes, client }
}

export function introduce(client: TestClient, mailboxes: readonly TestMailbox[]): void {
  for (const { key } of mailboxes) client.step({ kind: 'mailbox', key, reads: 'nothing' })
  const names = mailboxes.map(({ name }) => name)
  client.step({ kind: 'contact', contact: ANN, mailboxes: names })
}

/** Where a letter to Ann goes. */
export function seal(client: TestClient, clock: Clock): { seals: readonly string[] } {
  client.step({ kind: 'write', contact: ANN })
  clock.advance(7 * MINUTE)
  return { seals: client.told('seal').at(-1)?.mailboxes ?? [] }
}
