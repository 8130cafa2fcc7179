import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { crashStory } from './crash-story.ts'
import { hasCompiler, WatchedFolder } from './power-cut.ts'

const SEED = process.env['PVTCOMS_SEED'] ?? String(Date.now())
/** Six in `npm test`, twelve for each time in a soak. */
const KILLS = 12 * Number(process.env['PVTCOMS_SOAK'] ?? 0.5)
const folder = mkdtempSync(join(tmpdir(), 'pvtcoms-crash-'))
after(() => rmSync(folder, { recursive: true }))

describe('a mailbox in SQLite', () => {
  test(`killed -9 ${KILLS} times under load, loses nothing that it acknowledged (seed ${SEED})`, async (context) => {
    const random = new SeededRandom(SEED)
    const store = (): string => join(folder, 'killed.db')
    const { deposits, kills, lost } = await crashStory({
      ...{ random, folder, store, kills: KILLS },
      mostDeposits: 600,
    })
    context.diagnostic(`deposits ${deposits}, kills ${kills}, lost ${lost}`)
    assert.ok(deposits > kills)
    assert.equal(lost, 0)
  })

  if (hasCompiler()) {
    test(`whose power was cut ${KILLS} times under load, loses nothing either (seed ${SEED})`, async (context) => {
      const random = new SeededRandom(SEED)
      const disk = join(folder, 'disk')
      const place = join(folder, 'journal')
      mkdirSync(disk)
      mkdirSync(place)
      const watched = new WatchedFolder(disk, place)
      const { deposits, kills, lost } = await crashStory({
        random,
        folder,
        store: () => join(disk, 'cut.db'),
        kills: KILLS,
        isEnough: () => watched.cuts.droppedWrites > 0 && watched.cuts.tornWrites > 0,
        mostDeposits: 150,
        env: watched.env,
        afterKill: () => watched.cutPower(random),
      })
      const { droppedWrites, tornWrites } = watched.cuts
      context.diagnostic(
        `deposits ${deposits}, power cuts ${kills}, writes dropped ${droppedWrites}, torn ${tornWrites}, lost ${lost}`,
      )
      assert.ok(droppedWrites > 0 && tornWrites > 0, 'the cuts took something away')
      assert.equal(lost, 0)
    })
  } else {
    test('is not shown to survive power cuts here: that takes Linux and a C compiler', (context) => {
      context.diagnostic('not shown here: power cuts (install gcc and libc6-dev, on Linux)')
    })
  }
})
