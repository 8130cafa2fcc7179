/** Edits and retractions that the other side does not have yet, which look as if they had: the message was delivered. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HOUR, MINUTE, type Pair, pair } from './world.ts'

/** Ben is away, and has what Ann wrote; her message's id. */
async function delivered({ world, ann, ben }: Pair): Promise<number> {
  const { id } = await ann.say(ben, 'at nine')
  await world.until(() => ann.chat(ben)?.last?.status === 'delivered', 'Ben has it', MINUTE)
  await world.timers.run(ben.stop())
  return id
}

/** What was told of the message since, without repetitions: whether its change waits. */
function told({ ann }: Pair, id: number): readonly boolean[] {
  return ann.events
    .flatMap((event) =>
      event.kind === 'message' && event.message.id === id
        ? [event.message.changeWaits === true]
        : [],
    )
    .filter((waits, index, all) => waits !== all[index - 1])
}

suite('what was changed waits', () => {
  for (const [what, change] of [
    ['an edit', { method: 'message.edit', text: 'at ten' }],
    ['a long edit', { method: 'message.edit', text: 'ten, '.repeat(5_000) }],
    ['a retraction', { method: 'message.retract' }],
  ] as const) {
    test(`until ${what} was acknowledged, and this is told`, async () => {
      const all = await pair(`changes ${what}`)
      const { world, ann, ben } = all
      const id = await delivered(all)
      ann.events.length = 0
      const view =
        change.method === 'message.edit'
          ? await ann.ask('message.edit', { message: id, text: change.text })
          : await ann.ask('message.retract', { message: id })
      assert.deepEqual([view.status, view.changeWaits], ['delivered', true])
      await world.advance(HOUR)
      assert.deepEqual(told(all, id), [true])
      ben.start()
      await world.until(() => told(all, id).at(-1) === false, 'Ben has it', 3 * HOUR)
      const after = await ann.ask('message.show', { message: id })
      assert.deepEqual([after.status, 'changeWaits' in after], ['delivered', false])
      const heard = what === 'a retraction' ? undefined : change.text
      assert.deepEqual(await ben.heard(ann), [heard])
      await world.close()
    })
  }

  test('for the message that was changed, and neither for others nor for a reaction', async () => {
    const all = await pair('changes of others')
    const { world, ann, ben } = all
    const other = await ann.say(ben, 'another one')
    const id = await delivered(all)
    const waits = async (): Promise<readonly (number | undefined)[]> =>
      (await ann.messages(ben)).flatMap((each) => (each.changeWaits === true ? [each.id] : []))
    await ann.ask('message.edit', { message: id, text: 'at ten' })
    await ann.ask('message.react', { message: other.id, emoji: '👍' })
    assert.deepEqual(await waits(), [id])
    ben.start()
    await world.advance(3 * HOUR)
    assert.deepEqual(await waits(), [])
    await world.timers.run(ben.stop())
    await ann.ask('message.react', { message: id, emoji: '👍' })
    assert.deepEqual(await waits(), [], 'what was edited is reacted to')
    await world.close()
  })
})
