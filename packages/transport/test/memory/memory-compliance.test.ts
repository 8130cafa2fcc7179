import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { complianceChecks, transportCompliance } from '../compliance.ts'
import { Stage } from '../compliance-stage.ts'
import { memoryTolerances, realWorld, virtualWorld } from './memory-world.ts'

for (const endings of ['exact', 'like-tor'] as const) {
  const tolerances = memoryTolerances(endings)
  transportCompliance(`memory (${endings}, virtual time)`, tolerances, () =>
    virtualWorld('compliance', { endings }),
  )
  transportCompliance(
    `memory (${endings}, real time)`,
    {
      ...tolerances,
      dial: 20_000,
      publication: 20_000,
      quiet: 50,
      cancelAfter: [0, 1, 2, 3, 5, 8],
    },
    () => realWorld('compliance', { endings }),
  )
}

suite('memory keeps the promises of AnonTransport under any schedule', () => {
  for (const endings of ['exact', 'like-tor'] as const) {
    test(`${endings}: forty seeds, with slow lines, short windows and long delays`, async () => {
      const tolerances = memoryTolerances(endings)
      for (let seed = 0; seed < 40; seed++) {
        const world = await virtualWorld(seed, {
          endings,
          ...(seed % 2 === 1 && { bytesPerSecond: 500_000 }),
          ...(seed % 3 === 1 && { window: 3_000 }),
          ...(seed % 5 === 1 && { latency: { min: 0, mean: 700 } }),
        })
        const stage = new Stage(world, tolerances)
        let name = 'listening'
        try {
          const main = await stage.open()
          for (const check of complianceChecks(tolerances)) {
            name = check.name
            await check.run(stage, main)
          }
          await stage.pause(3_600_000)
          assert.equal(world.network.openStreams, 0, 'streams are left')
          assert.equal(world.timers.pending, 0, 'timers are left')
        } catch (cause) {
          throw new Error(`seed ${seed}: ${name}`, { cause })
        } finally {
          await world.close()
        }
      }
    })
  }
})
