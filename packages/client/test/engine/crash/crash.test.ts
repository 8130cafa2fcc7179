/**
 * kill -9 at any moment of invite, handshake, safety check, sending, receiving and acknowledging: what was
 * acknowledged is there in the end, once, and the two can still talk.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CrashFolder } from './crash-folder.ts'
import { type CrashOptions, type CrashResult, CrashStory } from './crash-story.ts'

const SOAK = Number(process.env['PVTCOMS_SOAK'] ?? 1)
const SEED = process.env['PVTCOMS_SEED']
const KILLS = 18
const STORIES = 4 * SOAK
const ON_DISK = SOAK

suite('programs that are killed', () => {
  test('lose nothing, show nothing twice and end no session, their stores in memory', async (t) => {
    t.diagnostic(await stories('memory', STORIES, () => ({ kills: KILLS })))
  })

  test('nor when the stores are files, of which a kill leaves what was written by then', async (t) => {
    const folder = new CrashFolder()
    t.after(() => folder.close())
    const disk = { store: folder.create, revive: folder.revive }
    t.diagnostic(await stories('disk', ON_DISK, () => ({ kills: KILLS, ...disk })))
  })
})

/** Throws with the seed of the first story that does not end well. Returns the sums. */
async function stories(kind: string, count: number, options: () => CrashOptions): Promise<string> {
  const seeds = SEED === undefined ? Array.from({ length: count }, (_, at) => at + 1) : [SEED]
  const sum = { kills: 0, messages: 0, lost: 0, twice: 0, dead: 0 }
  for (const each of seeds) {
    const seed = `${kind} ${each}`
    const result = await tell(seed, options())
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += result[key]
    assert.deepEqual(result.faults, [], `seed: ${seed}`)
  }
  const { kills, messages, lost, twice, dead } = sum
  assert.deepEqual({ lost, twice, dead }, { lost: 0, twice: 0, dead: 0 })
  return `seeds 1 … ${count}: ${kills} kills, ${messages} messages, ${lost} lost, ${twice} twice, ${dead} dead`
}

async function tell(seed: string, options: CrashOptions): Promise<CrashResult> {
  try {
    return await new CrashStory(seed, options).run()
  } catch (cause) {
    throw new Error(`seed: ${seed}`, { cause })
  }
}
