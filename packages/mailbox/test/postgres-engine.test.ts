import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Secret } from '@pvtcoms/core/secret'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { PostgresCluster, postgresPrograms } from '@pvtcoms/testnet/postgres'
import { PostgresEngine } from '../src/engines/postgres/index.ts'
import { digestOf, engineCompliance } from './engine-compliance.ts'

const EPOCHS_PER_DAY = 4
const random = new SeededRandom('postgres engine')
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))
const newLetter = (): { tag: Uint8Array; body: Uint8Array } => ({
  tag: random.random(16),
  body: random.random(4_112),
})

if (postgresPrograms() === undefined) {
  test('the PostgreSQL engine is not tried here: PostgreSQL is not installed', (context) => {
    context.diagnostic('not shown here: the PostgreSQL engine (install PostgreSQL)')
  })
} else {
  describe('on a real PostgreSQL', () => {
    let cluster: PostgresCluster
    let databases = 0
    const newUrl = (): Promise<string> => cluster.create(`mailbox_${++databases}`)
    const open = (...urls: readonly string[]): Promise<PostgresEngine> =>
      PostgresEngine.open(urls, { epochsPerDay: EPOCHS_PER_DAY })
    before(async () => {
      cluster = await PostgresCluster.start({ durable: false })
    })
    after(() => cluster.stop())

    engineCompliance('PostgreSQL', async () => open(await newUrl()))
    engineCompliance(
      'PostgreSQL, in two databases',
      async () => {
        const urls = [await newUrl(), await newUrl()]
        return await open(...urls)
      },
      2,
    )

    describe('the PostgreSQL engine', () => {
      test('is one mailbox to several processes, which end each epoch once', async () => {
        const url = await newUrl()
        const engines = [await open(url), await open(url), await open(url)]
        await Promise.all(engines.map((engine) => engine.openEpoch(1, digestOf)))
        let stored = 0
        for (let epoch = 1; epoch < 12; epoch++) {
          const work = engines.map(async (engine) => {
            const results = await Promise.all(
              Array.from({ length: 20 }, () => engine.store(newLetter(), epoch)),
            )
            stored += results.filter((result) => result === 'stored').length
            await engine.openEpoch(epoch + 1, digestOf)
          })
          await Promise.all(work)
        }
        const [first] = engines
        assert.equal(await first?.count({ from: 0, to: 100 }), stored)
        const digests = await first?.digests({ from: 0, to: 100 }, 100)
        assert.equal(digests?.length, 11)
        await Promise.all(engines.map((engine) => engine.close()))
      })

      test('drops a day’s partition when the day is forgotten', async () => {
        const url = await newUrl()
        const engine = await open(url)
        await engine.openEpoch(1, digestOf)
        await engine.store(newLetter(), 1)
        await engine.openEpoch(9, digestOf)
        await engine.store(newLetter(), 9)
        await engine.openEpoch(10, digestOf)
        await engine.expire(2, 8)
        assert.deepEqual(await engine.letters(1, 0, 8), [])
        assert.equal((await engine.letters(9, 0, 8)).length, 1)
        await engine.close()
      })

      test('does not open with another number of databases', async () => {
        const urls = [await newUrl(), await newUrl()]
        const both = await open(...urls)
        assert.deepEqual(await both.charter(Uint8Array.of(1)), Uint8Array.of(1))
        await both.close()
        const one = await open(urls[0] as string)
        assert.deepEqual(await one.charter(Uint8Array.of(1)), new Uint8Array(0))
        await one.close()
      })

      test('does not open with its databases in another order, or with one of another mailbox', async () => {
        const [one, two, three] = [await newUrl(), await newUrl(), await newUrl()] as const
        const charter = Uint8Array.of(7, 7)
        const charterOf = async (own: Uint8Array, ...urls: readonly string[]) => {
          const engine = await open(...urls)
          const kept = await engine.charter(own)
          await engine.close()
          return kept
        }
        assert.deepEqual(await charterOf(charter, one, two, three), charter)
        for (const order of [
          [one, three, two],
          [two, one, three],
          [three, one, two],
          [one, two, two],
        ]) {
          assert.notDeepEqual(await charterOf(charter, ...order), charter)
        }
        assert.deepEqual(await charterOf(charter, one, two, three), charter)
        const [other, another] = [await newUrl(), await newUrl()]
        const stranger = Uint8Array.of(8, 8)
        assert.notDeepEqual(await charterOf(stranger, other, two, another), stranger)
      })

      test('names what it cannot open', async () => {
        const url = await newUrl()
        await assert.rejects(open('mysql://127.0.0.1/x'), { code: 'foreign' })
        await assert.rejects(open(`${url}?sslmode=perhaps`), { code: 'foreign' })
        await assert.rejects(open(`${url}?connections=0`), { code: 'foreign' })
        await assert.rejects(open(cluster.url('not_there')), { code: 'foreign' })
        await assert.rejects(open('postgres://postgres@127.0.0.1:1/x'), { code: 'unavailable' })
        const newer = await open(url)
        await newer.close()
      })

      test('is unavailable while the server is gone, loses nothing, and goes on when it is back', async (context) => {
        const cluster = await PostgresCluster.start()
        context.after(() => cluster.stop())
        const engine = await open(await cluster.create('mailbox'))
        await engine.openEpoch(1, digestOf)
        const kept = newLetter()
        assert.equal(await engine.store({ ...kept }, 1), 'stored')
        await cluster.killPrimary()
        await assert.rejects(engine.store(newLetter(), 1), { code: 'unavailable' })
        await assert.rejects(engine.occupant(kept.tag), { code: 'unavailable' })
        await assert.rejects(engine.openEpoch(2, digestOf), { code: 'unavailable' })
        await cluster.startPrimary()
        assert.deepEqual((await engine.occupant(kept.tag))?.body, kept.body)
        assert.equal(await engine.store(newLetter(), 1), 'stored')
        assert.equal((await engine.openEpoch(2, digestOf)).openEpoch, 2)
        assert.equal(await engine.count({ from: 1, to: 2 }), 2)
        await engine.close()
      })

      test('vouches for nothing that one machine alone has, however often it is asked again', async (context) => {
        const cluster = await PostgresCluster.start({ standbys: 2 })
        context.after(() => cluster.stop())
        const names = ['letters', 'epochs', 'charter', 'days'] as const
        const urls = await Promise.all(names.map((name) => cluster.create(name)))
        const engines = await Promise.all(urls.map((url) => open(url)))
        context.after(() => Promise.all(engines.map((engine) => engine.close())))
        const [letters, epochs, founded, days] = engines as [
          PostgresEngine,
          PostgresEngine,
          PostgresEngine,
          PostgresEngine,
        ]
        const old = await days.dayKey(1, new Secret('DayKey', random.random(32)))
        await Promise.all(engines.map((engine) => engine.openEpoch(1, digestOf)))
        const [removed, deposit, later] = [newLetter(), newLetter(), newLetter()] as const
        await letters.store({ ...removed }, 1)
        const waiters = async (): Promise<number> => {
          const waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
          return (await cluster.query(waiting)).length
        }
        /** What becomes of these calls when the primary dies once so many commits wait for a copy. */
        const outcomesOf = async (
          calls: Readonly<Record<string, () => Promise<unknown>>>,
          commits: number,
        ): Promise<Readonly<Record<string, string>>> => {
          const answers = Promise.allSettled(Object.values(calls).map((call) => call()))
          const giveUp = performance.now() + 5_000
          while ((await waiters()) < commits && performance.now() < giveUp) await pause(20)
          await cluster.killPrimary()
          const outcomes = (await answers).map((answer) =>
            answer.status === 'fulfilled' ? 'answered' : (answer.reason as { code: string }).code,
          )
          return Object.fromEntries(Object.keys(calls).map((name, n) => [name, outcomes[n] ?? '']))
        }

        await cluster.killStandbys()
        const first = {
          deposit: () => letters.store({ ...deposit }, 1),
          remove: () => letters.remove([removed.tag]),
          openEpoch: () => epochs.openEpoch(2, digestOf),
          charter: () => founded.charter(Uint8Array.of(1)),
          dayKey: () => days.dayKey(2, new Secret('DayKey', random.random(32))),
          expire: () => days.expire(2, 0),
        }
        const unanswered = (calls: object) =>
          Object.fromEntries(Object.keys(calls).map((name) => [name, 'unavailable']))
        assert.deepEqual(await outcomesOf(first, 6), unanswered(first))

        await cluster.startPrimary()
        // All of it was committed there, and nowhere else.
        const { letters: shown, next } = await letters.waiting([], 10)
        assert.deepEqual(
          shown.map(({ tag }) => tag),
          [deposit.tag],
        )
        const again = {
          occupant: () => letters.occupant(deposit.tag),
          deposit: () => letters.store({ ...deposit }, 1),
          remove: () => letters.remove([removed.tag]),
          openEpoch: () => epochs.openEpoch(2, digestOf),
          state: () => epochs.state(),
          tipAt: () => epochs.tipAt(1),
          digests: () => epochs.digests({ from: 0, to: 10 }, 10),
          charter: () => founded.charter(Uint8Array.of(1)),
          dayKey: () => days.dayKey(2, new Secret('DayKey', random.random(32))),
          expire: () => days.expire(2, 0),
        }
        // All but one: the table of keys is one caller's at a time.
        assert.deepEqual(await outcomesOf(again, 9), unanswered(again))

        await cluster.failOver()
        assert.equal(await letters.occupant(deposit.tag), undefined)
        assert.equal((await epochs.state()).openEpoch, 1)
        assert.deepEqual(await days.dayKey(1, new Secret('DayKey', random.random(32))), old)
        // The copy gives numbers of transactions again that the lost primary had given.
        assert.equal(await letters.store({ ...later }, 1), 'stored')
        const { letters: behind } = await letters.waiting(next, 10)
        assert.ok(behind.some(({ tag }) => Buffer.compare(tag, later.tag) === 0))
      })

      test('keeps a forgotten key in no table', async () => {
        const engine = await open(await newUrl())
        const key = await engine.dayKey(1, new Secret('DayKey', random.random(32)))
        await engine.expire(2, 0)
        const again = await engine.dayKey(1, new Secret('DayKey', random.random(32)))
        assert.notDeepEqual(again.expose(), key.expose())
        await engine.close()
      })
    })
  })
}
