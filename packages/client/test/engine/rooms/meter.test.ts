/** What is counted of streams, with a clock that the test moves. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { unixMs } from '@pvtcoms/core/env'
import type { Duplex } from '@pvtcoms/transport'
import { Meter } from '../../../src/engine/meter.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

interface Counted {
  readonly clock: { at: number }
  readonly meter: Meter
}

function counted(): Counted {
  const clock = { at: 1_893_499_200_000 }
  return { clock, meter: new Meter({ now: () => unixMs(clock.at) }) }
}

/** A stream that reads chunks of 100 bytes. */
const stream: Duplex = {
  read: () => Promise.resolve(new Uint8Array(100)),
  write: () => Promise.resolve(),
  end: () => Promise.resolve(),
  close: () => undefined,
}

suite('a meter', () => {
  test('counts bytes of both directions, and a wake-up for each stream and after each silence', async () => {
    const { clock, meter } = counted()
    const one = meter.counted('one', stream)
    await one.write(new Uint8Array(300))
    await one.read()
    clock.at += 10_000
    await one.read()
    await one.write(new Uint8Array(500))
    clock.at += HOUR - 10_000
    assert.deepEqual(meter.measured('one'), {
      ...{ measured: HOUR, bytesPerDay: 24 * 1_000, wakeUpsPerHour: 2 },
    })
    assert.equal(meter.measured('another')?.bytesPerDay, 0)
  })

  test('counts a dial that fails as a wake-up, and rejects as it did', async () => {
    const { clock, meter } = counted()
    const failed = meter.dial('one', () => Promise.reject(new Error('unreachable')))
    await assert.rejects(failed, { message: 'unreachable' })
    clock.at += HOUR
    assert.equal(meter.measured('one')?.wakeUpsPerHour, 1)
  })

  test('says nothing within the first hour, nor while the clock is behind its start', () => {
    const { clock, meter } = counted()
    clock.at += HOUR - 1
    assert.equal(meter.measured('one'), undefined)
    clock.at -= 2 * DAY
    assert.equal(meter.measured('one'), undefined)
  })

  test('averages over seven days at most: what was before is forgotten, and so is whoever is gone', async () => {
    const { clock, meter } = counted()
    const one = meter.counted('one', stream)
    await one.write(new Uint8Array(7_000))
    clock.at += 7 * DAY
    assert.deepEqual(meter.measured('one'), {
      ...{ measured: 7 * DAY, bytesPerDay: 0, wakeUpsPerHour: 0 },
    })
    await one.write(new Uint8Array(700))
    assert.equal(meter.measured('one')?.bytesPerDay, 100)
    meter.forget('one')
    assert.equal(meter.measured('one')?.bytesPerDay, 0)
  })
})
