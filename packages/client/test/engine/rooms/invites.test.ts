/** The room of invites alone: two of them, and a mailbox between them that is a map. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import { linkText } from '@pvtcoms/core/handshake'
import type { MailboxRow } from '@pvtcoms/store'
import type { NewContact } from '../../../src/engine/contacts/beginning.ts'
import { correspondentName, depositOwnerOf } from '../../../src/engine/delivery/owners.ts'
import type { WatchedPlace } from '../../../src/engine/delivery/watched-place.ts'
import { EngineError } from '../../../src/engine/errors.ts'
import { Invites } from '../../../src/engine/invites/invites.ts'
import type { InvitesPort } from '../../../src/engine/invites/port.ts'
import { nameOf } from '../../../src/engine/mailboxes/mailbox-name.ts'
import { ProfileTimers } from '../../../src/engine/profile-timers.ts'
import { RoomWorld, someMailbox } from './room-world.ts'

const HOUR = 3_600_000

interface Room {
  readonly world: RoomWorld
  readonly invites: Invites
  readonly place: Descriptor
  readonly added: NewContact[]
  readonly notices: string[]
  /** What each invite looks out for. */
  readonly watched: Map<number, readonly WatchedPlace[]>
  /** The room as it is after a restart. */
  readonly again: () => Invites
}

/** With further mailboxes, of which those are `far` that do not answer. */
function room(seed: string, further = 0, far: ReadonlySet<number> = new Set()): Room {
  const world = new RoomWorld(seed)
  const place = someMailbox(world.env)
  const added: NewContact[] = []
  const notices: string[] = []
  const watched: Room['watched'] = new Map()
  const row: MailboxRow = {
    ...{
      id: 1,
      profile: world.profile,
      descriptor: place,
      name: 'here',
      addedAt: world.timers.now(),
    },
    ...{ ownerKey: undefined, aliases: [], takenOver: undefined },
  }
  const rows = [row]
  while (rows.length <= further) {
    rows.push({ ...row, id: rows.length + 1, descriptor: someMailbox(world.env) })
  }
  const port: InvitesPort = {
    ...{ profile: world.profile, context: world.context, work: world.work, tell: world.tell },
    ...{ after: world.later.after, every: world.later.every, guarded: world.guarded },
    tags: {
      setPlaces: (seeker, places) => {
        if (seeker.kind === 'invite') watched.set(seeker.invite, places)
      },
    },
    changed: () => undefined,
    contacts: {
      add: (unit, contact) => {
        added.push(contact)
        return world.keep(unit, contact).id
      },
      presentedPlaces: (among) => among ?? [place],
      introduction: (onionKey, descriptors) => ({ onionKey, descriptors, frames: [] }),
      notice: (_unit, _contact, { code }) => void notices.push(code),
    },
    mailboxes: {
      rows: () => rows,
      isKnown: () => true,
      isUnreachable: (name) =>
        rows.some(({ id, descriptor }) => far.has(id) && nameOf(descriptor) === name),
      draw: (among) => among,
      refresh: () => undefined,
    },
  }
  const again = (): Invites => {
    world.later.close()
    const { after, every } = new ProfileTimers(world.timers, world.guarded)
    return new Invites({ ...port, after, every })
  }
  return { world, place, invites: new Invites(port), added, notices, watched, again }
}

const fault = (code: string) => (error: unknown) =>
  error instanceof EngineError && error.code === code

/** Takes what the room left at mailboxes since it was last asked: the newest copies, with whose they are. */
function deposits({ world }: Room): { readonly name: string; readonly letter: Uint8Array }[] {
  const left = world.inputs.splice(0)
  return left.flatMap((input) =>
    input.kind === 'deposit' ? input.copies.map(({ letter }) => ({ name: input.id, letter })) : [],
  )
}

/** An invite that can be handed out, and its bundle. */
function opened(ann: Room): {
  readonly id: number
  readonly link: string
  readonly bundle: Uint8Array
} {
  const id = ann.invites.create({ name: 'Ben', hours: undefined, mailboxes: undefined })
  const [bundle] = deposits(ann)
  assert.ok(bundle)
  assert.deepEqual(depositOwnerOf(bundle.name), { kind: 'invite', invite: id, mailbox: 0, slot: 0 })
  ann.invites.bundleFound(id, 0, bundle.letter)
  const { side, state } = ann.invites.get(id)
  assert.ok(side === 'inviter' && state.kind === 'open')
  return { id, link: linkText(state, ann.world.env), bundle: bundle.letter }
}

/** Ben accepts the invite of Ann, and Ann finds his answer. */
function answered(
  ann: Room,
  ben: Room,
  { id, link, bundle }: ReturnType<typeof opened>,
): { readonly accepted: number } {
  const accepted = ben.invites.accept({ link, name: 'Ann' })
  ben.invites.bundleFound(accepted, 0, bundle)
  const [answer] = deposits(ben)
  const [place] = ann.watched.get(id) ?? []
  assert.ok(answer && place?.owner.kind === 'invite-answer')
  ann.invites.answerFound(id, place.owner.place, answer.letter, ann.world.timers.now())
  return { accepted }
}

suite('the link of an invite', () => {
  const isOpen = ({ invites }: Room, id: number): boolean => invites.get(id).state.kind === 'open'
  const create = (ann: Room): { id: number; letters: readonly Uint8Array[] } => {
    const id = ann.invites.create({ name: 'Ben' })
    return { id, letters: deposits(ann).map(({ letter }) => letter) }
  }

  test('waits ten seconds for a second mailbox once one has given the bundle back, and no longer', async () => {
    const ann = room('ten seconds', 2)
    const { id, letters } = create(ann)
    await ann.world.timers.advance(40_000)
    ann.invites.bundleFound(id, 1, letters[1] as Uint8Array)
    await ann.world.timers.advance(9_999)
    assert.equal(isOpen(ann, id), false)
    await ann.world.timers.advance(1)
    assert.ok(isOpen(ann, id))
  })

  test('comes with the second mailbox that has given the bundle back', async () => {
    const ann = room('two of three', 2)
    const { id, letters } = create(ann)
    ann.invites.bundleFound(id, 1, letters[1] as Uint8Array)
    await ann.world.timers.advance(3_000)
    assert.equal(isOpen(ann, id), false)
    ann.invites.bundleFound(id, 0, letters[0] as Uint8Array)
    assert.ok(isOpen(ann, id))
  })

  test('waits for none that is known not to answer', () => {
    const ann = room('others are far', 2, new Set([1, 3]))
    const { id, letters } = create(ann)
    ann.invites.bundleFound(id, 1, letters[1] as Uint8Array)
    assert.ok(isOpen(ann, id))
  })

  test('comes after a restart too, where one had given the bundle back before', async () => {
    const ann = room('restarted', 1)
    const { id, letters } = create(ann)
    ann.invites.bundleFound(id, 0, letters[0] as Uint8Array)
    const again = ann.again()
    await ann.world.timers.advance(HOUR)
    assert.equal(isOpen(ann, id), false)
    again.start()
    await ann.world.timers.advance(10_000)
    assert.equal(again.get(id).state.kind, 'open')
  })
})

suite('the room of invites', () => {
  test('leads two people to a contact each, with one letter each way', () => {
    const [ann, ben] = [room('ann'), room('ben')]
    const { id, link, bundle } = opened(ann)
    const accepted = ben.invites.accept({ link, name: 'Ann' })
    ben.invites.bundleFound(accepted, 0, bundle)
    assert.equal(ben.added.length, 1)
    const { contact } = ben.invites.get(accepted).row
    assert.ok(contact !== undefined)
    const [answer] = deposits(ben)
    assert.ok(answer)
    const owner = depositOwnerOf(answer.name)
    assert.ok(owner?.kind === 'invite')
    const looked = ann.watched.get(id)?.find((place) => {
      return place.owner.kind === 'invite-answer' && place.owner.place.slot === owner.slot
    })
    assert.ok(looked?.owner.kind === 'invite-answer')
    ann.invites.answerFound(id, looked.owner.place, answer.letter, ann.world.timers.now())
    assert.equal(ann.added.length, 1)
    assert.deepEqual(
      [ann.added[0]?.session.role, ben.added[0]?.session.role],
      ['inviter', 'invitee'],
    )
    assert.deepEqual(ann.added[0]?.session.keys.sid, ben.added[0]?.session.keys.sid)
    ben.invites.deposited(owner, 'stored')
    ben.world.work.do((unit) => ben.invites.confirmed(unit, contact))
    assert.deepEqual(ben.notices, ['joined'])
    assert.equal(ben.invites.get(accepted).state.kind, 'confirmed')
  })

  test('stores an invite before its bundle leaves, and reads it again as it was', () => {
    const ann = room('stored')
    const { id } = opened(ann)
    assert.equal(ann.world.store.invites.list(ann.world.profile).length, 1)
    assert.deepEqual(ann.world.changes[0], { kind: 'invite', id })
    ann.invites.start()
    assert.equal(ann.invites.get(id).state.kind, 'open')
    assert.deepEqual(ann.invites.promised().map(nameOf), [nameOf(ann.place)])
    assert.deepEqual([...ann.invites.awaitedAt()], [nameOf(ann.place)])
  })

  test('passes over one that cannot be read, which stays in the store', () => {
    const ann = room('unreadable')
    const [first, second] = [opened(ann).id, opened(ann).id]
    const { store, profile, log } = ann.world
    store.transact(() => store.invites.update(first, { state: Uint8Array.of(9, 9) }))
    ann.invites.start()
    assert.deepEqual(
      ann.invites.list().map(({ row }) => row.id),
      [second],
    )
    assert.deepEqual(log, [{ code: 'invite-unreadable' }])
    assert.deepEqual(store.invites.get(first)?.state, Uint8Array.of(9, 9))
    assert.equal(store.invites.list(profile).length, 2)
  })

  test('knows invites as whom letters are written to at mailboxes', () => {
    const ann = room('correspondents')
    const { id } = opened(ann)
    assert.deepEqual(ann.invites.correspondents(), [
      [
        correspondentName({ kind: 'invite', invite: id }),
        { mailboxes: [nameOf(ann.place)], delay: 'none' },
      ],
    ])
  })

  test('does not take its own invite, nor one of theirs a second time', () => {
    const [ann, ben] = [room('own'), room('known')]
    const { link } = opened(ann)
    assert.throws(() => ann.invites.accept({ link, name: 'Ann' }), fault('own-invite'))
    ben.invites.accept({ link, name: 'Ann' })
    assert.throws(() => ben.invites.accept({ link, name: 'Ann' }), fault('known-invite'))
    assert.throws(() => ben.invites.accept({ link: 'nonsense', name: 'x' }), fault('malformed'))
  })

  test('withdraws an invite of ours, and takes one of theirs off the list that is given up', () => {
    const [ann, ben] = [room('revoke'), room('give up')]
    const { id, link } = opened(ann)
    ann.invites.revoke(id)
    assert.equal(ann.invites.get(id).state.kind, 'closed')
    const accepted = ben.invites.accept({ link, name: 'Ann' })
    ben.invites.revoke(accepted)
    assert.throws(() => ben.invites.get(accepted), fault('no-such-invite'))
    assert.deepEqual(ben.world.changes.at(-1), { kind: 'invite-removed', id: accepted })
    assert.deepEqual(ben.watched.get(accepted), [])
  })

  test('names a link of its own that waits, was used or withdrawn, and one that it has used, also off the list', () => {
    const [ann, ben] = [room('own links'), room('used links')]
    const [first, second] = [opened(ann), opened(ann)]
    const says = ({ invites }: Room, link: string, code: string): void => {
      assert.equal(invites.problemOf(link), code)
      assert.throws(() => invites.accept({ link, name: 'Ann' }), fault(code))
    }
    says(ann, first.link, 'own-invite')
    const { accepted } = answered(ann, ben, first)
    says(ben, first.link, 'known-invite')
    ben.world.work.do((unit) =>
      ben.invites.confirmed(unit, ben.invites.get(accepted).row.contact ?? 0),
    )
    ann.invites.revoke(second.id)
    for (const when of ['on the list', 'off it']) {
      says(ann, first.link, 'own-invite-used')
      says(ann, second.link, 'own-invite-cancelled')
      says(ben, first.link, 'invite-used')
      if (when === 'off it') continue
      for (const id of [first.id, second.id]) ann.invites.dismiss(id)
      ben.invites.dismiss(accepted)
      ann.invites.start()
      ben.invites.start()
    }
    assert.equal(ben.invites.problemOf(second.link), undefined)
  })

  test('forgets a link when it expires, and keeps no secret of it', async () => {
    const ann = room('expired links')
    const { id, link } = opened(ann)
    ann.invites.revoke(id)
    ann.invites.dismiss(id)
    const { store, profile, timers } = ann.world
    const kept = JSON.stringify(store.settings.get(profile, 'links'))
    const secret = Buffer.from(link.slice('pvtcoms:'.length), 'base64url').subarray(6, 38)
    for (const form of ['hex', 'base64', 'base64url'] as const) {
      assert.ok(!kept.includes(secret.toString(form)), form)
    }
    await timers.advance(8 * 24 * 3_600_000)
    assert.equal(ann.invites.problemOf(link), 'expired')
    ann.world.inputs.splice(0)
    opened(ann)
    assert.equal((store.settings.get(profile, 'links') as unknown[]).length, 1)
  })

  test('passes over what a stranger put into its list of links', () => {
    const ann = room('strange links')
    const { link } = opened(ann)
    const { store, profile } = ann.world
    const [known] = store.settings.get(profile, 'links') as readonly object[]
    const strange = [null, 7, {}, { ...known, fate: 'no-such-fate' }]
    store.transact(() => store.settings.set(profile, 'links', strange))
    assert.equal(ann.invites.problemOf(link), 'own-invite')
    store.transact(() => store.settings.set(profile, 'links', 'nonsense'))
    assert.equal(ann.invites.problemOf(link), undefined)
  })

  test('takes every place for an answer when an invite of ours is withdrawn', () => {
    const ann = room('taken places')
    const { id } = opened(ann)
    const awaited = (ann.watched.get(id) ?? []).map(({ tag }) => Buffer.from(tag).toString('hex'))
    ann.invites.revoke(id)
    const left = ann.world.inputs.splice(0).flatMap((input) => {
      return input.kind === 'deposit' ? input.copies : []
    })
    assert.deepEqual(
      left.map(({ tag }) => Buffer.from(tag).toString('hex')),
      awaited,
    )
    assert.equal(awaited.length, 4)
    assert.ok(left.every(({ letter }) => letter.length === 4_096))
    assert.equal(new Set(left.map(({ letter }) => Buffer.from(letter).toString('hex'))).size, 4)
  })

  test('tells once that somebody used an invite before, however many places are taken', () => {
    const [ann, ben] = [room('taken'), room('taken once')]
    const { link, bundle } = opened(ann)
    const accepted = ben.invites.accept({ link, name: 'Ann' })
    ben.invites.bundleFound(accepted, 0, bundle)
    for (let slot = 0; slot < 4; slot++) {
      assert.equal(ben.invites.get(accepted).state.kind, 'answered')
      ben.invites.deposited({ kind: 'invite', invite: accepted, mailbox: 0, slot }, 'taken')
    }
    assert.deepEqual(ben.notices, ['invite-taken'])
    const { state, row } = ben.invites.get(accepted)
    assert.deepEqual([state.kind, row.warning], ['failed', 'used'])
    for (const when of ['on the list', 'off it']) {
      assert.equal(ben.invites.problemOf(link), 'invite-taken')
      if (when === 'on the list') ben.invites.dismiss(accepted)
    }
  })

  test('lets a link be used again that was given up, or mistyped the first time', () => {
    const [ann, ben] = [room('again'), room('given up')]
    const { link } = opened(ann)
    const mistyped = link.slice(0, 30) + (link[30] === 'A' ? 'B' : 'A') + link.slice(31)
    ben.invites.accept({ link: mistyped, name: 'Ann' })
    const accepted = ben.invites.accept({ link, name: 'Ann' })
    ben.invites.revoke(accepted)
    assert.equal(ben.invites.problemOf(link), undefined)
    ben.invites.accept({ link, name: 'Ann' })
  })

  test('lets one that cannot be read be taken off the list', () => {
    const ann = room('removed unreadable')
    const [first, second] = [opened(ann).id, opened(ann).id]
    const { store, profile, changes } = ann.world
    store.transact(() => {
      for (const id of [first, second]) store.invites.update(id, { state: Uint8Array.of(9, 9) })
    })
    ann.invites.start()
    assert.deepEqual(
      ann.invites.unreadable().map(({ id, name }) => [id, name]),
      [
        [first, 'Ben'],
        [second, 'Ben'],
      ],
    )
    ann.invites.dismiss(first)
    ann.invites.revoke(second)
    assert.deepEqual(ann.invites.unreadable(), [])
    assert.deepEqual(store.invites.list(profile), [])
    assert.deepEqual(changes.slice(-2), [
      { kind: 'invite-removed', id: first },
      { kind: 'invite-removed', id: second },
    ])
    assert.throws(() => ann.invites.dismiss(first), fault('no-such-invite'))
  })

  test('makes none without a mailbox, and keeps none of which nothing came', () => {
    const ann = room('nothing')
    assert.throws(
      () => ann.invites.create({ name: 'Ben', hours: 1, mailboxes: [9] }),
      fault('no-mailbox'),
    )
    ann.world.isDiskFull = true
    assert.throws(() => ann.invites.create({ name: 'Ben', hours: 1, mailboxes: undefined }), /full/)
    assert.deepEqual(ann.invites.list(), [])
    assert.deepEqual(ann.world.changes, [])
  })
})
