/** The room of mailboxes alone: contacts and invites are plain objects. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import { formatDescriptorLink, type MailboxDescriptor } from '@pvtcoms/core/descriptor-link'
import { unixMs } from '@pvtcoms/core/env'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { Secret } from '@pvtcoms/core/secret'
import { base32nopad } from '@scure/base'
import { correspondentName } from '../../../src/engine/delivery/owners.ts'
import { EngineError } from '../../../src/engine/errors.ts'
import { noteGiven } from '../../../src/engine/mailboxes/given-aliases.ts'
import { nameOf } from '../../../src/engine/mailboxes/mailbox-name.ts'
import { Mailboxes } from '../../../src/engine/mailboxes/mailboxes.ts'
import { pollIntervalFor } from '../../../src/engine/mailboxes/poll-intervals.ts'
import type { MailboxContact, MailboxesPort } from '../../../src/engine/mailboxes/port.ts'
import type { Input } from '../../../src/scheduler/index.ts'
import { RoomWorld } from './room-world.ts'

/** A contact, as a test changes it. */
interface FakeContact {
  readonly id: number
  readonly lane: number
  verification: MailboxContact['verification']
  row: { -readonly [K in keyof MailboxContact['row']]: MailboxContact['row'][K] }
}

interface Room {
  readonly world: RoomWorld
  readonly mailboxes: Mailboxes
  readonly contacts: FakeContact[]
  /** Which places contacts were told, in that order. */
  readonly told: { readonly contact: number; readonly places: readonly Descriptor[] }[]
  readonly kicked: number[]
  readonly promised: Descriptor[]
  readonly awaited: Set<string>
}

function room(seed: string): Room {
  const world = new RoomWorld(seed)
  const contacts: FakeContact[] = []
  const told: Room['told'] = []
  const kicked: number[] = []
  const promised: Descriptor[] = []
  const awaited = new Set<string>()
  const port: MailboxesPort = {
    ...{ profile: world.profile, context: world.context, work: world.work, tell: world.tell },
    ...{ after: world.later.after, every: world.later.every, guarded: world.guarded },
    ...{ meter: { forget: () => undefined }, forgetTags: () => undefined },
    contacts: {
      list: () => contacts,
      tellPlaces: (_unit, contact, places) => {
        noteGiven(port, places, undefined)
        told.push({ contact, places })
        const known = contacts.find(({ id }) => id === contact)
        if (known !== undefined) known.row.told = places
      },
      refresh: () => undefined,
      kick: (contact) => void kicked.push(contact),
    },
    invites: {
      promised: () => promised,
      foreignMailboxes: () => [],
      awaitedAt: () => awaited,
      correspondents: () => [],
    },
  }
  return { world, mailboxes: new Mailboxes(port), contacts, told, kicked, promised, awaited }
}

function contact(id: number, told: readonly Descriptor[]): FakeContact {
  const row = { standing: 'active', told, descriptors: [], pollInterval: 'every-minute' } as const
  const verification = 'unverified'
  const heard = { heardAt: unixMs(1), introducer: undefined }
  return { id, lane: 100 + id, verification, row: { ...row, ...heard, withoutMailbox: false } }
}

/** An onion that is nowhere. */
function descriptor(
  { random }: RoomWorld,
  kind: 'mailbox' | 'own-box' = 'mailbox',
): MailboxDescriptor {
  const seed = new Secret('Ed25519Seed', random.random(32))
  return { kind, publicKey: nodePrimitives.ed25519.publicKey(seed), port: 80 }
}

const linkOf = (of: MailboxDescriptor): string =>
  formatDescriptorLink(of, (bytes) => nodePrimitives.sha3_256(bytes))

function add(
  { mailboxes }: Room,
  of: MailboxDescriptor,
  aliases: readonly MailboxDescriptor[] = [],
): number {
  return mailboxes.add({ link: linkOf(of), name: 'here', aliases: aliases.map(linkOf) })
}

const fault = (code: string) => (error: unknown) =>
  error instanceof EngineError && error.code === code

/** How the scheduler was told last to read that mailbox. */
function readEvery({ world }: Room, of: Descriptor): string | undefined {
  const use = world.inputs.findLast(
    (input): input is Extract<Input, { kind: 'mailbox' }> =>
      input.kind === 'mailbox' && nameOf({ publicKey: input.key }) === nameOf(of),
  )
  return use?.pollInterval
}

suite('the room of mailboxes', () => {
  test('adds a mailbox, tells the scheduler of it, and reads it from then on', () => {
    const alone = room('add')
    const place = descriptor(alone.world)
    const id = add(alone, place)
    assert.equal(alone.mailboxes.get(id).name, 'here')
    assert.equal(alone.mailboxes.registry.isRead(nameOf(place)), true)
    assert.deepEqual(alone.world.changes, [{ kind: 'mailbox', id }])
    assert.throws(() => add(alone, place), fault('known-mailbox'))
    assert.throws(
      () => alone.mailboxes.add({ link: 'nonsense', name: 'x', aliases: [] }),
      fault('bad-link'),
    )
  })

  test('introduces contacts as the lanes that letters to them are sealed in', () => {
    const alone = room('lanes')
    const theirs = descriptor(alone.world)
    const ben = contact(1, [])
    ben.row.descriptors = [theirs]
    alone.contacts.push(ben)
    alone.mailboxes.registry.refresh()
    const name = correspondentName({ kind: 'lane', lane: ben.lane })
    assert.deepEqual(
      alone.world.inputs.filter((input) => input.kind === 'contact' && input.contact === name),
      [{ kind: 'contact', contact: name, mailboxes: [nameOf(theirs)], delay: 'mixed' }],
    )
  })

  test('tells a contact who has no place of ours of the mailbox that is added, and no other contact', () => {
    const alone = room('unplaced')
    const first = descriptor(alone.world)
    add(alone, first)
    alone.contacts.push(contact(1, []), contact(2, [first]), contact(3, [descriptor(alone.world)]))
    const gone = contact(4, [])
    gone.row.standing = 'left'
    alone.contacts.push(gone)
    const second = descriptor(alone.world)
    add(alone, second)
    assert.deepEqual(
      alone.told.map(({ contact: id, places }) => [id, places.map(nameOf)]),
      [
        [1, [nameOf(second)]],
        [3, [nameOf(second)]],
      ],
    )
    assert.deepEqual(alone.kicked, [1, 3])
    add(alone, descriptor(alone.world))
    assert.equal(alone.told.length, 2, 'told once')
  })

  test('tells nobody of a mailbox whom the person wants to have none, nor who may be somebody else', () => {
    const alone = room('none by choice')
    const [ben, eve, eli] = [contact(1, []), contact(2, []), contact(3, [])]
    ben.row.withoutMailbox = true
    eve.verification = 'attack'
    eli.verification = 'attacked-before-restore'
    alone.contacts.push(ben, eve, eli)
    add(alone, descriptor(alone.world))
    assert.deepEqual([alone.told, alone.kicked], [[], []])
  })

  test('gives each contact who has no place an address of a box of its own, as long as there are some', () => {
    const alone = room('aliases')
    alone.mailboxes.ownerKey()
    alone.contacts.push(contact(1, []), contact(2, []), contact(3, []))
    const box = descriptor(alone.world, 'own-box')
    const aliases = [descriptor(alone.world, 'own-box'), descriptor(alone.world, 'own-box')]
    add(alone, box, aliases)
    assert.deepEqual(
      alone.told.map(({ contact: id, places }) => [id, places.map(nameOf)]),
      [
        [1, [nameOf(aliases[0] as Descriptor)]],
        [2, [nameOf(aliases[1] as Descriptor)]],
      ],
    )
    const more = descriptor(alone.world, 'own-box')
    add(alone, box, [more])
    assert.deepEqual(alone.told.at(-1), { contact: 3, places: [more] })
  })

  test('moves contacts to another mailbox before theirs is removed, and refuses where there is none', () => {
    const alone = room('remove')
    const first = descriptor(alone.world)
    const id = add(alone, first)
    alone.contacts.push(contact(1, [first]))
    assert.throws(() => alone.mailboxes.remove(id), fault('mailbox-in-use'))
    const second = descriptor(alone.world)
    add(alone, second)
    alone.mailboxes.remove(id)
    assert.deepEqual(alone.told, [{ contact: 1, places: [second] }])
    assert.equal(alone.mailboxes.has(id), false)
    assert.deepEqual(alone.world.changes.at(-1), { kind: 'mailbox', id: id + 1 })
    assert.ok(alone.world.changes.some((change) => change.kind === 'mailbox-removed'))
  })

  test('reads a mailbox as often as those want it who write there, and says so', () => {
    const alone = room('intervals')
    const [here, there] = [descriptor(alone.world), descriptor(alone.world)]
    const [first, second] = [add(alone, here), add(alone, there)]
    const [ben, eve] = [contact(1, [here]), contact(2, [there])]
    alone.contacts.push(ben, eve)
    const { registry } = alone.mailboxes
    ben.row.pollInterval = 'manually'
    eve.row.pollInterval = 'every-hour'
    registry.refresh()
    assert.equal(registry.pollInterval(alone.mailboxes.get(first)), 'manually')
    assert.equal(registry.pollInterval(alone.mailboxes.get(second)), 'every-hour')
    assert.equal(readEvery(alone, here), 'manually')
    assert.equal(readEvery(alone, there), 'every-hour')
    alone.world.changes.length = 0
    ben.row.pollInterval = 'every-15-minutes'
    registry.refresh()
    assert.equal(readEvery(alone, here), 'every-15-minutes')
    assert.deepEqual(alone.world.changes, [{ kind: 'mailbox', id: first }])
    alone.awaited.add(nameOf(there))
    registry.refresh()
    assert.equal(readEvery(alone, there), 'every-minute')
  })

  test('shows what the scheduler finds out, and forgets it when the mailbox is gone', () => {
    const alone = room('health')
    const place = descriptor(alone.world)
    const id = add(alone, place)
    const mailbox = nameOf(place)
    const ben = contact(1, [])
    ben.row.descriptors = [place]
    alone.contacts.push(ben)
    alone.world.changes.length = 0
    alone.mailboxes.note({ kind: 'unreachable', mailbox, since: unixMs(7) })
    assert.equal(alone.mailboxes.healthOf(mailbox).state, 'unreachable')
    assert.deepEqual(alone.world.changes, [
      { kind: 'mailbox', id },
      { kind: 'contact', id: 1 },
    ])
    alone.mailboxes.note({ kind: 'equivocating', mailbox, witness: 'contact' })
    assert.equal(alone.mailboxes.healthOf(mailbox).doubted, true)
    alone.mailboxes.trust(id)
    assert.equal(alone.mailboxes.healthOf(mailbox).doubted, false)
    alone.contacts.length = 0
    alone.mailboxes.note({ kind: 'reachable', mailbox })
    alone.mailboxes.remove(id)
    assert.equal(alone.mailboxes.healthOf(mailbox).state, 'unknown')
  })
})

suite('the key of the owner of a box', () => {
  test('is the same until a box has it, stands in the store as a secret of its own, and comes back with the box', () => {
    const alone = room('owner')
    const { mailboxes, world } = alone
    const key = mailboxes.ownerKey()
    assert.equal(mailboxes.ownerKey(), key)
    const seed = world.store.profiles.get(world.profile)?.ownerSeed
    assert.ok(seed !== undefined)
    const own = new Secret('X25519PrivateKey', seed.expose().slice())
    const shown = base32nopad.encode(nodePrimitives.x25519.publicKey(own))
    assert.equal(`x25519:${shown}`, key)
    assert.equal(world.store.settings.get(world.profile, 'owner-seed'), undefined)
    const box = descriptor(world, 'own-box')
    const id = add(alone, box, [descriptor(world, 'own-box')])
    assert.equal(world.store.profiles.get(world.profile)?.ownerSeed, undefined)
    assert.deepEqual(mailboxes.get(id).ownerKey?.expose(), seed.expose())
    mailboxes.remove(id)
    assert.equal(mailboxes.ownerKey(), key)
  })

  test('is asked for before a box is added', () => {
    const alone = room('no owner')
    const box = descriptor(alone.world, 'own-box')
    assert.throws(
      () => add(alone, box, [descriptor(alone.world, 'own-box')]),
      fault('no-owner-key'),
    )
  })

  test('is still good after a unit of work of which nothing came', () => {
    const alone = room('rollback')
    alone.mailboxes.ownerKey()
    const box = descriptor(alone.world, 'own-box')
    const id = add(alone, box, [descriptor(alone.world, 'own-box')])
    assert.throws(() => alone.mailboxes.rename(id, ''), fault('bad-name'))
    const { registry } = alone.mailboxes
    assert.throws(() =>
      alone.world.work.do((unit) => {
        unit.touch(registry)
        registry.reload()
        throw new Error('the disk is full')
      }),
    )
    assert.equal(registry.addressOf(nameOf(box)).clientAuth?.expose().length, 32)
  })
})

suite('how often a mailbox is read', () => {
  const wish = (
    pollInterval: Parameters<typeof pollIntervalFor>[0][number]['pollInterval'],
    writesHere = true,
  ) => ({
    pollInterval,
    writesHere,
  })

  test('is as often as the one of its writers wants it who wants it most often', () => {
    assert.equal(pollIntervalFor([wish('every-hour'), wish('manually')], false), 'every-hour')
    assert.equal(pollIntervalFor([wish('manually')], false), 'manually')
    assert.equal(
      pollIntervalFor([wish('every-hour'), wish('every-minute', false)], false),
      'every-hour',
    )
  })

  test('is as for any contact where nobody writes, and every minute where there is none or an invite waits', () => {
    assert.equal(pollIntervalFor([wish('every-hour', false)], false), 'every-hour')
    assert.equal(pollIntervalFor([], false), 'every-minute')
    assert.equal(pollIntervalFor([wish('manually')], true), 'every-minute')
  })
})
