/** What whoever has the link of an invite sees of its maker on real Tor: while it is open, and never after. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { DoorWorld, doorIn, invitesOf, until } from './door-world.ts'

/** How often the stranger looks, and how long between two looks, ms. */
const LOOKS = 2
const BETWEEN = 500

describe('a link holder who polls a door on a private Tor network', () => {
  let world: DoorWorld
  before(async () => {
    world = await DoorWorld.start()
  })
  after(() => world.stop())

  test('sees when its maker is online until the invite is withdrawn, and after that never again', async () => {
    const [ann, stranger] = await Promise.all([world.person('ann'), world.stranger()])
    const { address, secret } = doorIn(await ann.invite('Ben'))
    const look = (): Promise<string> => stranger.dial(address, secret)
    assert.equal(await look(), 'open')
    await ann.leave()
    assert.notEqual(await look(), 'open')
    await ann.comeBack()
    await until(async () => (await look()) === 'open', 'it is there again when its maker is')

    const [invite] = await invitesOf(ann)
    await ann.ask('invite.revoke', { invite: invite?.id ?? 0 })
    for (let count = 0; count < LOOKS; count++) {
      assert.notEqual(await look(), 'open')
      await wait(BETWEEN)
    }
    await ann.leave()
    await ann.comeBack()
    await ann.ready()
    for (let count = 0; count < LOOKS; count++) {
      assert.notEqual(await look(), 'open')
      await wait(BETWEEN)
    }
  })
})
