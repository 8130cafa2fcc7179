/** The room of delivery alone: contacts come from a store, everything else is a plain object. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { contentFrame, type Frame, FrameType } from '@pvtcoms/core/content'
import { mailboxCopy } from '@pvtcoms/core/letter'
import { receive, send, startAsInvitee, TagWatch } from '@pvtcoms/core/ratchet'
import type { Contact } from '../../../src/engine/contacts/contact.ts'
import { waysOf } from '../../../src/engine/contacts/ways.ts'
import { Delivery } from '../../../src/engine/delivery/delivery.ts'
import {
  correspondentName,
  correspondentOf,
  depositName,
  depositOwnerOf,
} from '../../../src/engine/delivery/owners.ts'
import type { DeliveryPort } from '../../../src/engine/delivery/port.ts'
import { nameOf } from '../../../src/engine/mailboxes/mailbox-name.ts'
import { Meter } from '../../../src/engine/meter.ts'
import type { Input } from '../../../src/scheduler/index.ts'
import { RoomWorld, someMailbox } from './room-world.ts'

const DAY = 24 * 3_600_000

interface Room {
  readonly world: RoomWorld
  readonly delivery: Delivery
  readonly contact: Contact
  readonly theirs: ReturnType<RoomWorld['contact']>['theirs']
  /** What became of frames: a code, and how many they were. */
  readonly steps: string[]
  /** Frames that contacts said. */
  readonly heard: Frame[]
}

function room(seed: string): Room {
  const world = new RoomWorld(seed)
  const { contact, theirs } = world.contact('Ben')
  const steps: string[] = []
  const heard: Frame[] = []
  const port: DeliveryPort = {
    ...{ context: world.context, work: world.work, tell: world.tell, guarded: world.guarded },
    ...{ after: world.later.after, every: world.later.every },
    meter: new Meter(world.context.timers),
    heads: () => [],
    contacts: {
      list: () => [contact],
      find: (id) => (id === contact.id ? contact : undefined),
      withLane: (lane) => (lane === contact.lane ? contact : undefined),
    },
    mailboxes: { isKnown: () => true, isRead: () => false, placesOf: () => [] },
    messages: {
      stepped: (_unit, frames, code) => void steps.push(`${code} ${frames.length}`),
      acknowledged: (_unit, frames) => void steps.push(`acknowledged ${frames.length}`),
    },
    incoming: {
      sessionHeard: () => void steps.push('heard'),
      lost: () => undefined,
      hear: (_unit, _contact, _session, { frames }) => void heard.push(...frames),
    },
  }
  return { world, delivery: new Delivery(port), contact, theirs, steps, heard }
}

/** Ours to write to them by mailboxes alone. */
function byMailbox({ world, contact }: Room): string {
  const place = someMailbox(world.env)
  world.work.do((unit) => contact.update(unit, { route: 'mailbox', descriptors: [place] }))
  return nameOf(place)
}

function say({ world, delivery, contact }: Room, emoji: string): void {
  const to = { author: 'reader', id: world.env.random(8) } as const
  const sentAt = world.timers.now()
  world.work.do((unit) =>
    delivery.say(unit, contact, { kind: 'reaction', to, sentAt, emoji }, { isControl: false }),
  )
  delivery.kick(contact)
}

const deposits = ({ world }: Room): readonly Extract<Input, { kind: 'deposit' }>[] =>
  world.inputs.filter((input) => input.kind === 'deposit')

suite('the room of delivery', () => {
  test('asks the scheduler when to write, then seals what waits and leaves it where it says', () => {
    const alone = room('seal')
    const { world, delivery, contact, steps } = alone
    const mailbox = byMailbox(alone)
    say(alone, 'a')
    const lane = correspondentName({ kind: 'lane', lane: contact.lane })
    assert.deepEqual(world.inputs.at(-1), { kind: 'write', contact: lane })
    assert.deepEqual(correspondentOf(lane), { kind: 'lane', lane: contact.lane })
    delivery.seal(contact.lane, [mailbox])
    const [letter] = world.store.outbox.letters(contact.lane)
    assert.ok(letter)
    assert.deepEqual(steps, ['sealed 1'])
    const [deposit] = deposits(alone)
    assert.deepEqual(depositOwnerOf(deposit?.id ?? ''), { kind: 'letter', letter: letter.id })
    assert.equal(deposit?.contact, lane)
    assert.deepEqual(
      deposit.copies.map((copy) => copy.mailbox),
      [mailbox],
    )
    delivery.deposited(letter.id, { kind: 'stored', id: deposit.id, mailbox })
    assert.ok(world.store.outbox.letter(letter.id)?.copies[0]?.storedAt !== undefined)
    assert.deepEqual(steps, ['sealed 1', 'stored 1'])
  })

  test('seals nothing for a lane that is nobody’s, nor where there is no mailbox', () => {
    const alone = room('nobody')
    const mailbox = byMailbox(alone)
    say(alone, 'a')
    alone.delivery.seal(alone.contact.lane + 1, [mailbox])
    alone.delivery.seal(alone.contact.lane, [])
    assert.deepEqual(deposits(alone), [])
  })

  test('takes a letter of theirs in once, tells what it says, and takes what it acknowledges off', () => {
    const alone = room('receive')
    const { world, delivery, contact, theirs, steps, heard } = alone
    const mailbox = byMailbox(alone)
    say(alone, 'a')
    delivery.seal(contact.lane, [mailbox])
    const [letter] = world.store.outbox.letters(contact.lane)
    const sealed = letter && world.store.outbox.sealed(letter.id)
    assert.ok(sealed)
    // The other side opens it, and answers.
    const { env } = world
    const key = env.random(32)
    const watch = new TagWatch(env.primitives)
    const theirSide = startAsInvitee(theirs.keys, theirs.ratchet, env)
    watch.update('them', theirSide, [key])
    const copy = mailboxCopy(env.primitives, sealed, key)
    const match = watch.match(copy.tag)
    const opened = match && receive(theirSide, { ...match, letter: copy.letter }, env)
    assert.ok(opened?.kind === 'opened')
    assert.deepEqual(
      opened.frames.map(({ type }) => type),
      [FrameType.reaction],
    )
    const frames = [contentFrame({ kind: 'read', first: env.random(8), id: env.random(8) })]
    const sent = send(opened.state, { frames, control: true }, env)
    assert.ok(sent.kind === 'sealed')
    const answer = mailboxCopy(env.primitives, sent.letter, contact.onionKey(env.primitives))
    delivery.watch(contact)
    const owner = delivery.tags.find(answer.tag)
    assert.ok(owner?.kind === 'session')
    assert.equal(owner.contact, contact.id)
    delivery.found(owner, answer.letter)
    assert.equal(heard.length, 1)
    assert.deepEqual(steps.slice(-2), ['heard', 'acknowledged 1'])
    assert.deepEqual(world.store.outbox.letters(contact.lane), [])
    assert.equal(contact.undelivered, 0)
    delivery.found(owner, answer.letter)
    assert.equal(heard.length, 1)
    assert.deepEqual(world.log, [{ code: 'letter-dropped' }])
  })

  test('leaves a letter elsewhere of which nothing was heard for a day, and seals it anew after two weeks', async () => {
    const alone = room('again')
    const { world, delivery, contact, steps } = alone
    const mailbox = byMailbox(alone)
    say(alone, 'a')
    delivery.seal(contact.lane, [mailbox])
    const [letter] = world.store.outbox.letters(contact.lane)
    assert.ok(letter)
    delivery.deposited(letter.id, { kind: 'stored', id: '', mailbox })
    const other = someMailbox(world.env)
    world.work.do((unit) =>
      contact.update(unit, { descriptors: [...contact.row.descriptors, other] }),
    )
    world.inputs.length = 0
    await world.timers.advance(DAY + 3_600_000)
    const name = depositName({ kind: 'letter', letter: letter.id })
    assert.ok(world.inputs.some((input) => input.kind === 'delivered' && input.id === name))
    assert.deepEqual(
      deposits(alone).flatMap(({ copies }) => copies.map((copy) => copy.mailbox)),
      [nameOf(other)],
    )
    await world.timers.advance(14 * DAY)
    assert.equal(world.store.outbox.letter(letter.id), undefined)
    assert.ok(steps.includes('sealed-anew 1'))
  })

  test('says of a letter whose place is taken nowhere else that it is sealed anew, within bounds', () => {
    const alone = room('taken')
    const { world, delivery, contact } = alone
    const mailbox = byMailbox(alone)
    let anew = 0
    for (let n = 0; n < 20; n++) {
      say(alone, String(n))
      delivery.seal(contact.lane, [mailbox])
      const letter = world.store.outbox.letters(contact.lane).at(-1)
      assert.ok(letter)
      delivery.deposited(letter.id, { kind: 'taken', id: '', mailbox })
      if (world.store.outbox.letter(letter.id) === undefined) anew += 1
    }
    assert.equal(anew, 8)
  })

  test('keeps nothing of what could not be stored', () => {
    const alone = room('full')
    const mailbox = byMailbox(alone)
    say(alone, 'a')
    alone.world.isDiskFull = true
    assert.throws(() => alone.delivery.seal(alone.contact.lane, [mailbox]), /full/)
    alone.world.isDiskFull = false
    assert.deepEqual(deposits(alone), [])
    assert.deepEqual(alone.world.store.outbox.letters(alone.contact.lane), [])
    alone.delivery.seal(alone.contact.lane, [mailbox])
    assert.equal(deposits(alone).length, 1)
  })
})

suite('ways to a contact', () => {
  const descriptors = [
    { kind: 'direct', publicKey: new Uint8Array(32), port: 80 },
    { kind: 'mailbox', publicKey: new Uint8Array(32).fill(1), port: 80 },
  ] as const
  const ways = (standing: 'active' | 'blocked' | 'left', route: Contact['row']['route']) => {
    const { direct, mailboxes } = waysOf({ standing, route, descriptors })
    return [direct, mailboxes.length]
  }

  test('are those that the person wants, and mailboxes alone are mailboxes', () => {
    assert.deepEqual(ways('active', 'direct-and-mailbox'), [true, 1])
    assert.deepEqual(ways('active', 'mailbox'), [false, 1])
    assert.deepEqual(ways('active', 'direct'), [true, 0])
  })

  test('do not lead to anybody who is blocked or has left', () => {
    assert.deepEqual(ways('blocked', 'direct-and-mailbox'), [false, 0])
    assert.deepEqual(ways('left', 'mailbox'), [false, 0])
  })
})
