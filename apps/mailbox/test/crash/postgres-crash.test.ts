import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { PostgresCluster, postgresPrograms } from '@pvtcoms/testnet/postgres'
import { crashStory } from './crash-story.ts'
import { hasCompiler, WatchedFolder } from './power-cut.ts'

const SEED = process.env['PVTCOMS_SEED'] ?? String(Date.now())
const SOAK = Number(process.env['PVTCOMS_SOAK'] ?? 0.5)
/** Six in `npm test`, more than 200 in a soak. */
const KILLS = 12 * SOAK
const FAIL_OVERS = Math.max(2, SOAK)
/** Each takes a recovery on a slow disk. */
const CUTS = Math.ceil(3 * SOAK)

if (postgresPrograms() === undefined) {
  test('a mailbox in PostgreSQL is not killed here: PostgreSQL is not installed', (context) => {
    context.diagnostic(
      'not shown here: a mailbox in PostgreSQL that is killed (install PostgreSQL)',
    )
  })
} else {
  describe('a mailbox in PostgreSQL, a primary and two copies', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pvtcoms-crash-'))
    let cluster: PostgresCluster
    before(async () => {
      cluster = await PostgresCluster.start({ standbys: 2 })
    })
    after(async () => {
      await cluster.stop()
      rmSync(folder, { recursive: true })
    })

    test(`killed -9 ${KILLS} times under load, loses nothing that it acknowledged (seed ${SEED})`, async (context) => {
      await cluster.create('killed')
      const { deposits, kills, lost } = await crashStory({
        random: new SeededRandom(SEED),
        folder,
        store: () => cluster.url('killed'),
        kills: KILLS,
        mostDeposits: 300,
      })
      context.diagnostic(`deposits ${deposits}, kills ${kills}, lost ${lost}`)
      assert.ok(deposits > kills)
      assert.equal(lost, 0)
    })

    test(`served by two processes that are killed -9 in turn, loses nothing either (seed ${SEED})`, async (context) => {
      await cluster.create('shared')
      const { deposits, kills, lost } = await crashStory({
        random: new SeededRandom(SEED),
        folder,
        store: () => cluster.url('shared'),
        kills: Math.ceil(KILLS / 3),
        processes: 2,
        mostDeposits: 300,
      })
      context.diagnostic(`deposits ${deposits}, kills ${2 * kills}, lost ${lost}`)
      assert.ok(deposits > kills)
      assert.equal(lost, 0)
    })

    test(`whose primary was killed -9 ${FAIL_OVERS} times under load, and a copy promoted, loses nothing either (seed ${SEED})`, async (context) => {
      await cluster.create('promoted')
      const { deposits, kills, lost } = await crashStory({
        random: new SeededRandom(SEED),
        folder,
        store: () => cluster.url('promoted'),
        kills: FAIL_OVERS,
        mostDeposits: Number.POSITIVE_INFINITY,
        beforeKill: () => cluster.failOver(),
        afterKill: () => cluster.addStandby(),
      })
      context.diagnostic(`deposits ${deposits}, primaries killed ${kills}, lost ${lost}`)
      assert.ok(deposits > kills)
      assert.equal(lost, 0)
    })
  })
  if (hasCompiler()) {
    test(`a mailbox in PostgreSQL whose power was cut ${CUTS} times under load, loses nothing either (seed ${SEED})`, async (context) => {
      const random = new SeededRandom(SEED)
      const folder = mkdtempSync(join(tmpdir(), 'pvtcoms-crash-'))
      const place = join(folder, 'journal')
      mkdirSync(place)
      // The server is another user.
      chmodSync(folder, 0o711)
      chmodSync(place, 0o777)
      const cluster = await PostgresCluster.start()
      try {
        const store = await cluster.create('cut')
        await cluster.killPrimary()
        const watched = new WatchedFolder(cluster.primaryFolder, place)
        await cluster.startPrimary(watched.env)
        const { deposits, kills, lost } = await crashStory({
          random,
          folder,
          store: () => store,
          kills: CUTS,
          isEnough: () => watched.cuts.droppedWrites > 0 && watched.cuts.tornWrites > 0,
          mostDeposits: 150,
          beforeKill: () => cluster.killPrimary(),
          afterKill: async () => {
            watched.cutPower(random)
            await cluster.startPrimary(watched.env)
          },
        })
        const { droppedWrites, tornWrites } = watched.cuts
        context.diagnostic(
          `deposits ${deposits}, power cuts ${kills}, writes dropped ${droppedWrites}, torn ${tornWrites}, lost ${lost}`,
        )
        assert.ok(droppedWrites > 0 && tornWrites > 0, 'the cuts took something away')
        assert.ok(deposits > kills)
        assert.equal(lost, 0)
      } finally {
        await cluster.stop()
        rmSync(folder, { recursive: true })
      }
    })
  }
}
