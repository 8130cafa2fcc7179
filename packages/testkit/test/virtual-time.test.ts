import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { unixMs } from '@pvtcoms/core/env'
import { SeededRandom } from '../src/random.ts'
import { VirtualTimeError, VirtualTimers } from '../src/virtual-time.ts'

suite('virtual time', () => {
  test('timers fire in the order of their moments, and in the order they were set within one', async () => {
    const timers = new VirtualTimers()
    const fired: string[] = []
    for (const [name, delay] of [
      ['c', 20],
      ['a', 10],
      ['d', 20],
      ['b', 10],
    ] as const) {
      timers.after(delay, () => fired.push(name))
    }
    await timers.advance(15)
    assert.deepEqual(fired, ['a', 'b'])
    await timers.advance(5)
    assert.deepEqual(fired, ['a', 'b', 'c', 'd'])
  })

  test('nothing fires synchronously, not even a timer of zero', async () => {
    const timers = new VirtualTimers()
    let fired = 0
    timers.after(0, () => fired++)
    timers.after(-5, () => fired++)
    assert.equal(fired, 0)
    await timers.advance(0)
    assert.equal(fired, 2)
    assert.equal(timers.monotonic(), 0)
  })

  test('both clocks show the moment of the timer while it runs', async () => {
    const timers = new VirtualTimers(unixMs(1_000))
    const seen: [number, number][] = []
    timers.after(7, () => {
      seen.push([timers.now(), timers.monotonic()])
      timers.after(0.5, () => seen.push([timers.now(), timers.monotonic()]))
    })
    await timers.advance(100)
    assert.deepEqual(seen, [
      [1_007, 7],
      [1_007, 7.5],
    ])
    assert.deepEqual([timers.now(), timers.monotonic()], [1_100, 100])
  })

  test('a chain of promises settles between two timers, however long it is', async () => {
    const timers = new VirtualTimers()
    const log: string[] = []
    timers.after(1, () => {
      void (async () => {
        for (let step = 0; step < 500; step++) await Promise.resolve()
        log.push('chain done')
      })()
    })
    timers.after(1, () => log.push('second timer'))
    await timers.runUntilIdle()
    assert.deepEqual(log, ['chain done', 'second timer'])
  })

  test('a cancelled timer never fires; cancelling late or twice is harmless', async () => {
    const timers = new VirtualTimers()
    const fired: number[] = []
    const cancels = [1, 2, 3].map((n) => timers.after(n, () => fired.push(n)))
    cancels[1]?.()
    cancels[1]?.()
    assert.equal(timers.pending, 2)
    await timers.runUntilIdle()
    for (const cancel of cancels) cancel()
    assert.deepEqual(fired, [1, 3])
    assert.equal(timers.pending, 0)
  })

  test('any mix of setting and cancelling fires what is left, in order', async () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = new SeededRandom(`queue ${seed}`)
      const timers = new VirtualTimers()
      const expected = new Map<number, number>()
      const fired: number[] = []
      const cancels: (() => void)[] = []
      for (let id = 0; id < 60; id++) {
        const due = random.int(20)
        expected.set(id, due)
        cancels.push(timers.after(due, () => fired.push(id)))
        if (random.chance(0.4)) {
          const victim = random.int(cancels.length)
          cancels[victim]?.()
          expected.delete(victim)
        }
      }
      assert.equal(timers.pending, expected.size)
      await timers.advance(20)
      const order = [...expected].sort(([a, dueA], [b, dueB]) => dueA - dueB || a - b)
      assert.deepEqual(
        fired,
        order.map(([id]) => id),
        `seed ${seed}`,
      )
    }
  })

  test('a timer that sets another one within reach has it fired in the same advance', async () => {
    const timers = new VirtualTimers()
    let ticks = 0
    const tick = (): void => {
      ticks++
      timers.after(10, tick)
    }
    timers.after(10, tick)
    await timers.advance(1_000)
    assert.equal(ticks, 100)
    assert.equal(timers.pending, 1)
  })

  test('runUntilIdle jumps over any distance, and refuses to run for ever', async () => {
    const timers = new VirtualTimers()
    const year = 365 * 24 * 3_600_000
    timers.after(year, () => undefined)
    await timers.runUntilIdle()
    assert.equal(timers.monotonic(), year)
    const again = (): void => void timers.after(1, again)
    again()
    await assert.rejects(timers.runUntilIdle({ timers: 100 }), VirtualTimeError)
    await assert.rejects(timers.runUntilIdle({ milliseconds: 50 }), VirtualTimeError)
    assert.ok(timers.monotonic() <= year + 150)
  })

  test('run() drives a piece of work to its result or its error', async () => {
    const timers = new VirtualTimers()
    const sleep = (ms: number): Promise<void> => new Promise((resolve) => timers.after(ms, resolve))
    const work = async (): Promise<string> => {
      await sleep(5_000)
      await sleep(5_000)
      return 'done'
    }
    assert.equal(await timers.run(work()), 'done')
    assert.equal(timers.monotonic(), 10_000)
    const failing = sleep(1).then(() => Promise.reject(new RangeError('as planned')))
    await assert.rejects(timers.run(failing), RangeError)
  })

  test('run() says so when the work waits for something that no timer brings', async () => {
    const timers = new VirtualTimers()
    await assert.rejects(timers.run(new Promise(() => undefined)), VirtualTimeError)
  })

  test('what a timer throws reaches whoever drives, and the others still wait', async () => {
    const timers = new VirtualTimers()
    let fired = false
    timers.after(1, () => {
      throw new RangeError('as planned')
    })
    timers.after(2, () => (fired = true))
    await assert.rejects(timers.advance(5), RangeError)
    assert.equal(fired, false)
    await timers.advance(5)
    assert.equal(fired, true)
  })

  test('time has one driver', async () => {
    const timers = new VirtualTimers()
    timers.after(1, () => undefined)
    const first = timers.advance(5)
    await assert.rejects(timers.advance(5), VirtualTimeError)
    await first
    await timers.advance(5)
  })

  test('running freely, code that simply awaits goes on, however late it begins to wait', async () => {
    const timers = new VirtualTimers()
    const stop = timers.runFreely()
    const sleep = (ms: number): Promise<void> => new Promise((resolve) => timers.after(ms, resolve))
    await sleep(60_000)
    await new Promise((resolve) => setImmediate(resolve))
    await sleep(3_600_000)
    assert.equal(timers.monotonic(), 3_660_000)
    await stop()
    timers.after(1, () => assert.fail('time stands still'))
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(timers.monotonic(), 3_660_000)
  })

  test('when the machine sleeps, the wall clock jumps and timers do not notice', async () => {
    const timers = new VirtualTimers(unixMs(1_000_000))
    let fired = false
    timers.after(1_000, () => (fired = true))
    await timers.advance(400)
    timers.jump(8 * 3_600_000)
    assert.equal(timers.now(), 1_000_400 + 8 * 3_600_000)
    assert.equal(timers.monotonic(), 400)
    await timers.advance(599)
    assert.equal(fired, false)
    await timers.advance(1)
    assert.equal(fired, true)
    timers.jump(-1_000)
    assert.equal(timers.now(), 1_000_000 + 8 * 3_600_000)
    assert.throws(() => timers.jump(-1e15), RangeError)
  })

  test('a waiting time that is no number is refused', () => {
    const timers = new VirtualTimers()
    for (const wrong of [Number.NaN, Infinity]) {
      assert.throws(() => timers.after(wrong, () => undefined), RangeError)
    }
  })
})
