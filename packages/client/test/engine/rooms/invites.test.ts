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
import { RoomWorld, someMailbox } from './room-world.ts'

interface Room {
  readonly world: RoomWorld
  readonly invites: Invites
  readonly place: Descriptor
  readonly added: NewContact[]
  readonly notices: string[]
  /** What each invite looks out for. */
  readonly watched: Map<number, readonly WatchedPlace[]>
}

function room(seed: string): Room {
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
    ...{ ownerKey: undefined, aliases: [] },
  }
  const port: InvitesPort = {
    ...{ profile: world.profile, context: world.context, work: world.work, tell: world.tell },
    ...{ every: world.later.every, guarded: world.guarded },
    tags: {
      setPlaces: (seeker, places) => {
        if (seeker.kind === 'invite') watched.set(seeker.invite, places)
      },
    },
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
      rows: () => [row],
      isKnown: () => true,
      draw: (among) => among,
      refresh: () => undefined,
    },
  }
  return { world, place, invites: new Invites(port), added, notices, watched }
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
