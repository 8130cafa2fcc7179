/** Mailboxes that lie, networks that lose, clocks that jump, processes that die. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { concat, toHex } from '@pvtcoms/core/bytes'
import { encode } from '@pvtcoms/core/codec'
import { Digest, digestHead } from '@pvtcoms/core/mailbox'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { type Answer, Scheduler } from '../../src/scheduler/index.ts'
import { Clock, DAY, HOUR, MINUTE, SECOND } from './clock.ts'
import { TestClient } from './test-client.ts'
import { TestMailbox } from './test-mailbox.ts'

const SEED = process.env['PVTCOMS_SEED'] ?? String(Date.now())
const FIRST = Number(process.env['PVTCOMS_FIRST'] ?? 0)
/** Sixteen in `npm test`, forty for each time in a soak. */
const ROUNDS = 40 * Number(process.env['PVTCOMS_SOAK'] ?? 0.4)

describe('a mailbox that shows different chains', () => {
  test('is found out when its digests do not lead to the head it told, and they are not used', () => {
    const { clock, random, mailbox, client } = world('two faces')
    const tag = random.random(16)
    expect(client, mailbox, [tag])
    client.step({ kind: 'opened' })
    clock.advance(HOUR)
    const wrong = random.random(32)
    mailbox.lie = (_, truth) =>
      truth.kind === 'head' ? { kind: 'head', head: { ...truth.head, head: wrong } } : undefined
    mailbox.put(clock.now, tag, letterOf(tag))
    clock.advance(HOUR)
    assert.deepEqual(
      client.told('equivocating').map(({ witness }) => witness),
      ['us'],
    )
    assert.equal(client.told('found').length, 0)
    const asked = client.asked.length
    clock.advance(HOUR)
    assert.equal(client.asked.length, asked, 'and it is not read any more')
    mailbox.lie = () => undefined
    client.step({ kind: 'trust-again', mailbox: mailbox.name })
    clock.advance(10 * MINUTE)
    assert.equal(client.told('found').length, 1)
  })

  test('is found out when it makes a letter not have been', () => {
    const { clock, random, mailbox, client } = world('undone')
    const tag = random.random(16)
    client.step({ kind: 'opened' })
    mailbox.put(clock.now, tag, letterOf(tag))
    clock.advance(HOUR)
    mailbox.fork([tag])
    clock.advance(10 * MINUTE)
    assert.equal(client.told('equivocating').length, 1)
  })

  test('is found out when it tells another head of an epoch that was read', () => {
    const { clock, random, mailbox, client } = world('another head')
    client.step({ kind: 'opened' })
    clock.advance(HOUR)
    const epoch = mailbox.published.at(-5)?.digest.epoch ?? 0
    mailbox.lie = (_, truth) =>
      truth.kind === 'head' ? { kind: 'head', head: { epoch, head: random.random(32) } } : undefined
    clock.advance(2 * MINUTE)
    assert.equal(client.told('equivocating').length, 1)
  })

  test('is told of when a contact saw another head, now or later, and read on: the contact may lie', () => {
    const { clock, random, mailbox, client } = world('witness')
    client.step({ kind: 'opened' })
    clock.advance(HOUR)
    const epoch = mailbox.published.at(-3)?.digest.epoch ?? 0
    const say = (at: number, head: Uint8Array): void => {
      client.step({ kind: 'head-from-contact', mailbox: mailbox.name, epoch: at, head })
    }
    say(epoch, mailbox.headAt(epoch))
    say(epoch + 10, random.random(32))
    assert.equal(client.told('equivocating').length, 0)
    clock.advance(20 * MINUTE)
    assert.deepEqual(
      client.told('equivocating').map(({ witness }) => witness),
      ['contact'],
    )
    say(epoch, random.random(32))
    assert.equal(client.told('equivocating').length, 2)
    const tag = random.random(16)
    expect(client, mailbox, [tag])
    mailbox.put(clock.now, tag, letterOf(tag))
    clock.advance(5 * MINUTE)
    assert.equal(client.told('found').length, 1)
  })
})

describe('a mailbox that lies otherwise', () => {
  test('by announcing letters that it does not hand out is named, and not asked without end', () => {
    for (const volume of [0, 20_000]) {
      const { clock, random, mailbox, client } = world(`withheld ${volume}`)
      mailbox.volume = volume
      const tag = random.random(16)
      expect(client, mailbox, [tag])
      client.step({ kind: 'opened' })
      mailbox.put(clock.now, tag, letterOf(tag))
      const gone = { status: 'here', letters: new Uint8Array(8 * 4_096) } as const
      mailbox.lie = ({ kind }) => {
        if (kind === 'letters') return { kind: 'letters' }
        return kind === 'fetch' ? { kind: 'fetch', run: gone } : undefined
      }
      clock.advance(HOUR)
      assert.deepEqual(
        client.told('withheld').map((event) => event.tag),
        [tag],
      )
      const spans = client.asked.filter(({ question }) => question.kind === 'letters')
      assert.ok(spans.length <= 4)
    }
  })

  test('about time is not followed into the future', () => {
    const { clock, mailbox, client } = world('future')
    client.step({ kind: 'opened' })
    clock.advance(HOUR)
    mailbox.lie = (_, truth) =>
      truth.kind === 'head'
        ? { kind: 'head', head: { ...truth.head, epoch: truth.head.epoch + 3_000 } }
        : undefined
    clock.advance(HOUR)
    assert.ok(client.told('clocks-differ').length > 0)
    assert.equal(client.told('unreachable').length, 1)
    mailbox.lie = () => undefined
    clock.advance(HOUR)
    assert.equal(client.told('reachable').length, 1)
    assert.equal(client.told('equivocating').length, 0)
  })

  test('with digests that are as full as can be costs bounded memory, and so does any volume', () => {
    const { clock, random, client } = world('huge')
    const mailbox = new TestMailbox(clock, random)
    const prefixes = new Uint8Array(2 ** 20)
    const view = new DataView(prefixes.buffer)
    for (let at = 0; at < 2 ** 17; at++) view.setUint32(at * 8, at + 1)
    let previous = mailbox.headAt(0)
    const chain = Array.from({ length: 90 }, (_, at) => {
      const epoch = Math.floor(clock.now / MINUTE) - 90 + at
      const digest: Digest = { epoch, effort: 1, volume: 2 ** 32 - 1, previous, prefixes }
      const encoded = encode(Digest, digest)
      previous = digestHead(nodePrimitives, mailbox.key, encoded)
      return { digest, encoded }
    })
    mailbox.lie = (question): Answer | undefined => {
      const epoch = chain.at(-1)?.digest.epoch ?? 0
      if (question.kind === 'head') return { kind: 'head', head: { epoch, head: previous } }
      return question.kind === 'digests' ? { kind: 'digests', digests: chain } : undefined
    }
    const victim = new TestClient(clock, random.stream('victim'), [mailbox])
    victim.step({ kind: 'mailbox', key: mailbox.key, reads: 'digests' })
    victim.step({ kind: 'opened' })
    clock.advance(MINUTE)
    assert.equal(victim.told('price')[0]?.tier, 2)
    assert.ok(victim.scheduler.save().length < 66 * 2 ** 20)
    for (const { maxBytes } of victim.asked) assert.ok(maxBytes < 80 * 2 ** 20)
    assert.equal(client.asked.length, 0)
  })

  test('by breaking off every span is not asked for whole days again each minute', () => {
    const { clock, random, mailbox, client } = world('breaks off')
    const tag = random.random(16)
    expect(client, mailbox, [tag])
    client.step({ kind: 'opened' })
    clock.advance(5 * MINUTE)
    mailbox.lie = ({ kind }) =>
      kind === 'letters' ? { kind: 'failed', code: 'too-much' } : undefined
    for (let minute = 0; minute < 120; minute++) {
      mailbox.put(clock.now, random.random(16), letterOf(tag))
      clock.advance(MINUTE)
    }
    const spans = client.asked.filter(({ question }) => question.kind === 'letters')
    assert.ok(spans.length <= 20, `${spans.length}`)
    mailbox.put(clock.now, tag, letterOf(tag))
    mailbox.lie = () => undefined
    clock.advance(HOUR)
    assert.equal(client.told('found').length, 1)
  })

  test('by breaking off in the middle of a span is asked again for what did not come', () => {
    const { clock, random, mailbox, client } = world('cut')
    client.step({ kind: 'opened' })
    clock.advance(5 * MINUTE)
    client.step({ kind: 'closed' })
    for (let minute = 0; minute < 90; minute++) {
      mailbox.put(clock.now, random.random(16), letterOf(new Uint8Array(16)))
      clock.advance(MINUTE)
    }
    mailbox.cutsSpans = true
    const last = mailbox.published.at(-1)?.digest.epoch ?? 0
    client.step({ kind: 'opened' })
    clock.advance(30 * SECOND)
    assert.ok(client.downloaded.size > 0 && client.downloaded.size < 89)
    mailbox.cutsSpans = false
    clock.advance(10 * MINUTE)
    for (let epoch = last - 85; epoch <= last; epoch++) assert.ok(client.downloaded.has(epoch))
  })

  test('by answering something else than was asked is treated as one that does not answer', () => {
    const { clock, mailbox, client } = world('nonsense')
    client.step({ kind: 'opened' })
    clock.advance(5 * MINUTE)
    mailbox.lie = ({ kind }) => (kind === 'head' ? { kind: 'letters' } : undefined)
    clock.advance(HOUR)
    assert.equal(client.told('unreachable').length, 1)
    const heads = client.asked.filter(({ at }) => at > clock.now - HOUR)
    assert.ok(heads.length < 20, 'longer and longer waits')
  })
})

describe('a clock', () => {
  test('that jumps makes nothing happen at once, and nothing stop', () => {
    for (const jump of [-400 * DAY, -HOUR, HOUR, 12 * HOUR]) {
      const { clock, random, mailbox, client } = world(`jump ${jump}`)
      const [first, second] = [random.random(16), random.random(16)]
      expect(client, mailbox, [first, second])
      client.step({ kind: 'opened' })
      clock.advance(HOUR)
      client.skew = jump
      clock.advance(5 * MINUTE)
      client.skew = 0
      clock.advance(5 * MINUTE)
      mailbox.put(clock.now, first, letterOf(first))
      clock.advance(5 * MINUTE)
      assert.equal(client.told('found').length, 1, `${jump}`)
      assert.equal(client.told('equivocating').length, 0)
      const minutes = new Map<number, number>()
      for (const { at } of client.asked) {
        minutes.set(Math.floor(at / MINUTE), (minutes.get(Math.floor(at / MINUTE)) ?? 0) + 1)
      }
      assert.ok(Math.max(...minutes.values()) <= 12, `${jump}`)
    }
  })

  test('after a sleep spreads what is overdue: letters to different people do not leave together', () => {
    const { clock, random, mailbox, client } = world('sleep')
    const contacts = Array.from({ length: 8 }, (_, index) => `c${index}`)
    for (const contact of contacts) {
      client.step({ kind: 'contact', contact, mailboxes: [mailbox.name] })
      client.step({ kind: 'write', contact })
    }
    client.sleep()
    clock.advance(3 * HOUR)
    client.wake()
    clock.advance(5 * MINUTE)
    const times = client.told('seal').map(({ at }) => at)
    assert.equal(times.length, contacts.length)
    assert.ok(new Set(times).size >= contacts.length - 1)
    assert.ok(Math.max(...times) - Math.min(...times) > 10 * SECOND)
    assert.ok(random.seed.length > 0)
  })
})

describe('a stored state', () => {
  test('brings back what was read, and what is still to be sent', () => {
    const { clock, random, mailbox, client } = world('stored')
    const [early, late] = [random.random(16), random.random(16)]
    expect(client, mailbox, [early])
    client.step({ kind: 'opened' })
    mailbox.put(clock.now, early, letterOf(early))
    mailbox.put(clock.now, late, letterOf(late))
    clock.advance(HOUR)
    mailbox.isDown = true
    const copy = { mailbox: mailbox.name, tag: random.random(16), letter: letterOf(early) }
    client.step({ kind: 'contact', contact: 'ann', mailboxes: [mailbox.name] })
    client.step({ kind: 'deposit', id: 'l1', contact: 'ann', copies: [copy] })
    client.step({ kind: 'write', contact: 'ann' })
    clock.advance(SECOND)
    client.restart()
    const asked = client.asked.length
    mailbox.isDown = false
    client.step({ kind: 'mailbox', key: mailbox.key, reads: 'digests' })
    client.step({ kind: 'contact', contact: 'ann', mailboxes: [mailbox.name] })
    expect(client, mailbox, [early, late])
    client.step({ kind: 'opened' })
    clock.advance(20 * MINUTE)
    assert.equal(client.told('seal').length, 1)
    assert.deepEqual(
      client.told('stored').map(({ id }) => id),
      ['l1'],
    )
    assert.deepEqual(mailbox.letter(copy.tag), copy.letter)
    const found = client.told('found').map(({ tag }) => toHex(tag))
    assert.deepEqual(found, [toHex(early), toHex(late)], 'the first is not brought again')
    const spans = client.asked
      .slice(asked)
      .flatMap(({ question }) => (question.kind === 'digests' ? [question.span.length] : []))
    assert.equal(spans[0], 'day', 'not everything again')
  })

  test('is the same when it is stored again, and refused when it is cut, longer or of another version', () => {
    const { clock, random, mailbox, client } = world('codec')
    const tag = random.random(16)
    expect(client, mailbox, [tag])
    client.step({ kind: 'opened' })
    clock.advance(10 * MINUTE)
    client.step({ kind: 'closed' })
    const stored = client.scheduler.save()
    const make = (bytes: Uint8Array): Scheduler =>
      new Scheduler({ random, primitives: nodePrimitives, stored: bytes })
    assert.deepEqual(make(stored).save(), stored)
    for (let length = 0; length < stored.length; length += 7) {
      assert.throws(() => make(stored.subarray(0, length)), { code: 'bad-state' })
    }
    assert.throws(() => make(concat(stored, new Uint8Array(1))), { code: 'bad-state' })
    assert.throws(() => make(stored.with(0, 2)), { code: 'bad-state' })
  })
})

test(`every letter is found, whatever is lost, closed, restarted or set wrong (seed ${SEED})`, () => {
  for (let round = FIRST; round < FIRST + ROUNDS; round++) {
    const seed = `${SEED}/${round}`
    const { clock, random, mailbox, client } = world(seed)
    const chaos = random.stream('chaos')
    mailbox.volume = chaos.chance(0.5) ? 0 : 9_000
    const tags = Array.from({ length: 5 }, () => random.random(16))
    const loss = chaos.float() * 0.4
    client.network = {
      latency: () => chaos.exponential(2 * SECOND),
      losesRequest: () => chaos.chance(loss),
      losesAnswer: () => chaos.chance(loss),
    }
    let watched = 0
    const watch = (): void => expect(client, mailbox, tags.slice(0, watched))
    client.step({ kind: 'opened' })
    for (const tag of tags) {
      const isWatchedBefore = chaos.chance(0.6)
      if (isWatchedBefore) watched++
      watch()
      mailbox.put(clock.now, tag, letterOf(tag))
      clock.advance(chaos.exponential(chaos.pick([MINUTE, HOUR, 10 * HOUR])))
      if (!isWatchedBefore) watched++
      watch()
      switch (chaos.int(6)) {
        case 0:
          client.restart()
          client.step({ kind: 'mailbox', key: mailbox.key, reads: 'digests' })
          watch()
          client.step({ kind: 'opened' })
          break
        case 1:
          client.step({ kind: 'closed' })
          clock.advance(chaos.exponential(5 * HOUR))
          client.step({ kind: 'opened' })
          break
        case 2:
          client.skew = (chaos.float() - 0.5) * 2 * HOUR
          break
        case 3:
          client.sleep()
          clock.advance(chaos.exponential(5 * HOUR))
          client.wake()
          break
        default:
          break
      }
    }
    client.network = { ...client.network, losesRequest: () => false, losesAnswer: () => false }
    clock.advance(3 * HOUR)
    const found = new Set(client.told('found').map(({ tag }) => toHex(tag)))
    assert.equal(found.size, tags.length, `seed ${seed}`)
    for (const { tag, letter } of client.told('found')) assert.deepEqual(letter, letterOf(tag))
    assert.deepEqual(client.told('equivocating'), [], `seed ${seed}`)
    assert.deepEqual(client.told('withheld'), [], `seed ${seed}`)
    const keys = client.asked.map(({ isolation }) => isolation)
    assert.equal(new Set(keys).size, keys.length, `seed ${seed}`)
  }
})

function world(seed: string): {
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

function letterOf(tag: Uint8Array): Uint8Array {
  return new Uint8Array(4_096).fill((tag[0] as number) | 1)
}

function expect(
  client: TestClient,
  { name: mailbox }: TestMailbox,
  tags: readonly Uint8Array[],
): void {
  client.step({ kind: 'expect', mailbox, session: 'someone', tags })
}
