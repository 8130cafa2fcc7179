import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Admission } from '../src/node/admission.ts'
import { Effort } from '../src/node/effort.ts'

describe('the queue in front of the disk', () => {
  test('lets those go first who paid more, and among equals who came first', async () => {
    const queue = new Admission(100, 1, () => undefined)
    const done: string[] = []
    const { promise: blocked, resolve: unblock } = Promise.withResolvers<undefined>()
    const first = queue.run(1, () => blocked)
    const others = ['16 a', '64 a', '16 b', '256 a', '64 b'].map((name) =>
      queue.run(Number.parseInt(name, 10), () => {
        done.push(name)
        return Promise.resolve()
      }),
    )
    unblock(undefined)
    await Promise.all([first, ...others])
    assert.deepEqual(done, ['256 a', '64 a', '64 b', '16 a', '16 b'])
  })

  test('works on so many at once, also after failures', async () => {
    const queue = new Admission(100, 3, () => undefined)
    let running = 0
    let most = 0
    const work = async (): Promise<void> => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      if (most === 3) throw new Error('the disk')
    }
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => queue.run(1, work)))
    assert.equal(most, 3)
    assert.ok(results.some(({ status }) => status === 'rejected'))
    assert.equal(running, 0)
  })

  test('has slots, which are given back, and tells how full it is', () => {
    const shares: number[] = []
    const queue = new Admission(2, 1, (share) => shares.push(share))
    assert.deepEqual([queue.enter(), queue.enter(), queue.enter()], [true, true, false])
    queue.leave()
    assert.equal(queue.enter(), true)
    assert.deepEqual(shares, [0.5, 1, 1])
  })
})

describe('the effort that is asked for', () => {
  test('doubles once an epoch while letters wait, and halves after ten quiet ones', () => {
    const effort = new Effort(16)
    for (const share of [0.1, 0.4, 0.5, 0.9, 1]) effort.load(share)
    assert.equal(effort.asked, 32)
    effort.epochEnded()
    effort.load(0.7)
    assert.equal(effort.asked, 64)
    effort.epochEnded()
    for (let epoch = 0; epoch < 9; epoch++) effort.epochEnded()
    assert.equal(effort.asked, 64)
    effort.epochEnded()
    assert.equal(effort.asked, 32)
    for (let epoch = 0; epoch < 100; epoch++) effort.epochEnded()
    assert.equal(effort.asked, 16, 'and never falls below what was set')
  })

  test('never rises beyond what a client could pay', () => {
    const effort = new Effort(2 ** 20)
    effort.load(1)
    assert.equal(effort.asked, 2 ** 20)
  })
})
