/**
 * A store that was set back to an earlier copy of its file, as by a second program on a copy or a restored image of the disk:
 * no place of a chain is believed twice, the person can see it, and it heals.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { THE_CONTACT, US } from '@pvtcoms/store'
import { CrashFolder } from './crash/crash-folder.ts'
import { contactOf, textsOf } from './crash/crash-ledger.ts'
import { DAY, HOUR, MINUTE, World } from './world.ts'

suite('a store that was set back', () => {
  test('is noticed by a mailbox that has other letters in the places of the new ones, and heals', async (t) => {
    const folder = new CrashFolder()
    t.after(() => folder.close())
    const world = new World('set back', { epochSeconds: 600 })
    const mailboxes = [await world.mailbox(), await world.mailbox()]
    const ann = await world.person('Ann', mailboxes, {
      store: folder.create(),
      revive: (store) => folder.setBack(store),
    })
    const ben = await world.person('Ben', mailboxes)
    await world.introduce(ann, ben)
    for (const [one, other] of [
      [ann, ben],
      [ben, ann],
    ] as const) {
      await one.ask('contact.configure', { contact: one.contact(other), route: 'mailbox' })
    }
    await world.advance(3 * HOUR)
    await world.timers.run(ben.stop())
    folder.remember(ann.store)
    await ann.say(ben, 'before it was set back')
    const status = (): string | undefined => textsOf(ann, ben, US).at(-1)?.status
    await eventually(world, () => status() === 'at-mailbox', 'it lies there', 3 * HOUR)
    ann.kill()
    ann.start()
    assert.deepEqual(textsOf(ann, ben, US), [])
    await ann.say(ben, 'after it was set back')
    await world.advance(2 * HOUR)
    const [message] = textsOf(ann, ben, US)
    const steps = await ann.ask('message.steps', { message: message?.id ?? 0 })
    assert.ok(steps.some(({ code }) => code === 'taken'))
    assert.notEqual(status(), 'delivered')
    ben.start()
    const shown = (): readonly (string | undefined)[] =>
      textsOf(ben, ann, THE_CONTACT).map(({ text }) => text)
    await eventually(world, () => shown().length === 2, 'both are there', DAY)
    assert.deepEqual(shown(), ['before it was set back', 'after it was set back'])
    await ben.say(ann, 'still there?')
    await eventually(world, () => textsOf(ann, ben, THE_CONTACT).length === 1, 'Ann hears Ben', DAY)
    await ann.say(ben, 'yes')
    await eventually(world, () => shown().includes('yes'), 'Ben hears Ann', DAY)
    await eventually(world, () => ann.find(ben)?.undelivered === 0, 'all is acknowledged', DAY)
    assert.equal(shown().length, 3)
    assert.equal(contactOf(ben, ann)?.verification, 'unverified')
    await world.close()
  })
})

/** Looked at every ten minutes. */
async function eventually(
  world: World,
  isSo: () => boolean,
  what: string,
  longest: number,
): Promise<void> {
  for (let passed = 0; !isSo(); passed += 10 * MINUTE) {
    if (passed > longest) throw new Error(`never came to pass: ${what}`)
    await world.advance(10 * MINUTE)
  }
}
