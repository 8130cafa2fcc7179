/** Schedulers at work: real mailboxes, streams of a network in memory, virtual time. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { toHex } from '@pvtcoms/core/bytes'
import { encode } from '@pvtcoms/core/codec'
import { EQUIHASH_96_5, Proof } from '@pvtcoms/core/mailbox'
import type { OnionAddress } from '@pvtcoms/core/onion-address'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import type { AnonTransport } from '@pvtcoms/transport'
import { type Event, type Miner, Scheduler, SchedulerRunner } from '../../src/scheduler/index.ts'
import { HOUR, MINUTE, SECOND } from './clock.ts'
import { MailboxWorld } from './mailbox-world.ts'

describe('a scheduler that is run', () => {
  test('brings a letter from one person to another through a real mailbox', async () => {
    const world = new MailboxWorld('letter')
    const address = await world.address('public')
    const [ann, bob] = [
      await Person.in(world, 'ann', address),
      await Person.in(world, 'bob', address),
    ]
    const copy = {
      mailbox: ann.mailbox,
      tag: world.random.random(16),
      letter: world.random.random(4_096),
    }
    for (const { runner, mailbox } of [ann, bob]) {
      runner.input({ kind: 'mailbox', key: world.mailboxKey, reads: 'digests' })
      runner.input({ kind: 'contact', contact: 'other', mailboxes: [mailbox] })
      runner.input({ kind: 'opened' })
    }
    bob.runner.input({ kind: 'expect', mailbox: bob.mailbox, session: 'ann', tags: [copy.tag] })
    ann.onEvent = (event) => {
      if (event.kind !== 'seal') return
      assert.deepEqual(event.mailboxes, [ann.mailbox])
      ann.runner.input({ kind: 'deposit', id: 'l1', contact: 'other', copies: [copy] })
    }
    ann.runner.input({ kind: 'ahead', contact: 'other', places: [copy] })
    ann.runner.input({ kind: 'write', contact: 'other' })
    await world.timers.advance(15 * MINUTE)
    assert.deepEqual(
      ann.told('stored').map(({ id }) => id),
      ['l1'],
    )
    const [found, ...more] = bob.told('found')
    assert.deepEqual([found?.tag, found?.letter, more.length], [copy.tag, copy.letter, 0])
    assert.equal(ann.told('equivocating').length + bob.told('equivocating').length, 0)
    // Days later, after an absence, the digests of all that time still hold together.
    bob.runner.input({ kind: 'closed' })
    await world.timers.advance(30 * HOUR)
    const second = { ...copy, tag: world.random.random(16), letter: world.random.random(4_096) }
    ann.runner.input({ kind: 'deposit', id: 'l2', contact: 'other', copies: [second] })
    const tags = [copy.tag, second.tag]
    bob.runner.input({ kind: 'expect', mailbox: bob.mailbox, session: 'ann', tags })
    await world.timers.advance(10 * MINUTE)
    bob.runner.input({ kind: 'opened' })
    await world.timers.advance(10 * MINUTE)
    assert.deepEqual(
      bob.told('found').map(({ letter }) => toHex(letter)),
      [copy, second].map(({ letter }) => toHex(letter)),
    )
    assert.equal(bob.told('equivocating').length, 0)
    ann.runner.close()
    bob.runner.close()
  })

  test('watches one’s own box, tells it what to expect, and removes what is safe', async () => {
    const world = new MailboxWorld('own box')
    const address = await world.address('owner')
    const [owner, friend] = [
      await Person.in(world, 'owner', address),
      await Person.in(world, 'friend', address),
    ]
    const tags = Array.from({ length: 70 }, () => world.random.random(16))
    const letter = world.random.random(4_096)
    owner.runner.input({ kind: 'mailbox', key: world.mailboxKey, reads: 'watch' })
    owner.runner.input({ kind: 'expect', mailbox: owner.mailbox, session: 'friend', tags })
    owner.runner.input({ kind: 'opened' })
    await world.timers.advance(MINUTE)
    friend.runner.input({
      kind: 'mailbox',
      key: world.mailboxKey,
      reads: 'nothing',
      expectsUs: true,
    })
    friend.runner.input({
      kind: 'contact',
      contact: 'owner',
      mailboxes: [friend.mailbox],
      delay: 'none',
    })
    const copies = [{ mailbox: friend.mailbox, tag: tags[69] as Uint8Array, letter }]
    friend.runner.input({ kind: 'deposit', id: 'l1', contact: 'owner', copies })
    await world.timers.advance(5 * SECOND)
    assert.equal(friend.told('stored').length, 1)
    assert.equal(friend.mined, 0, 'no proof is needed')
    assert.deepEqual(
      owner.told('found').map((event) => event.letter),
      [letter],
    )
    owner.runner.input({ kind: 'kept', mailbox: owner.mailbox, tags: [tags[69] as Uint8Array] })
    await world.timers.advance(MINUTE)
    owner.runner.input({ kind: 'closed' })
    owner.runner.input({ kind: 'opened' })
    await world.timers.advance(MINUTE)
    assert.equal(owner.told('found').length, 1, 'it is not there any more')
    owner.runner.close()
    friend.runner.close()
  })

  test('takes silence, nonsense and endless answers for what they are', async () => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(200).fill(7), new Uint8Array(2 ** 21)]) {
      const world = new MailboxWorld(`liar ${bytes.length}`)
      const address = await world.listen((stream) => {
        const answer = async (): Promise<void> => {
          await stream.read()
          if (bytes.length > 0) await stream.write(bytes)
          while ((await stream.read()) !== null) continue
        }
        answer().catch(() => undefined)
      })
      const person = await Person.in(world, 'victim', address)
      person.runner.input({ kind: 'mailbox', key: world.mailboxKey, reads: 'digests' })
      person.runner.input({ kind: 'opened' })
      await world.timers.advance(20 * MINUTE)
      assert.equal(person.told('unreachable').length, 1)
      person.runner.close()
      await world.timers.advance(HOUR)
    }
  })

  test('tells when nobody listens, and stops for good when it is closed', async () => {
    const world = new MailboxWorld('nobody')
    const address = { publicKey: world.random.random(32), port: 80 }
    const person = await Person.in(world, 'lonely', address)
    person.runner.input({ kind: 'mailbox', key: world.mailboxKey, reads: 'digests' })
    person.runner.input({ kind: 'opened' })
    await world.timers.advance(20 * MINUTE)
    assert.equal(person.told('unreachable').length, 1)
    person.runner.close()
    await world.timers.advance(HOUR)
    assert.equal(world.timers.pending, 0)
  })

  test('says that the miner does not work', async () => {
    const world = new MailboxWorld('broken miner')
    const address = await world.address('public')
    const person = await Person.in(world, 'ann', address)
    person.mine = () => Promise.reject(new Error('no thread'))
    person.runner.input({ kind: 'mailbox', key: world.mailboxKey, reads: 'nothing' })
    person.runner.input({ kind: 'contact', contact: 'other', mailboxes: [person.mailbox] })
    const tag = world.random.random(16)
    person.runner.input({
      kind: 'ahead',
      contact: 'other',
      places: [{ mailbox: person.mailbox, tag }],
    })
    await world.timers.advance(10 * MINUTE)
    assert.equal(person.faults, 1)
    person.runner.close()
  })
})

class Person {
  readonly runner: SchedulerRunner
  readonly mailbox: string
  readonly events: Event[] = []
  mined = 0
  faults = 0
  onEvent: (event: Event) => void = () => undefined
  mine: Miner['mine'] = async ({ seed }, effort) => {
    this.mined++
    const [nonce, solution] = [new Uint8Array(16), new Uint8Array(68)]
    return encode(Proof, {
      algorithm: EQUIHASH_96_5,
      effort,
      seedId: seed.slice(0, 4),
      nonce,
      solution,
    })
  }

  static async in(world: MailboxWorld, name: string, address: OnionAddress): Promise<Person> {
    return new Person(world, name, address, await world.transport())
  }

  private constructor(
    world: MailboxWorld,
    name: string,
    address: OnionAddress,
    transport: AnonTransport,
  ) {
    const { timers, random, mailboxKey } = world
    this.mailbox = toHex(mailboxKey)
    const parts = { random: random.stream(name), primitives: nodePrimitives }
    this.runner = new SchedulerRunner({
      scheduler: new Scheduler(parts),
      transport,
      timers,
      miner: { mine: (...order) => this.mine(...order) },
      addressOf: () => ({ address }),
      onEvent: (event) => {
        this.events.push(event)
        this.onEvent(event)
      },
      onMinerFault: () => this.faults++,
    })
  }

  told<K extends Event['kind']>(kind: K): Extract<Event, { kind: K }>[] {
    return this.events.filter((event): event is Extract<Event, { kind: K }> => event.kind === kind)
  }
}
