/**
 * Random worlds of two to four people and as many mailboxes, in which everything goes wrong for some days and
 * then nothing any more: what was acknowledged is there, once, in order, and both sides show the same.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ScheduleStory } from './schedules-story.ts'

const SEED = process.env['PVTCOMS_SEED']
/** Two in `npm test`, four for each time in a soak. */
const WORLDS = 4 * Number(process.env['PVTCOMS_SOAK'] ?? 0.5)
const STEPS = 40

suite('in random worlds', () => {
  test('with wrong clocks, dead mailboxes and kills, everything arrives once, and both sides agree', async (t) => {
    t.diagnostic(await worlds('world', false))
  })

  test('also when people are restored from backups, one or both, again and again', async (t) => {
    t.diagnostic(await worlds('restored', true))
  })
})

/** Throws with the seed of the first world that does not end well. Returns the sums. */
async function worlds(kind: string, restores: boolean): Promise<string> {
  const seeds = SEED === undefined ? Array.from({ length: WORLDS }, (_, at) => at + 1) : [SEED]
  const sum = { events: 0, messages: 0, lost: 0, twice: 0 }
  for (const each of seeds) {
    const seed = `${kind} ${each}`
    try {
      const result = await new ScheduleStory(seed, { steps: STEPS, restores }).run()
      assert.deepEqual(result.faults, [])
      for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += result[key]
    } catch (cause) {
      throw new Error(`seed: ${seed}`, { cause })
    }
  }
  const { events, messages, lost, twice } = sum
  assert.deepEqual({ lost, twice }, { lost: 0, twice: 0 })
  return `seeds 1 … ${WORLDS}: ${events} events, ${messages} messages, ${lost} lost, ${twice} twice`
}
