import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { VirtualTimers } from '@pvtcoms/testkit/virtual-time'
import { TorError } from '../../src/tor/errors.ts'
import { Supervisor } from '../../src/tor/supervisor.ts'
import type { TorBackend } from '../../src/tor/tor-backend.ts'

interface FakeBackend extends TorBackend {
  die(): void
  readonly stopped: () => boolean
}

function fakeBackend(): FakeBackend {
  let die: () => void = () => undefined
  let stopped = false
  const gone = new Promise<void>((resolve) => {
    die = resolve
  })
  const unused = (): never => {
    throw new Error('the supervisor has no business here')
  }
  return {
    get control() {
      return unused()
    },
    get socks() {
      return unused()
    },
    version: '0.4.9.11',
    events: [],
    gone,
    findSocks: unused,
    enableNetwork: unused,
    setBridges: unused,
    openTarget: unused,
    async stop() {
      stopped = true
      die()
    },
    die,
    stopped: () => stopped,
  }
}

/** A supervisor over fake backends; `starts` holds the virtual times at which one was asked for. */
function world(make: (count: number) => FakeBackend = fakeBackend) {
  const timers = new VirtualTimers()
  const log: string[] = []
  const starts: number[] = []
  const backends: FakeBackend[] = []
  const supervisor = new Supervisor(
    async () => {
      starts.push(timers.monotonic())
      const backend = make(starts.length)
      backends.push(backend)
      return backend
    },
    {
      async up() {
        log.push('up')
      },
      down: () => log.push('down'),
      failed: (error) => log.push(`failed ${error.code}`),
      woke: () => log.push('woke'),
    },
    timers,
  )
  return { timers, log, starts, backends, supervisor }
}

suite('the supervisor', () => {
  test('leaves a tor alone for as long as it lives, however slow it is', async () => {
    const { timers, log, backends, supervisor } = world()
    await supervisor.start()
    await timers.advance(24 * 3_600_000)
    assert.deepEqual(log, ['up'])
    assert.equal(backends.length, 1)
    await supervisor.close()
    assert.ok(backends[0]?.stopped())
  })

  test('replaces a dead one at once, and the dying ones ever more slowly', async () => {
    const { timers, starts, backends, supervisor } = world()
    await supervisor.start()
    for (let death = 0; death < 7; death++) {
      const before = backends.length
      backends.at(-1)?.die()
      while (backends.length === before) await timers.advance(100)
    }
    const waits = starts.slice(1).map((time, index) => time - (starts[index] ?? 0))
    const expected = [0, 1_000, 2_000, 5_000, 10_000, 30_000, 30_000]
    for (const [index, wait] of waits.entries()) {
      assert.ok(Math.abs(wait - (expected[index] ?? 0)) <= 200, `wait ${index}: ${wait}`)
    }
    await supervisor.close()
  })

  test('one that lived well is replaced at once again', async () => {
    const { timers, starts, backends, supervisor } = world()
    await supervisor.start()
    for (let death = 0; death < 5; death++) {
      await timers.advance(61_000)
      backends.at(-1)?.die()
      await timers.advance(200)
    }
    assert.equal(starts.length, 6)
    await supervisor.close()
  })

  test('a restart ends the old one, and the next follows at once, however often one died', async () => {
    const { timers, log, starts, backends, supervisor } = world()
    await supervisor.start()
    for (let death = 0; death < 3; death++) {
      backends.at(-1)?.die()
      await timers.advance(3_000)
    }
    await supervisor.restart()
    assert.ok(backends.at(-1)?.stopped())
    assert.equal(log.at(-1), 'down')
    await timers.advance(100)
    assert.equal(starts.length, 5)
    assert.equal(log.at(-1), 'up')
    await supervisor.close()
  })

  test('a replacement that cannot start is reported and tried again until it can', async () => {
    const { timers, log, backends, supervisor } = world((count) => {
      if (count === 2 || count === 3) throw new TorError('data-directory-not-writable', 'full')
      return fakeBackend()
    })
    await supervisor.start()
    backends[0]?.die()
    await timers.advance(10_000)
    assert.deepEqual(log, [
      'up',
      'down',
      'failed data-directory-not-writable',
      'failed data-directory-not-writable',
      'up',
    ])
    await supervisor.close()
  })

  test('a first start that fails is the caller’s to know, and nothing is tried again', async () => {
    const { timers, log, starts, supervisor } = world(() => {
      throw new TorError('tor-missing', 'absent')
    })
    await assert.rejects(supervisor.start(), TorError)
    await timers.advance(3_600_000)
    assert.equal(starts.length, 1)
    assert.deepEqual(log, [])
    await supervisor.close()
  })

  test('nothing starts after close, even if the tor died just before', async () => {
    const { timers, starts, backends, supervisor } = world()
    await supervisor.start()
    backends[0]?.die()
    await supervisor.close()
    await timers.advance(3_600_000)
    assert.equal(starts.length, 1)
  })

  test('a machine that slept is noticed, and a busy or corrected clock is not', async () => {
    const { timers, log, supervisor } = world()
    await supervisor.start()
    await timers.advance(60_000)
    timers.jump(20_000)
    await timers.advance(60_000)
    assert.deepEqual(log, ['up'])
    timers.jump(8 * 3_600_000)
    await timers.advance(6_000)
    assert.deepEqual(log, ['up', 'woke'])
    timers.jump(-8 * 3_600_000)
    await timers.advance(60_000)
    assert.deepEqual(log, ['up', 'woke'])
    await supervisor.close()
  })
})
