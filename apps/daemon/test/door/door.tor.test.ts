/** Two newcomers who have no mailbox meet on real Tor; somebody else who has the link, and somebody who has it not. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { InviteSecret } from '@pvtcoms/core/invite'
import { Secret } from '@pvtcoms/core/secret'
import type { Person } from '../../src/driver/index.ts'
import { DoorWorld, doorIn, invitesOf, until } from './door-world.ts'

const digits = async (person: Person): Promise<string | undefined> => {
  const { id } = await person.contact('there is a contact', () => true)
  return (await person.ask('contact.safety', { contact: id })).number?.digits
}

describe('a door on a private Tor network', () => {
  let world: DoorWorld
  before(async () => {
    world = await DoorWorld.start()
  })
  after(() => world.stop())

  test('lets two people who have no mailbox meet, who then write to one another directly', async () => {
    const [ann, ben] = await Promise.all([world.person('ann'), world.person('ben')])
    const link = await ann.invite('Ben')
    assert.equal(link.length, 150)
    await ben.accept(link, 'Ann')
    for (const person of [ann, ben])
      await person.contact('they can compare', (one) => one.comparable)
    assert.equal(await digits(ann), await digits(ben))
    await ann.status(await ann.say('without anybody between'), ['delivered'])
    await ben.status(await ben.say('nobody at all'), ['delivered'])
    assert.deepEqual(await ben.heard(), ['without anybody between'])
    assert.deepEqual(await ann.heard(), ['nobody at all'])
  })

  test('that a thief of the link was at first tells the one who was invited, and the inviter; the numbers differ', async () => {
    const [ida, thief, carl] = await Promise.all([
      world.person('ida'),
      world.person('thief'),
      world.person('carl'),
    ])
    const link = await ida.invite('Carl')
    await thief.accept(link, 'Ida')
    for (const one of [ida, thief]) await one.contact('the thief is in', (each) => each.comparable)
    await carl.accept(link, 'Ida')
    await until(async () => (await invitesOf(carl))[0]?.problem === 'used', 'Carl is told')
    await until(async () => (await invitesOf(ida))[0]?.problem === 'also-used', 'Ida is told')
    assert.equal((await ida.ask('contact.list', { profile: ida.profile })).length, 1)
    assert.equal(await digits(ida), await digits(thief))
    assert.equal(await digits(carl), undefined)
  })

  test('is not found by who knows its address, and has not the link', async () => {
    const [dora, stranger] = await Promise.all([world.person('dora'), world.stranger()])
    const { address, secret } = doorIn(await dora.invite('Emil'))
    assert.equal(await stranger.dial(address, undefined), 'authorization-missing')
    const wrong: InviteSecret = new Secret('InviteSecret', new Uint8Array(32).fill(7))
    assert.equal(await stranger.dial(address, wrong), 'authorization-wrong')
    assert.equal(await stranger.dial(address, secret), 'open')
  })
})
