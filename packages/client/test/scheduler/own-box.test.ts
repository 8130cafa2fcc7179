/** One's own box: what it is told, and what becomes of what it was told too late. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toHex } from '@pvtcoms/core/bytes'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { Clock, DAY, HOUR, MINUTE, SECOND } from './clock.ts'
import { TestClient } from './test-client.ts'
import { TestMailbox } from './test-mailbox.ts'

describe('one’s own box', () => {
  test('is told all tags, also those that a closing app had not told yet, and new ones soon', () => {
    const { clock, random, box, client } = world('told')
    const tags = Array.from({ length: 150 }, () => random.random(16))
    expect(client, box, tags)
    client.step({ kind: 'opened' })
    clock.advance(2_100)
    client.step({ kind: 'closed' })
    clock.advance(HOUR)
    client.step({ kind: 'opened' })
    clock.advance(MINUTE)
    assert.deepEqual(toldTags(box), tags.map(toHex).toSorted())
    const more = [...tags.slice(10), random.random(16)]
    expect(client, box, more)
    clock.advance(10 * SECOND)
    assert.ok(toldTags(box).includes(toHex(more.at(-1) as Uint8Array)))
  })

  test('is told them again before it forgets, and not all the time', () => {
    const { clock, random, box, client } = world('again')
    expect(client, box, [random.random(16)])
    client.step({ kind: 'opened' })
    clock.advance(30 * DAY)
    const times = box.seen.filter(({ question }) => question.kind === 'expect').map(({ at }) => at)
    assert.ok(times.length >= 3 && times.length <= 10, `${times.length}`)
    for (const [index, at] of times.entries()) assert.ok(at - (times[index - 1] ?? at) < 14 * DAY)
  })

  test('is asked to remove what is kept, later if it cannot be reached', () => {
    const { clock, random, box, client } = world('remove')
    const tag = random.random(16)
    box.put(clock.now, tag, new Uint8Array(4_096).fill(1))
    client.step({ kind: 'opened' })
    box.isDown = true
    client.step({ kind: 'kept', mailbox: box.name, tags: [tag] })
    clock.advance(HOUR)
    assert.ok(box.letter(tag) !== undefined)
    box.isDown = false
    clock.advance(HOUR)
    assert.equal(box.letter(tag), undefined)
    assert.deepEqual([client.told('unreachable').length, client.told('reachable').length], [1, 1])
  })
})

function world(seed: string): {
  clock: Clock
  random: SeededRandom
  box: TestMailbox
  client: TestClient
} {
  const random = new SeededRandom(seed)
  const clock = new Clock()
  const box = new TestMailbox(clock, random)
  const client = new TestClient(clock, random.stream('client'), [box])
  client.step({ kind: 'mailbox', key: box.key, reads: 'watch' })
  return { clock, random, box, client }
}

function expect(
  client: TestClient,
  { name: mailbox }: TestMailbox,
  tags: readonly Uint8Array[],
): void {
  client.step({ kind: 'expect', mailbox, session: 'someone', tags })
}

function toldTags({ seen }: TestMailbox): string[] {
  const told = seen.flatMap(({ question }) => (question.kind === 'expect' ? question.tags : []))
  return [...new Set(told.map(toHex))].toSorted()
}
