/** What a scheduler asks a mailbox for, when, and what it makes of the answers. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toHex } from '@pvtcoms/core/bytes'
import { epochsOf } from '@pvtcoms/core/mailbox'
import { DAY, HOUR, MINUTE, NOON } from './clock.ts'
import { expect, found, letterOf, tagsFrom, world } from './reading-scene.ts'
import type { TestMailbox } from './test-mailbox.ts'
import { namesTag } from './test-mailbox.ts'

describe('reading a mailbox', () => {
  test('brings each letter once, while online and after an absence, and names no tag', () => {
    const { clock, random, mailbox, client } = world('story')
    const tags = tagsFrom(random, 6)
    expect(client, mailbox, tags)
    const others = tagsFrom(random, 40)
    for (const tag of others.slice(0, 20)) mailbox.put(clock.now, tag, letterOf(tag))
    client.step({ kind: 'opened' })
    clock.advance(10 * MINUTE)
    mailbox.put(clock.now, tags[0], letterOf(tags[0]))
    clock.advance(3 * MINUTE)
    assert.deepEqual(found(client), [toHex(tags[0])])
    client.step({ kind: 'closed' })
    for (const [at, tag] of tags.slice(1).entries()) {
      clock.advance(at * 7 * HOUR + HOUR)
      mailbox.put(clock.now, tag, letterOf(tag))
      for (const other of others.slice(20 + at, 22 + at))
        mailbox.put(clock.now, other, letterOf(other))
    }
    clock.advance(HOUR)
    const before = client.asked.length
    client.step({ kind: 'opened' })
    clock.advance(5 * MINUTE)
    assert.deepEqual(found(client).toSorted(), tags.map(toHex).toSorted())
    for (const { tag, letter } of client.told('found')) assert.deepEqual(letter, letterOf(tag))
    assert.ok(client.asked.length > before)
    for (const { question } of mailbox.seen) assert.ok(!namesTag(question, [...tags, ...others]))
  })

  test('asks where the chain stands before digests, each on a circuit and at a time of its own', () => {
    const { clock, mailbox, client } = world('order')
    client.step({ kind: 'opened' })
    clock.advance(HOUR)
    client.step({ kind: 'closed' })
    clock.advance(3 * DAY)
    client.step({ kind: 'opened' })
    clock.advance(HOUR)
    const keys = mailbox.seen.map(({ isolation }) => isolation)
    assert.equal(new Set(keys).size, keys.length, 'no circuit carries two requests')
    let head = -Infinity
    for (const { at, question } of mailbox.seen) {
      if (question.kind === 'head') head = at
      if (question.kind !== 'digests') continue
      assert.ok(at > head && at - head < 2 * MINUTE)
      const { from, to } = epochsOf(question.span, 60)
      assert.ok(question.span.length === 'all' || from % (to - from) === 0)
    }
    const spans = digestSpansIn(mailbox)
    assert.equal(spans[0], 'all', 'a new client')
    assert.equal(spans.filter((length) => length === 'all').length, 2, 'and after days')
    assert.ok(spans.slice(1, 50).every((length) => length === 'epoch'))
  })

  test('asks for the same spans on opening, whatever moment of the day one stopped at', () => {
    const spansAfter = (stop: number): unknown => {
      const { clock, mailbox, client } = world('spans')
      client.step({ kind: 'opened' })
      clock.advance(stop)
      client.step({ kind: 'closed' })
      clock.advance(6 * HOUR - stop)
      const asked = mailbox.seen.length
      client.step({ kind: 'opened' })
      clock.advance(MINUTE)
      return mailbox.seen
        .slice(asked)
        .flatMap(({ question }) => (question.kind === 'digests' ? [question.span] : []))
        .slice(0, 1)
    }
    const day = Math.floor(NOON / DAY)
    for (const stop of [20 * MINUTE, HOUR + 17 * MINUTE, 4 * HOUR, 6 * HOUR - 5 * MINUTE]) {
      assert.deepEqual(spansAfter(stop), [{ length: 'day', index: day }])
    }
  })

  test('finds a letter that lay there long before its tag was watched', () => {
    const { clock, random, mailbox, client } = world('late tag')
    const tags = tagsFrom(random, 3)
    client.step({ kind: 'opened' })
    clock.advance(10 * MINUTE)
    for (const tag of tags) mailbox.put(clock.now, tag, letterOf(tag))
    clock.advance(2 * DAY)
    assert.deepEqual(found(client), [])
    expect(client, mailbox, tags.slice(0, 2))
    clock.advance(5 * MINUTE)
    assert.deepEqual(found(client).toSorted(), tags.slice(0, 2).map(toHex).toSorted())
    expect(client, mailbox, tags.slice(1))
    clock.advance(5 * MINUTE)
    assert.deepEqual(found(client).toSorted(), tags.map(toHex).toSorted(), 'and none twice')
  })

  test('drops what matches no watched tag any more, without a word', () => {
    const { clock, random, mailbox, client } = world('dropped')
    const [tag] = tagsFrom(random, 1)
    client.step({ kind: 'opened' })
    clock.advance(10 * MINUTE)
    expect(client, mailbox, [tag])
    mailbox.put(clock.now, tag, letterOf(tag))
    expect(client, mailbox, [])
    clock.advance(HOUR)
    assert.deepEqual(found(client), [])
  })

  test('by the hour, or by hand, asks no more often than that', () => {
    for (const [pollInterval, most] of [
      ['every-hour', 7],
      ['manually', 0],
    ] as const) {
      const { clock, random, mailbox, client } = world(pollInterval)
      const [first, second] = tagsFrom(random, 2)
      client.step({ kind: 'mailbox', key: mailbox.key, reads: 'digests', pollInterval })
      expect(client, mailbox, [first, second])
      client.step({ kind: 'opened' })
      mailbox.put(clock.now, first, letterOf(first))
      clock.advance(6 * HOUR)
      const heads = mailbox.seen.filter(({ question }) => question.kind === 'head')
      assert.ok(heads.length <= most, `${heads.length}`)
      assert.equal(found(client).length, pollInterval === 'every-hour' ? 1 : 0)
      mailbox.put(clock.now, second, letterOf(second))
      clock.advance(MINUTE)
      client.step({ kind: 'refresh' })
      clock.advance(2 * MINUTE)
      assert.deepEqual(found(client).toSorted(), [first, second].map(toHex).toSorted())
    }
  })

  test('downloads nothing twice while it stays online, whatever the poll interval', () => {
    for (const pollInterval of ['every-minute', 'every-hour'] as const) {
      const { clock, random, mailbox, client } = world(`once ${pollInterval}`)
      client.step({ kind: 'mailbox', key: mailbox.key, reads: 'digests', pollInterval })
      client.step({ kind: 'opened' })
      clock.advance(2 * HOUR)
      const asked = mailbox.seen.length
      for (let minute = 0; minute < 300; minute++) {
        const [tag] = tagsFrom(random, 1)
        mailbox.put(clock.now, tag, letterOf(tag))
        clock.advance(MINUTE)
      }
      const covered = new Set<number>()
      for (const { question } of mailbox.seen.slice(asked)) {
        if (question.kind !== 'letters') continue
        const { from, to } = epochsOf(question.span, 60)
        for (let epoch = from; epoch < to; epoch++) {
          assert.ok(!covered.has(epoch), 'once')
          covered.add(epoch)
        }
      }
      assert.ok(covered.size >= 240)
    }
  })

  test('tells the price when it changes', () => {
    const { clock, mailbox, client } = world('price')
    mailbox.volume = 8_000
    client.step({ kind: 'opened' })
    clock.advance(HOUR)
    const [price, ...more] = client.told('price')
    assert.deepEqual([price?.tier, price?.volume, more.length], [1, 8_000, 0])
    assert.ok((price?.bytesPerDay ?? 0) > 8_000 * 4_096)
    mailbox.volume = 8_001
    clock.advance(2 * MINUTE)
    const [, next] = client.told('price')
    assert.deepEqual([next?.tier, next?.volume], [2, 8_001])
  })
})

function digestSpansIn(mailbox: TestMailbox): string[] {
  return mailbox.seen.flatMap(({ question }) =>
    question.kind === 'digests' ? [question.span.length] : [],
  )
}
