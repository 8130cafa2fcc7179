/** How sealed letters come to mailboxes, and what is done when they do not. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { equal, toHex } from '@pvtcoms/core/bytes'
import type { SeededRandom } from '@pvtcoms/testkit/random'
import { type Event, SchedulerError } from '../../src/scheduler/index.ts'
import { DAY, HOUR, MINUTE, NOON, SECOND } from './clock.ts'
import { ANN, introduce, seal, world } from './deposits-scene.ts'
import type { TestMailbox } from './test-mailbox.ts'

const SEED = process.env['PVTCOMS_SEED'] ?? String(Date.now())

describe('depositing a letter', () => {
  test('puts a copy at two mailboxes, at different times and on different circuits', () => {
    const { clock, client, mailboxes, random } = world('two')
    const copies = copiesFor(random, mailboxes)
    client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies })
    clock.advance(10 * MINUTE)
    assert.equal(client.told('stored').length, 2)
    for (const { mailbox, tag, letter } of copies) {
      assert.deepEqual(mailboxes.find(({ name }) => name === mailbox)?.letter(tag), letter)
    }
    const deposits = client.asked.filter(({ question }) => question.kind === 'deposit')
    assert.equal(deposits.length, 2)
    assert.ok((deposits[1]?.at ?? 0) > (deposits[0]?.at ?? 0))
    const keys = client.asked.map(({ isolation }) => isolation)
    assert.equal(new Set(keys).size, keys.length)
    assert.equal(client.scheduler.wakeAt, undefined, 'nothing is left to do')
  })

  test('sends at once when the proof was made ahead', () => {
    const { clock, client, mailboxes, random } = world('ahead')
    const copies = copiesFor(random, mailboxes)
    client.step({ kind: 'ahead', contact: ANN, places: copies })
    clock.advance(10 * MINUTE)
    assert.equal(client.mined.length, 2)
    client.isMining = false
    client.step({ kind: 'ahead', contact: ANN, places: [] })
    client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies: copies.slice(0, 1) })
    clock.advance(SECOND)
    assert.equal(client.told('stored').length, 1)
  })

  test('lets some time pass before the second copy goes, when both could', () => {
    let sum = 0
    for (let round = 0; round < 40; round++) {
      const { clock, client, mailboxes, random } = world(`second ${round}`)
      const copies = copiesFor(random, mailboxes)
      client.step({ kind: 'ahead', contact: ANN, places: copies })
      clock.advance(10 * MINUTE)
      client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies })
      clock.advance(10 * MINUTE)
      const [first, second] = client.told('stored')
      sum += (second?.at ?? NaN) - (first?.at ?? NaN)
    }
    assert.ok(sum / 40 > 30 * SECOND && sum / 40 < 100 * SECOND)
  })

  test('makes proofs anew when those made ahead are too old', () => {
    const { clock, client, mailboxes, random } = world('old proofs')
    const copies = copiesFor(random, mailboxes)
    client.step({ kind: 'ahead', contact: ANN, places: copies })
    clock.advance(3 * DAY)
    client.step({ kind: 'opened' })
    clock.advance(10 * MINUTE)
    assert.equal(client.mined.length, 4)
    client.isMining = false
    client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies: copies.slice(0, 1) })
    clock.advance(SECOND)
    assert.equal(client.told('stored').length, 1)
  })

  test('makes the proof that a letter waits for before those that are made ahead', () => {
    const { clock, client, mailboxes, random } = world('urgent')
    client.step({ kind: 'ahead', contact: ANN, places: copiesFor(random, mailboxes) })
    clock.advance(10 * MINUTE)
    client.isMining = false
    client.step({ kind: 'ahead', contact: ANN, places: copiesFor(random, mailboxes) })
    clock.advance(SECOND)
    client.isMining = true
    client.step({ kind: 'deposit', id: 'l', contact: ANN, copies: copiesFor(random, mailboxes, 1) })
    clock.advance(3 * SECOND)
    assert.equal(client.told('stored').length, 1)
  })

  test('repeats the same bytes when the answer was lost', () => {
    const { clock, client, mailboxes, random } = world('lost answer')
    let losses = 3
    const [copy] = copiesFor(random, mailboxes)
    assert.ok(copy !== undefined)
    client.step({ kind: 'ahead', contact: ANN, places: [copy] })
    clock.advance(10 * MINUTE)
    client.network = { ...client.network, losesAnswer: () => losses-- > 0 }
    client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies: [copy] })
    clock.advance(HOUR)
    const deposits = client.asked.flatMap(({ question }) =>
      question.kind === 'deposit' ? [question] : [],
    )
    assert.equal(deposits.length, 4)
    for (const { letter, tag } of deposits) {
      assert.ok(equal(letter, copy.letter) && equal(tag, copy.tag))
    }
    assert.equal(client.told('stored').length, 1)
    assert.equal(client.told('taken').length, 0)
  })

  test('pays more when more is asked for, and gives up what costs too much', () => {
    const { clock, client, mailboxes, random } = world('effort', 3)
    client.step({ kind: 'ahead', contact: ANN, places: copiesFor(random, mailboxes) })
    clock.advance(10 * MINUTE)
    const [first, second, third] = mailboxes as [TestMailbox, TestMailbox, TestMailbox]
    const { seals } = seal(client, clock)
    const [a, b] = seals as [string, string]
    const spare = [first, second, third].find(({ name }) => name !== a && name !== b)
    for (const mailbox of mailboxes) {
      if (mailbox.name === a) mailbox.effort = 8
      if (mailbox.name === b) mailbox.effort = 2 ** 30
    }
    const copies = copiesAt(random, [a, b])
    client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies })
    clock.advance(20 * MINUTE)
    assert.deepEqual(
      client.told('stored').map(({ mailbox }) => mailbox),
      [a],
    )
    assert.ok(client.mined.includes(8))
    assert.ok(Math.max(...client.mined) <= 1_024)
    const [refused] = client.told('full')
    assert.deepEqual([refused?.mailbox, refused?.reason], [b, 'effort'])
    const [again] = client.told('copy')
    assert.deepEqual([again?.id, again?.mailbox], ['l1', spare?.name])
    client.step({
      kind: 'deposit',
      id: 'l1',
      contact: ANN,
      copies: copiesAt(random, [spare?.name ?? '']),
    })
    clock.advance(20 * MINUTE)
    assert.equal(client.told('stored').length, 2)
  })

  test('learns a new day’s seed when the old one is refused', () => {
    const { clock, client, mailboxes, random } = world('stale')
    const copies = copiesFor(random, mailboxes)
    client.step({ kind: 'ahead', contact: ANN, places: copies })
    clock.advance(3 * DAY)
    client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies })
    clock.advance(HOUR)
    assert.equal(client.told('stored').length, 2)
    assert.equal(client.told('full').length, 0)
  })

  test('goes elsewhere when a mailbox is full, silent, or keeps another letter under the tag', () => {
    const cases: readonly (readonly [
      string,
      (mailbox: TestMailbox, tag: Uint8Array) => void,
      Event['kind'] | undefined,
    ])[] = [
      ['full', (mailbox) => (mailbox.room = 0), 'full'],
      ['taken', (mailbox, tag) => mailbox.put(NOON + HOUR, tag, new Uint8Array(4_096)), 'taken'],
      ['silent', (mailbox) => (mailbox.isDown = true), 'unreachable'],
    ]
    for (const [what, spoil, event] of cases) {
      const { clock, client, mailboxes, random } = world(what, 3)
      const [a, b] = seal(client, clock).seals as [string, string]
      const copies = copiesAt(random, [a, b])
      const bad = mailboxes.find(({ name }) => name === b) as TestMailbox
      spoil(bad, copies[1]?.tag as Uint8Array)
      client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies })
      clock.advance(4 * HOUR)
      assert.ok(event === undefined || client.told(event).length === 1, what)
      const [again] = client.told('copy')
      assert.ok(again !== undefined && again.mailbox !== a && again.mailbox !== b, what)
      const more = copiesAt(random, [again.mailbox])
      client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies: more })
      clock.advance(HOUR)
      assert.equal(client.told('stored').length, 2, what)
      assert.equal(client.told('copy').length, 1, what)
      assert.equal(client.scheduler.wakeAt, undefined, what)
    }
  })

  test('goes to a mailbox that answers within minutes, when the two that it was sealed for do not', () => {
    const { clock, client, mailboxes, random } = world('two are down', 3)
    const [a, b] = seal(client, clock).seals as [string, string]
    for (const mailbox of mailboxes) mailbox.isDown = mailbox.name === a || mailbox.name === b
    client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies: copiesAt(random, [a, b]) })
    clock.advance(20 * MINUTE)
    const [again, ...more] = client.told('copy')
    assert.ok(again !== undefined && again.mailbox !== a && again.mailbox !== b)
    assert.equal(more.length, 0)
    const copies = copiesAt(random, [again.mailbox])
    client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies })
    clock.advance(10 * MINUTE)
    assert.equal(client.told('stored').length, 1)
  })

  test('goes nowhere else while no mailbox answers, or while one of its two has it', () => {
    for (const which of ['all', 'one'] as const) {
      const { clock, client, mailboxes, random } = world(`${which} down`, 3)
      const [a, b] = seal(client, clock).seals as [string, string]
      for (const mailbox of mailboxes) mailbox.isDown = which === 'all' || mailbox.name === b
      // What is not answered for letters is found out about the third by these.
      const third = mailboxes.find(({ name }) => name !== a && name !== b) as TestMailbox
      const probe = { kind: 'deposit', id: 'l0', contact: 'ben' } as const
      client.step({ kind: 'contact', contact: 'ben', mailboxes: [third.name] })
      client.step({ ...probe, copies: copiesAt(random, [third.name]) })
      clock.advance(20 * MINUTE)
      client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies: copiesAt(random, [a, b]) })
      clock.advance(HOUR)
      assert.deepEqual(client.told('copy'), [], which)
    }
  })

  test('is sealed for a mailbox that is known not to answer only where there are no others', () => {
    const { clock, client, mailboxes, random } = world('sealed elsewhere', 3)
    const [a] = seal(client, clock).seals as [string]
    const gone = mailboxes.find(({ name }) => name === a) as TestMailbox
    gone.isDown = true
    client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies: copiesAt(random, [a]) })
    clock.advance(20 * MINUTE)
    assert.ok(!seal(client, clock).seals.includes(a))
  })

  test('comes back to the only mailbox there is, when it has room again', () => {
    const { clock, client, mailboxes, random } = world('alone', 1)
    const [mailbox] = mailboxes as [TestMailbox]
    mailbox.room = 0
    client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies: copiesFor(random, mailboxes) })
    clock.advance(5 * HOUR)
    assert.ok(client.told('full').length >= 3)
    mailbox.room = Infinity
    clock.advance(2 * HOUR)
    assert.equal(client.told('stored').length, 1)
  })

  test('needs no proof where the tag is expected, and makes one where it is not after all', () => {
    const { clock, client, mailboxes, random } = world('box', 1)
    const [box] = mailboxes as [TestMailbox]
    client.step({ kind: 'mailbox', key: box.key, reads: 'nothing', expectsUs: true })
    const [first, second] = [...copiesFor(random, mailboxes), ...copiesFor(random, mailboxes)]
    assert.ok(first !== undefined && second !== undefined)
    box.expect([first.tag])
    client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies: [first] })
    clock.advance(5 * SECOND)
    assert.equal(client.told('stored').length, 1)
    assert.equal(client.mined.length, 0)
    client.step({ kind: 'deposit', id: 'l2', contact: ANN, copies: [second] })
    clock.advance(10 * MINUTE)
    assert.equal(client.told('stored').length, 2)
    assert.equal(client.mined.length, 1)
  })

  test('pays nothing to a mailbox that gives every asker a seed of their own', () => {
    const { clock, client, mailboxes, random } = world('marked', 1)
    const [mailbox] = mailboxes as [TestMailbox]
    mailbox.lie = (_, truth) =>
      truth.kind === 'info'
        ? {
            kind: 'info',
            info: { ...truth.info, seed: random.random(32), seedBefore: random.random(32) },
          }
        : undefined
    client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies: copiesFor(random, mailboxes) })
    clock.advance(HOUR)
    assert.equal(client.told('equivocating').length, 1)
    assert.equal(client.mined.length, 0)
    assert.ok(client.asked.every(({ question }) => question.kind !== 'deposit'))
  })

  test('does not mine without end for a mailbox that refuses whatever it gets', () => {
    for (const status of ['stale-seed', 'bad-proof', 'low-effort'] as const) {
      const { clock, client, mailboxes, random } = world(status, 1)
      const [mailbox] = mailboxes as [TestMailbox]
      mailbox.lie = (_, truth) =>
        truth.kind === 'deposit' ? { kind: 'deposit', answer: { status, effort: 1 } } : undefined
      client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies: copiesFor(random, mailboxes) })
      clock.advance(10 * HOUR)
      assert.ok(client.told('full').length >= 1, status)
      assert.ok(client.mined.length <= 120, `${status}: ${client.mined.length}`)
    }
  })

  test('stops when nobody waits for it any more', () => {
    const { clock, client, mailboxes, random } = world('delivered')
    for (const mailbox of mailboxes) mailbox.isDown = true
    client.step({ kind: 'deposit', id: 'l1', contact: ANN, copies: copiesFor(random, mailboxes) })
    clock.advance(HOUR)
    client.step({ kind: 'delivered', id: 'l1' })
    for (const mailbox of mailboxes) mailbox.isDown = false
    const asked = client.asked.length
    clock.advance(HOUR)
    const later = client.asked.slice(asked).filter(({ question }) => question.kind === 'deposit')
    assert.equal(later.length, 0)
  })

  test('refuses what has a wrong length, or a name that nobody introduced, and changes nothing', () => {
    const { client, mailboxes, random } = world('input')
    const [copy] = copiesFor(random, mailboxes)
    assert.ok(copy !== undefined)
    const before = toHex(client.scheduler.save())
    const short = { ...copy, tag: copy.tag.subarray(1) }
    const small = { ...copy, letter: copy.letter.subarray(1) }
    const strange = { ...copy, mailbox: 'ff'.repeat(32) }
    for (const copies of [[short], [small], [copy, strange]]) {
      const input = { kind: 'deposit', id: 'l', contact: ANN, copies } as const
      assert.throws(() => client.step(input), SchedulerError)
    }
    assert.throws(() => client.step({ kind: 'write', contact: 'bob' }), { code: 'unknown-name' })
    assert.throws(() => client.step({ kind: 'contact', contact: '', mailboxes: [] }), {
      code: 'bad-input',
    })
    const key = new Uint8Array(31)
    assert.throws(() => client.step({ kind: 'mailbox', key, reads: 'nothing' }), {
      code: 'bad-input',
    })
    assert.equal(toHex(client.scheduler.save()), before)
  })

  test(`stores every letter twice whatever is lost, restarted or set wrong meanwhile (seed ${SEED})`, () => {
    for (let round = 0; round < 300; round++) {
      const seed = `${SEED}/${round}`
      const { clock, client, mailboxes, random } = world(seed, 2 + (round % 3))
      const chaos = random.stream('chaos')
      const loss = chaos.float() * 0.5
      client.network = {
        latency: () => chaos.exponential(2 * SECOND),
        losesRequest: () => chaos.chance(loss),
        losesAnswer: () => chaos.chance(loss),
      }
      const stored = new Map<string, Set<string>>()
      client.onEvent = (event) => {
        if (event.kind === 'stored') {
          stored.set(event.id, (stored.get(event.id) ?? new Set()).add(event.mailbox))
        } else if (event.kind === 'copy') {
          const copies = copiesAt(random, [event.mailbox])
          clock.after(10, () =>
            client.step({ kind: 'deposit', id: event.id, contact: ANN, copies }),
          )
        }
      }
      const letters = 1 + chaos.int(4)
      for (let letter = 0; letter < letters; letter++) {
        client.step({
          kind: 'deposit',
          id: `l${letter}`,
          contact: ANN,
          copies: copiesFor(random, mailboxes, 2),
        })
        clock.advance(chaos.exponential(3 * MINUTE))
        const what = chaos.int(5)
        if (what === 0) {
          client.restart()
          introduce(client, mailboxes)
        } else if (what === 1) client.skew += (chaos.float() - 0.5) * 3 * DAY
        else if (what === 2) {
          client.sleep()
          clock.advance(chaos.exponential(5 * HOUR))
          client.wake()
        }
      }
      client.network = { ...client.network, losesRequest: () => false, losesAnswer: () => false }
      clock.advance(6 * HOUR)
      for (let letter = 0; letter < letters; letter++) {
        assert.ok((stored.get(`l${letter}`)?.size ?? 0) >= 2, `seed ${seed}, letter ${letter}`)
      }
      const keys = client.asked.map(({ isolation }) => isolation)
      assert.equal(new Set(keys).size, keys.length, seed)
    }
  })
})

interface Copy {
  readonly mailbox: string
  readonly tag: Uint8Array
  readonly letter: Uint8Array
}

function copiesAt(random: SeededRandom, names: readonly string[]): Copy[] {
  return names.map((mailbox) => ({
    mailbox,
    tag: random.random(16),
    letter: new Uint8Array(4_096).fill(random.int(256)),
  }))
}

const copiesFor = (
  random: SeededRandom,
  mailboxes: readonly TestMailbox[],
  count = mailboxes.length,
): Copy[] =>
  copiesAt(
    random,
    mailboxes.slice(0, count).map(({ name }) => name),
  )
