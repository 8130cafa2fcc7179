/** The room of contacts alone: what it asks of the others is a plain object that writes down what was asked. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Content, contentFrame } from '@pvtcoms/core/content'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import { mailboxCopy } from '@pvtcoms/core/letter'
import { receive, type SealedLetter, send, startAsInvitee } from '@pvtcoms/core/ratchet'
import type { MailboxRow } from '@pvtcoms/store'
import type { Contact } from '../../../src/engine/contacts/contact.ts'
import { Contacts } from '../../../src/engine/contacts/contacts.ts'
import type { ContactsPort } from '../../../src/engine/contacts/port.ts'
import { correspondentOf, depositOwnerOf } from '../../../src/engine/delivery/owners.ts'
import { EngineError } from '../../../src/engine/errors.ts'
import { nameOf } from '../../../src/engine/mailboxes/mailbox-name.ts'
import { RoomWorld, shakeHands, someMailbox } from './room-world.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

interface Room {
  readonly world: RoomWorld
  readonly contacts: Contacts
  /** What the room asked of others, by name, with whom it is about. */
  readonly asked: string[]
  readonly said: Content[]
  readonly notices: string[]
  readonly rows: MailboxRow[]
}

function room(seed: string): Room {
  const world = new RoomWorld(seed)
  const asked: string[] = []
  const said: Content[] = []
  const notices: string[] = []
  const rows: MailboxRow[] = []
  const note =
    (what: string) =>
    (...[whom]: readonly [{ readonly id: number } | number]): void =>
      void asked.push(`${what} ${typeof whom === 'number' ? whom : whom.id}`)
  const port: ContactsPort = {
    ...{ profile: world.profile, context: world.context, work: world.work, tell: world.tell },
    ...{ every: world.later.every, guarded: world.guarded },
    hearHeads: (heads) => void asked.push(`heads ${heads.length}`),
    delivery: {
      say: (_unit, _contact, content) => void said.push(content),
      ...{ kick: note('kick'), open: note('open'), forget: note('forget'), watch: note('watch') },
      withdraw: (_unit, contact) => void asked.push(`withdraw ${contact.id}`),
      handOnce: () => undefined,
    },
    tags: { setPlaces: (seeker, places) => void asked.push(`${seeker.kind} ${places.length}`) },
    mailboxes: {
      rows: () => rows,
      isKnown: () => true,
      placesOf: () => [],
      draw: () => rows,
      drawOthers: () => [],
      freeAddress: (row) => row.descriptor,
      refresh: () => void asked.push('mailboxes'),
      keepForLeaveNotice: (places) => void asked.push(`keep ${places.length}`),
    },
    introductions: { parted: () => undefined, forget: () => undefined },
    conversations: {
      add: (_unit, { contact, name, createdAt }) =>
        void world.store.conversations.add({
          ...{ profile: world.profile, kind: 'contact', contact, name, createdAt },
          ...{ muted: false, pinned: undefined, archived: false },
          ...{ draft: '', timer: 0, timerAt: undefined },
        }),
      forget: (_unit, contact) => void asked.push(`conversation gone ${contact}`),
      notice: (_unit, _contact, { code }) => void notices.push(code),
      hear: () => undefined,
    },
  }
  return { world, contacts: new Contacts(port), asked, said, notices, rows }
}

/** A contact that an invite of ours has led to. */
function added({ world, contacts }: Room): Contact {
  const { ours } = shakeHands(world.env)
  const id = world.work.do((unit) => contacts.add(unit, world.newContact('Ben', ours)))
  return contacts.get(id)
}

const row = (id: number, descriptor: Descriptor, world: RoomWorld): MailboxRow => ({
  ...{ id, profile: world.profile, descriptor, name: 'here', addedAt: world.timers.now() },
  ...{ ownerKey: undefined, aliases: [], takenOver: undefined },
})

suite('the room of contacts', () => {
  test('stores a new contact with a lane and a session, tells of it, and says what is to be said first', () => {
    const alone = room('new')
    const contact = added(alone)
    const { world, said, notices, asked } = alone
    assert.equal(world.store.contacts.get(contact.id)?.standing, 'active')
    assert.equal(world.store.lanes.ofContact(contact.id)?.id, contact.lane)
    assert.equal(contact.live?.isLive, true)
    assert.deepEqual(
      said.map(({ kind }) => kind),
      ['sas', 'profile'],
    )
    assert.deepEqual(notices, ['joined'])
    assert.ok(world.changes.some((change) => change.kind === 'contact' && change.id === contact.id))
    assert.ok(asked.includes(`open ${contact.id}`) && asked.includes(`watch ${contact.id}`))
  })

  test('knows nobody of whom the store knows nothing', () => {
    const alone = room('rollback')
    const { world, contacts } = alone
    const { ours } = shakeHands(world.env)
    const adding = (): void =>
      world.work.do((unit) => {
        contacts.add(unit, world.newContact('Ben', ours))
        throw new Error('the disk is full')
      })
    assert.throws(adding, /full/)
    assert.deepEqual(contacts.list(), [])
    assert.deepEqual(world.changes, [])
  })

  test('reads contacts from the store as they were', () => {
    const { world, contacts } = room('load')
    const { contact } = world.contact('Ben')
    contacts.load()
    assert.deepEqual(
      contacts.list().map(({ id, lane, sessions }) => [id, lane, sessions.length]),
      [[contact.id, contact.lane, 1]],
    )
    assert.equal(contacts.withLane(contact.lane)?.id, contact.id)
    assert.throws(
      () => contacts.get(contact.id + 1),
      (error) => error instanceof EngineError && error.code === 'no-such-contact',
    )
  })

  test('does not begin with a contact who has no conversation', () => {
    const { world, contacts } = room('no conversation')
    const { contact } = world.contact('Ben')
    const { store } = world
    const id = store.conversations.withContact(contact.id)?.id ?? 0
    store.transact(() => store.conversations.remove(id))
    assert.throws(() => contacts.load(), { name: 'StoreError', code: 'damaged' })
  })

  test('leaves a notice at mailboxes of a contact who is deleted, and keeps nothing', async () => {
    const alone = room('leave')
    const contact = added(alone)
    const { world, contacts, asked } = alone
    await contacts.delete(contact.id)
    const deposits = world.inputs.filter((input) => input.kind === 'deposit')
    assert.equal(deposits.length, 1)
    assert.equal(depositOwnerOf(deposits[0]?.id ?? '')?.kind, 'leave-notice')
    assert.deepEqual(correspondentOf(deposits[0]?.contact ?? ''), { kind: 'leave-notices' })
    assert.equal(world.store.contacts.get(contact.id), undefined)
    assert.equal(contacts.has(contact.id), false)
    assert.deepEqual(world.changes.at(-1), { kind: 'contact-removed', id: contact.id })
    for (const what of ['conversation gone', 'forget'])
      assert.ok(asked.includes(`${what} ${contact.id}`))
  })

  test('tells a contact which mailboxes of ours to write to', () => {
    const alone = room('places')
    const contact = added(alone)
    const { world, contacts, said, rows } = alone
    const place = someMailbox(world.env)
    rows.push(row(5, place, world))
    contacts.configure(contact.id, { mailboxes: [5], pollInterval: 'every-hour' })
    const told = said.at(-1)
    assert.ok(told?.kind === 'descriptors')
    assert.deepEqual(told.descriptors.map(nameOf), [nameOf(place)])
    assert.equal(world.store.contacts.get(contact.id)?.pollInterval, 'every-hour')
    assert.throws(() => contacts.configure(contact.id, { mailboxes: [6] }), /mailbox/)
  })

  test('believes what a contact said last of their name, whatever comes last', () => {
    const alone = room('names')
    const contact = added(alone)
    const { world, contacts, notices } = alone
    const session = contact.live
    assert.ok(session)
    const now = world.timers.now()
    const hear = (name: string, at: number): void =>
      world.work.do((unit) =>
        contacts.hear(
          unit,
          { contact, session },
          { kind: 'profile', name, sentAt: at as typeof now },
        ),
      )
    hear('Benjamin', now + 2)
    hear('Ben', now + 1)
    assert.equal(contact.row.theirName, 'Benjamin')
    hear('Benny', now + 3)
    assert.deepEqual(notices, ['joined', 'renamed'])
  })

  test('takes a contact who closed the session for good as somebody who has left', () => {
    const alone = room('close')
    const contact = added(alone)
    const { world, contacts, notices } = alone
    const session = contact.live
    assert.ok(session)
    const hear = (reason: number): void =>
      world.work.do((unit) =>
        contacts.hear(unit, { contact, session }, { kind: 'session-close', reason }),
      )
    hear(1)
    assert.equal(contact.row.standing, 'active')
    hear(2)
    assert.equal(contact.row.standing, 'left')
    assert.equal(notices.at(-1), 'left')
  })
})

/** Chains of which letters were passed over. */
const skippedOf = ({ live }: Contact): NonNullable<Contact['live']>['ratchet']['skipped'] =>
  live?.ratchet.skipped ?? []

suite('keys of letters that were passed over', () => {
  /** The contact's third letter has come, and the two before it have not. */
  function passedOver(seed: string): Room & { readonly contact: Contact } {
    const alone = room(seed)
    const { world, contacts } = alone
    const { contact: stored, theirs } = world.contact('Ben')
    contacts.load()
    const contact = contacts.get(stored.id)
    const session = contact.live
    assert.ok(session)
    const letters: SealedLetter[] = []
    let state = startAsInvitee(theirs.keys, theirs.ratchet, world.env)
    for (let n = 0; n < 3; n++) {
      const frames = [
        contentFrame({ kind: 'read', first: world.env.random(8), id: world.env.random(8) }),
      ]
      const sent = send(state, { frames, control: false }, world.env)
      assert.ok(sent.kind === 'sealed')
      state = sent.state
      letters.push(sent.letter)
    }
    const third = letters.at(-1) as SealedLetter
    const mailboxKey = world.env.random(32)
    const { letter } = mailboxCopy(world.env.primitives, third, mailboxKey)
    const { chain, n } = third
    const opened = receive(session.ratchet, { chain, n, mailboxKey, letter }, world.env)
    assert.ok(opened.kind === 'opened')
    world.work.do((unit) => {
      session.ratchet = opened.state
      contact.putSession(unit, session)
      unit.consume(opened.consumed)
    })
    return { ...alone, contact }
  }

  test('are let go after 29 days in a session where nothing arrives, in the store too', async () => {
    const { world, contacts, contact, notices } = passedOver('expire')
    contacts.start()
    const kept = skippedOf(contact).flatMap(({ keys }) => keys)
    assert.equal(kept.length, 2)
    await world.timers.advance(29 * DAY - 2 * HOUR)
    assert.equal(skippedOf(contact).length, 1)
    await world.timers.advance(3 * HOUR)
    assert.deepEqual(skippedOf(contact), [])
    for (const { key } of kept) assert.throws(() => key.expose())
    contact.reload()
    assert.deepEqual(skippedOf(contact), [])
    assert.deepEqual(notices, ['lost'])
  })

  test('are kept while the network is not ready, as the clock may be wrong', async () => {
    const { world, contacts, contact } = passedOver('clock')
    await world.timers.advance(HOUR)
    world.network.degrade('alone', 'network-down')
    contacts.start()
    await world.timers.advance(40 * DAY)
    assert.equal(skippedOf(contact).length, 1)
    world.network.restore('alone')
    contacts.expireKeys()
    assert.deepEqual(skippedOf(contact), [])
  })

  test('that cannot be let go on a full disk keep nobody from beginning, and go later', async () => {
    const { world, contacts, contact, asked } = passedOver('full')
    await world.timers.advance(HOUR)
    world.later.close()
    world.timers.jump(30 * DAY)
    world.isDiskFull = true
    contacts.start()
    assert.ok(asked.includes(`watch ${contact.id}`))
    assert.equal(skippedOf(contact).length, 1)
    world.isDiskFull = false
    contacts.expireKeys()
    assert.deepEqual(skippedOf(contact), [])
  })

  test('are let go at the start when their time has come meanwhile', async () => {
    const { world, contacts, contact } = passedOver('start')
    world.later.close()
    await world.timers.advance(30 * DAY)
    assert.equal(skippedOf(contact).length, 1)
    contacts.start()
    assert.deepEqual(skippedOf(contact), [])
  })
})
