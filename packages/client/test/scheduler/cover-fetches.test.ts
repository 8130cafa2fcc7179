/** Fetching runs where not everything is downloaded. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toHex } from '@pvtcoms/core/bytes'
import { unixMs } from '@pvtcoms/core/env'
import { epochAt, RUN_LENGTH } from '@pvtcoms/core/mailbox'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { positionOf } from '../../src/scheduler/reading/prefixes.ts'
import { DAY, HOUR, MINUTE, NOON, SECOND } from './clock.ts'
import { expect, found, letterOf, tagsFrom, world } from './reading-scene.ts'
import type { TestMailbox } from './test-mailbox.ts'

describe('fetching where not everything is downloaded', () => {
  test('is one run in each epoch, and more after an absence, at the same times whatever waits', () => {
    const timesOf = (letters: number): number[] => {
      const { clock, random, mailbox, client } = busyWorld('times')
      const tags = tagsFrom(random, 30)
      expect(client, mailbox, tags)
      for (const tag of tags.slice(0, letters)) mailbox.put(clock.now, tag, letterOf(tag))
      clock.advance(7 * HOUR)
      client.step({ kind: 'opened' })
      clock.advance(30 * MINUTE)
      assert.equal(found(client).length, letters)
      return fetchesIn(mailbox).map(({ at }) => at)
    }
    const [none, some, many] = [timesOf(0), timesOf(1), timesOf(25)]
    assert.deepEqual(some, none)
    assert.deepEqual(many, none)
    const opened = NOON + HOUR + 7 * HOUR
    const early = none.filter((at) => at < opened + 6 * MINUTE)
    assert.ok(early.length >= 40 && early.length <= 47, `${early.length}`)
    // One may fall to either side of both ends.
    assert.ok(Math.abs(none.length - early.length - 24) <= 1, 'then one a minute')
  })

  test('after a short absence is twelve more over two minutes, and none after a moment', () => {
    for (const [away, most] of [
      [10 * MINUTE, 12],
      [30 * SECOND, 0],
    ] as const) {
      const { clock, mailbox, client } = busyWorld(`away ${away}`)
      client.step({ kind: 'opened' })
      clock.advance(20 * MINUTE)
      client.step({ kind: 'closed' })
      clock.advance(away)
      const before = fetchesIn(mailbox).length
      client.step({ kind: 'opened' })
      clock.advance(10 * MINUTE)
      const count = fetchesIn(mailbox).length - before
      assert.ok(count >= most + 8 && count <= most + 10, `${count}`)
    }
  })

  test('names runs that exist, each on its own circuit, of the ages of the law', () => {
    const { clock, mailbox, client } = busyWorld('law')
    client.step({ kind: 'opened' })
    clock.advance(20 * HOUR)
    const fetches = fetchesIn(mailbox)
    const keys = mailbox.seen.map(({ isolation }) => isolation)
    assert.equal(new Set(keys).size, keys.length)
    const young = fetches.filter(
      ({ at, run }) => epochAt(unixMs(Math.floor(at)), 60) - run.epoch <= 3,
    )
    assert.ok(young.length > 0.2 * fetches.length && young.length < 0.7 * fetches.length)
    const epochs = new Set(mailbox.published.map(({ digest }) => digest.epoch))
    for (const { run } of fetches) assert.ok(epochs.has(run.epoch))
  })

  test('brings what waits among decoys, not first and not in the order of its arrival', () => {
    const { clock, random, mailbox, client } = busyWorld('among')
    const tags = tagsFrom(random, 30)
    expect(client, mailbox, tags)
    client.step({ kind: 'opened' })
    clock.advance(HOUR)
    client.step({ kind: 'closed' })
    for (const tag of tags) {
      mailbox.put(clock.now, tag, letterOf(tag))
      clock.advance(15 * MINUTE)
    }
    const before = fetchesIn(mailbox).length
    client.step({ kind: 'opened' })
    clock.advance(5 * MINUTE)
    const fetches = fetchesIn(mailbox).slice(before)
    const brought = found(client)
    assert.ok(brought.length >= 4, `${brought.length} came`)
    assert.ok(brought.length <= fetches.length / 3, `${brought.length} of ${fetches.length}`)
    const order = brought.map((tag) => tags.findIndex((each) => toHex(each) === tag))
    assert.notDeepEqual(
      order,
      order.toSorted((a, b) => a - b),
    )
    clock.advance(HOUR)
    assert.equal(found(client).length, 30)
  })

  test('that fails is repeated in later epochs and rests after each third time, be it real or not', () => {
    const { clock, random, mailbox, client } = busyWorld('retries')
    const [tag] = tagsFrom(random, 1)
    expect(client, mailbox, [tag])
    // Decoys that would be older than all letters are of the oldest.
    clock.advance(HOUR)
    mailbox.put(clock.now, tag, letterOf(tag))
    const real = epochAt(unixMs(Math.floor(clock.now)), 60)
    clock.advance(7 * HOUR)
    const asked = client.asked.length
    mailbox.lie = ({ kind }) => (kind === 'fetch' ? { kind: 'failed', code: 'gone' } : undefined)
    client.step({ kind: 'opened' })
    clock.advance(2 * DAY)
    const runs = new Map<string, number[]>()
    for (const { question, at } of client.asked.slice(asked)) {
      if (question.kind !== 'fetch') continue
      const name = `${question.run.epoch}/${question.run.index}`
      runs.set(name, [...(runs.get(name) ?? []), at])
    }
    const restsOf = (times: readonly number[]): number =>
      times.filter((at, n) => at - (times[n - 1] ?? at) > HOUR).length
    const isApart = (times: readonly number[]): boolean =>
      new Set(times.map((at) => Math.floor(at / MINUTE))).size === times.length
    // A try may go uncounted when nothing else was asked since the one before.
    const isPatient = (times: readonly number[], rounds: number): boolean =>
      isApart(times) && times.length < rounds * 11 && restsOf(times) >= rounds * 2
    const mine = [...runs].find(([name]) => name === `${real}/${placeOf(mailbox, tag)}`)?.[1] ?? []
    // What is waited for begins anew twice, and is given up then.
    assert.ok(mine.length >= 27 && isPatient(mine, 3))
    assert.equal(client.told('withheld').length, 1)
    // A decoy may be drawn again.
    const others = [...runs.values()].filter((times) => times.length >= 9)
    assert.ok(others.length > 100)
    assert.ok(others.filter((times) => isPatient(times, 1)).length > 0.9 * others.length)
  })

  test('that failed while the mailbox answered nothing does not rest', () => {
    const { clock, random, mailbox, client } = busyWorld('outage')
    const [tag] = tagsFrom(random, 1)
    expect(client, mailbox, [tag])
    client.step({ kind: 'opened' })
    clock.advance(10 * MINUTE)
    mailbox.put(clock.now, tag, letterOf(tag))
    const arrived = epochAt(unixMs(Math.floor(clock.now)), 60)
    mailbox.lie = ({ kind }) => (kind === 'fetch' ? { kind: 'failed', code: 'gone' } : undefined)
    const isReal = ({ question }: (typeof client.asked)[number]): boolean =>
      question.kind === 'fetch' && question.run.epoch === arrived
    while (!client.asked.some(isReal)) clock.advance(SECOND)
    mailbox.isDown = true
    clock.advance(40 * MINUTE)
    mailbox.isDown = false
    mailbox.lie = () => undefined
    clock.advance(15 * MINUTE)
    assert.equal(client.told('found').length, 1)
  })

  test('by hand fetches what waits at once, and says that this is weaker', () => {
    const { clock, random, mailbox, client } = busyWorld('now')
    const tags = tagsFrom(random, 9)
    expect(client, mailbox, tags)
    client.step({ kind: 'opened' })
    clock.advance(20 * MINUTE)
    for (const tag of tags) mailbox.put(clock.now, tag, letterOf(tag))
    clock.advance(MINUTE + 20 * SECOND)
    client.step({ kind: 'refresh' })
    clock.advance(20 * SECOND)
    const before = found(client).length
    assert.ok(before < 9, 'a refresh does not fetch')
    client.step({ kind: 'fetch-now', mailbox: mailbox.name })
    clock.advance(2 * SECOND)
    assert.equal(found(client).length, 9)
    assert.ok((client.told('weaker')[0]?.fetches ?? 0) >= 1)
  })
})

/** A mailbox that is too busy to be downloaded, with letters of strangers in each epoch. */
function busyWorld(seed: string): ReturnType<typeof world> {
  const made = world(seed)
  const { clock, mailbox } = made
  mailbox.volume = 20_000
  const strangers = new SeededRandom(`${seed} strangers`)
  const letter = letterOf(new Uint8Array(16))
  const come = (): void => {
    for (let count = 0; count < 12; count++) mailbox.put(clock.now, strangers.random(16), letter)
    clock.after(MINUTE, come)
  }
  come()
  return made
}

/** The run, in its epoch, that holds the letter with that tag. */
function placeOf(mailbox: TestMailbox, tag: Uint8Array): number {
  for (const { digest } of mailbox.published) {
    const position = positionOf(tag, digest.prefixes)
    if (position !== undefined) return Math.floor(position / RUN_LENGTH)
  }
  throw new Error('no such letter')
}

function fetchesIn(mailbox: TestMailbox): { at: number; run: { epoch: number; index: number } }[] {
  return mailbox.seen.flatMap(({ at, question }) =>
    question.kind === 'fetch' ? [{ at, run: question.run }] : [],
  )
}
