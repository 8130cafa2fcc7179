/** The link of an invite comes when it works, however many of its places are slow or gone. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseLink } from '@pvtcoms/core/invite'
import { nameOf } from '../../../src/engine/mailboxes/mailbox-name.ts'
import type { TestMailbox } from '../test-mailbox.ts'
import { HOUR, MINUTE, type Person, SECOND, World } from '../world.ts'

interface Scene {
  readonly world: World
  readonly boxes: readonly [TestMailbox, TestMailbox, TestMailbox]
  readonly ann: Person
}

async function scene(seed: string): Promise<Scene> {
  const world = new World(seed)
  const boxes = [await world.mailbox(), await world.mailbox(), await world.mailbox()] as const
  const ann = await world.person('Ann', boxes)
  await world.advance(3 * MINUTE)
  return { world, boxes: [...boxes], ann }
}

const create = async (person: Person): Promise<number> =>
  (await person.ask('invite.create', { profile: person.profile, name: 'Ben' })).id

/** How long Ann waits for the link, ms. */
async function timeToLink({ world, ann }: Scene, id: number): Promise<number> {
  const start = world.timers.monotonic()
  await world.until(() => ann.invite(id)?.link !== undefined, 'the link is there')
  return world.timers.monotonic() - start
}

/** Names of the places in the link. */
function namedIn({ world, ann }: Scene, id: number): readonly string[] {
  const parsed = parseLink(ann.invite(id)?.link ?? '', world.timers.now())
  return parsed.ok ? parsed.invite.mailboxes.map(nameOf) : []
}

const isUnreachable = async ({ ann }: Scene, box: TestMailbox): Promise<boolean> =>
  (await ann.ask('mailbox.list', { profile: ann.profile })).some(
    ({ name, state }) => name === box.name && state === 'unreachable',
  )

suite('the link of an invite', () => {
  test('names no mailbox that is known to be unreachable while there are others', async () => {
    const here = await scene('known')
    const { world, boxes, ann } = here
    await world.timers.run(boxes[0].stop())
    await world.advance(20 * MINUTE)
    assert.ok(await isUnreachable(here, boxes[0]))
    for (let made = 0; made < 3; made++) {
      const id = await create(ann)
      assert.ok((await timeToLink(here, id)) < 3 * MINUTE)
      assert.deepEqual(
        new Set(namedIn(here, id)),
        new Set([nameOf(boxes[1].descriptor), nameOf(boxes[2].descriptor)]),
      )
    }
    await world.close()
  })

  test('names those that are known to be unreachable where there are no others', async () => {
    const here = await scene('all gone')
    const { world, boxes, ann } = here
    for (const box of boxes) await world.timers.run(box.unplug())
    await world.advance(20 * MINUTE)
    const id = await create(ann)
    for (const box of boxes) await world.timers.run(box.plug())
    await timeToLink(here, id)
    assert.equal(namedIn(here, id).length, 3)
    await world.close()
  })

  test('comes ten seconds after the first mailbox has given the bundle back, whatever became of the others', async () => {
    const here = await scene('two died')
    const { world, boxes, ann } = here
    await world.timers.run(boxes[0].stop())
    await world.timers.run(boxes[1].stop())
    const id = await create(ann)
    const waited = await timeToLink(here, id)
    assert.ok(waited < 2 * MINUTE + 10 * SECOND, `${waited} ms`)
    assert.ok(namedIn(here, id).includes(nameOf(boxes[2].descriptor)))
    await world.close()
  })

  test('waits for nothing more once a second mailbox has the bundle', async () => {
    const here = await scene('one died')
    const { world, boxes, ann } = here
    await world.timers.run(boxes[0].stop())
    const id = await create(ann)
    assert.ok((await timeToLink(here, id)) < 2 * MINUTE)
    await world.close()
  })

  test('may name a mailbox that is slow: the bundle is brought there behind it, also after a restart', async () => {
    const here = await scene('behind')
    const { world, boxes, ann } = here
    await world.timers.run(boxes[0].unplug())
    const id = await create(ann)
    await timeToLink(here, id)
    const link = ann.invite(id)?.link ?? ''
    assert.ok(namedIn(here, id).includes(nameOf(boxes[0].descriptor)))
    ann.kill()
    ann.start()
    await world.timers.run(boxes[0].plug())
    await world.advance(HOUR)
    await world.timers.run(boxes[1].stop())
    await world.timers.run(boxes[2].stop())
    const ben = await world.person('Ben', [])
    await ben.ask('invite.accept', { profile: ben.profile, link, name: 'Ann' })
    await world.until(() => ben.find(ann)?.standing === 'active', 'they are contacts', 3 * HOUR)
    await world.close()
  })
})
