/** The room of introductions alone: what it asks of invites, and what it does when these fail or the disk is full. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type Content, contentFrame, readContent } from '@pvtcoms/core/content'
import { unixMs } from '@pvtcoms/core/env'
import { type EndReason, endFrame } from '@pvtcoms/core/introduction'
import { EngineError } from '../../../src/engine/errors.ts'
import { Introductions } from '../../../src/engine/introductions/introductions.ts'
import type {
  IntroductionContent,
  IntroductionsPort,
} from '../../../src/engine/introductions/port.ts'
import type { Running } from '../../../src/engine/invites/invite-record.ts'
import { RoomWorld } from './room-world.ts'

const ID = new Uint8Array(16).fill(7)
const LINK = `pvtcoms:${'A'.repeat(142)}`

interface Room {
  readonly world: RoomWorld
  readonly contact: number
  readonly introductions: Introductions
  readonly said: Content[]
  readonly asked: string[]
  /** The link of the invite that was made, and what accepting one throws. */
  link: string | undefined
  failure: EngineError | undefined
}

function room(seed: string): Room {
  const world = new RoomWorld(seed)
  const { contact } = world.contact('Cleo')
  const said: Content[] = []
  const asked: string[] = []
  const invite = (): number =>
    world.store.invites.add({
      ...{ profile: world.profile, side: 'inviter', name: 'Ben', createdAt: world.timers.now() },
      ...{ expiresAt: unixMs(world.timers.now() + 86_400_000), state: new Uint8Array(1) },
      contact: undefined,
      ...{
        onionSeed: contact.row.onionSeed,
        warning: undefined,
        introducedBy: 'Cleo',
        introducer: 1,
      },
      doorSeed: undefined,
    })
  const port: IntroductionsPort = {
    ...{ profile: world.profile, context: world.context, work: world.work },
    ...{ every: world.later.every, guarded: world.guarded },
    contacts: {
      demandWritable: () => undefined,
      nameOf: () => 'Cleo',
      notice: (_unit, _contact, { code }) => void asked.push(`notice ${code}`),
    },
    delivery: {
      // As it travels, so that what does not fit its declaration is seen.
      say: (_unit, _contact, content) =>
        void said.push(readContent(contentFrame(content)) as Content),
      kick: () => undefined,
    },
    invites: {
      find: (id) => {
        const row = world.store.invites.get(id)
        return row && ({ row, side: 'inviter', state: { kind: 'publishing' } } as Running)
      },
      linkOf: () => made.link,
      create: ({ name, introducedBy }, noted) => {
        asked.push(`create ${name} by ${introducedBy}`)
        world.work.do((unit) => noted(unit, invite()))
      },
      accept: ({ link }, noted) => {
        asked.push(`accept ${link.slice(0, 8)}`)
        if (made.failure !== undefined) throw made.failure
        world.work.do((unit) => noted(unit, invite()))
      },
      revoke: (id) => void asked.push(`revoke ${id}`),
    },
  }
  const made: Room = {
    ...{ world, contact: contact.id, introductions: new Introductions(port), said, asked },
    ...{ link: undefined, failure: undefined },
  }
  return made
}

function hear({ world, introductions, contact }: Room, content: IntroductionContent): void {
  world.work.do((unit) => introductions.hear(unit, contact, content))
}

const idOf = (number: number) => new Uint8Array(16).fill(number)

function askedFor(one: Room, id = ID): number {
  const expires = one.world.timers.now() + 86_400_000
  hear(one, {
    kind: 'introduce',
    id,
    expires: (expires - (expires % 1000)) as never,
    name: 'Ben',
  })
  return one.introductions.list().at(-1)?.row.id ?? 0
}

/** The other one agreed first: we are to make the invite. */
function making(one: Room): void {
  const id = askedFor(one)
  one.introductions.decide(id, true)
  const [yes] = one.said
  assert.ok(yes?.kind === 'introduction-yes')
  hear(one, { kind: 'introduction-yes', id: ID, ek: yes.ek })
}

const stateOf = ({ introductions }: Room): string | undefined => introductions.list()[0]?.state.kind

const ended = (id: Uint8Array, reason: EndReason): IntroductionContent => endFrame(id, reason)

suite('the room of introductions', () => {
  test('makes one invite, and seals its link once it is there', () => {
    const one = room('makes')
    making(one)
    assert.deepEqual(one.asked, ['notice introduction', 'create Ben by Cleo'])
    assert.equal(stateOf(one), 'making')
    one.introductions.inviteChanged(one.introductions.list()[0]?.row.invite ?? 0)
    assert.equal(stateOf(one), 'making', 'there is no link yet')
    one.link = LINK
    one.introductions.inviteChanged(one.introductions.list()[0]?.row.invite ?? 0)
    assert.equal(stateOf(one), 'awaiting')
    assert.deepEqual(
      one.said.map(({ kind }) => kind),
      ['introduction-yes', 'introduction-offer'],
    )
    assert.equal(one.asked.filter((each) => each.startsWith('create')).length, 1)
  })

  test('takes up what a full disk kept it from, and says nothing before it is stored', () => {
    const one = room('full')
    const id = askedFor(one)
    one.world.isDiskFull = true
    assert.throws(() => one.introductions.decide(id, true))
    assert.equal(stateOf(one), 'asked')
    one.world.isDiskFull = false
    one.said.length = 0
    one.introductions.decide(id, true)
    assert.equal(stateOf(one), 'agreed')
    assert.equal(one.said.length, 1)
  })

  test('is over when the link that it was passed cannot be used', () => {
    const one = room('refused')
    const other = room('refused, the other one')
    const id = askedFor(one)
    one.introductions.decide(id, true)
    askedFor(other)
    const [yes] = one.said
    assert.ok(yes?.kind === 'introduction-yes')
    other.introductions.decide(other.introductions.list()[0]?.row.id ?? 0, true)
    hear(other, { kind: 'introduction-yes', id: ID, ek: yes.ek })
    other.link = LINK
    other.introductions.inviteChanged(other.introductions.list()[0]?.row.invite ?? 0)
    const offer = other.said.at(-1)
    assert.ok(offer?.kind === 'introduction-offer')
    one.failure = new EngineError('expired')
    hear(one, offer)
    assert.equal(stateOf(one), 'over')
    assert.ok(one.asked.includes('accept pvtcoms:'))
  })

  test('withdraws an invite whose link nobody will get, as whoever introduces was blocked', () => {
    const one = room('blocked')
    making(one)
    const invite = one.introductions.list()[0]?.row.invite
    one.world.work.do((unit) => one.introductions.parted(unit, one.contact))
    assert.equal(stateOf(one), 'over')
    assert.ok(one.asked.includes(`revoke ${invite}`))
  })

  test('withdraws an invite that cannot be sealed, as the key of the other one is none, and says that it is over', () => {
    const one = room('no key')
    const id = askedFor(one)
    one.introductions.decide(id, true)
    hear(one, { kind: 'introduction-yes', id: ID, ek: new Uint8Array(1_216).fill(255) })
    one.link = LINK
    const invite = one.introductions.list()[0]?.row.invite
    one.introductions.inviteChanged(invite ?? 0)
    assert.equal(stateOf(one), 'over')
    assert.deepEqual(one.said.at(-1), ended(ID, 'over'))
    assert.ok(one.asked.includes(`revoke ${invite}`))
  })

  test('answers what it has never heard of with "lost", and an end with nothing', () => {
    const one = room('unknown')
    hear(one, { kind: 'introduction-yes', id: ID, ek: new Uint8Array(1_216) })
    hear(one, ended(ID, 'over'))
    assert.deepEqual(one.said, [ended(ID, 'lost')])
    assert.deepEqual(one.introductions.list(), [])
  })

  test('says the same of what it did not take up, whether the person has said "not now" to others or nothing at all', () => {
    const heardBy = (declines: boolean): readonly Content[] => {
      const one = room('probed')
      const first = [1, 2, 3, 4].map((number) => askedFor(one, idOf(number)))
      if (declines) for (const id of first) one.introductions.decide(id, false)
      askedFor(one, idOf(5))
      hear(one, { kind: 'introduction-yes', id: idOf(5), ek: new Uint8Array(1_216) })
      return one.said
    }
    assert.deepEqual(heardBy(false), heardBy(true))
  })

  test('asks the person of four that one contact introduces, and of a fifth only once one of them was answered', () => {
    const one = room('four')
    const notices = (): number => one.asked.filter((each) => each.startsWith('notice')).length
    const [first = 0] = [1, 2, 3, 4, 5].map((number) => askedFor(one, idOf(number)))
    assert.equal(notices(), 4)
    one.introductions.decide(first, false)
    askedFor(one, idOf(5))
    assert.equal(notices(), 4, 'the same one comes to nothing')
    askedFor(one, idOf(6))
    assert.equal(notices(), 5)
  })

  test('does not answer whoever names thousands of introductions that never were', async () => {
    const one = room('flood')
    for (let number = 0; number < 250; number++) {
      hear(one, { kind: 'introduction-yes', id: idOf(number), ek: new Uint8Array(1_216) })
    }
    assert.equal(one.said.length, 16)
    await one.world.timers.advance(3_600_000)
    hear(one, { kind: 'introduction-yes', id: ID, ek: new Uint8Array(1_216) })
    assert.equal(one.said.length, 17)
  })

  test('takes no name of blanks and no time beyond its bounds', () => {
    const one = room('bounds')
    const at = one.world.timers.now() - (one.world.timers.now() % 1000)
    const introduce = { kind: 'introduce', id: ID, name: 'Ben' } as const
    for (const expires of [at - 1000, at, at + 16 * 86_400_000]) {
      hear(one, { ...introduce, expires: expires as never })
    }
    hear(one, { ...introduce, expires: (at + 86_400_000) as never, name: '  ' })
    assert.deepEqual(one.introductions.list(), [])
  })
})
