import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  type BootstrapState,
  bootstrapPace,
  bootstrapStart,
  bootstrapStep,
  bootstrapUnanswered,
} from '../../src/tor/bootstrap.ts'
import { keyValues } from '../../src/tor/control-reply.ts'

const progress = (percent: number, rest = ''): ReadonlyMap<string, string> =>
  keyValues(`BOOTSTRAP PROGRESS=${percent} TAG=x SUMMARY="Step ${percent}" ${rest}`)

/** The state after a step of progress every `interval` ms up to `percent`, and the time then. */
function walk(interval: number, percents: readonly number[]): [BootstrapState, number] {
  let now = 0
  let state = bootstrapStart(now)
  for (const percent of percents) {
    now += interval
    state = bootstrapStep(state, progress(percent), now)
  }
  return [state, now]
}

suite('the judgement of a bootstrap', () => {
  test('a quick start is never called slow', () => {
    const [state, now] = walk(1_000, [5, 10, 25, 50, 75, 100])
    assert.equal(bootstrapPace(state, now), 'normal')
    assert.equal(state.percent, 100)
  })

  test('a start over a slow link is slow, and not stuck while anything moves', () => {
    let state = bootstrapStart(0)
    for (let step = 1; step <= 20; step++) {
      state = bootstrapStep(state, progress(step * 5), step * 40_000)
      assert.notEqual(bootstrapPace(state, step * 40_000 + 39_999), 'stuck')
      assert.equal(bootstrapPace(state, step * 40_000), 'slow')
    }
  })

  test('a tor that stays at 10 % without a word is slow, then stuck, then moves on', () => {
    const [state, now] = walk(100, [2, 10])
    assert.equal(bootstrapPace(state, now + 9_999), 'normal')
    assert.equal(bootstrapPace(state, now + 10_000), 'slow')
    assert.equal(bootstrapPace(state, now + 44_999), 'slow')
    assert.equal(bootstrapPace(state, now + 45_000), 'stuck')
    const moved = bootstrapStep(state, progress(14), now + 50_000)
    assert.equal(bootstrapPace(moved, now + 50_000), 'slow')
  })

  test('the same step told again is no progress', () => {
    const [state] = walk(100, [10])
    const again = bootstrapStep(state, progress(10), 60_000)
    assert.equal(bootstrapPace(again, 60_000), 'stuck')
  })

  test('tor’s reason is kept until there is progress', () => {
    const [state, now] = walk(100, [10])
    const warned = bootstrapStep(state, progress(10, 'WARNING="Connection refused"'), now + 1)
    assert.equal(warned.reason, 'Connection refused')
    assert.equal(bootstrapStep(warned, progress(10), now + 2).reason, 'Connection refused')
    assert.equal(bootstrapStep(warned, progress(15), now + 3).reason, undefined)
  })

  test('a tor whose every attempt is refused is stuck where it would be slow', () => {
    for (const reason of ['CONNECTREFUSED', 'NOROUTE']) {
      let [state, now] = walk(100, [5])
      const refusal = progress(5, `WARNING="Refused" REASON=${reason}`)
      for (let count = 1; count <= 2; count++) state = bootstrapStep(state, refusal, now)
      assert.equal(bootstrapPace(state, now + 10_000), 'slow')
      state = bootstrapStep(state, refusal, now)
      assert.equal(bootstrapPace(state, now + 9_999), 'normal')
      assert.equal(bootstrapPace(state, now + 10_000), 'stuck')
      now += 10_000
      state = bootstrapStep(state, progress(10), now)
      assert.equal(bootstrapPace(state, now + 10_000), 'slow', 'progress did not end it')
    }
  })

  test('nobody answers before the first handshake with a relay, also where a tor begins late as it knows the network', () => {
    for (const percents of [
      [1, 2, 5, 10, 14],
      [5, 75, 76, 80, 85, 89],
    ]) {
      for (let length = 0; length <= percents.length; length++) {
        assert.ok(bootstrapUnanswered(walk(100, percents.slice(0, length))[0]))
      }
    }
    for (const percents of [[15], [5, 14, 20, 30], [75, 89, 90], [90, 95], [14, 15, 75, 80]]) {
      assert.ok(!bootstrapUnanswered(walk(100, percents)[0]), percents.join())
    }
  })

  test('a relay that answered and then refuses three times in a row answers no more, until there is progress', () => {
    let [state, now] = walk(100, [15, 30])
    const refusal = progress(30, 'WARNING="Refused" REASON=CONNECTREFUSED')
    for (let count = 1; count <= 3; count++) {
      assert.ok(!bootstrapUnanswered(state), `after ${count - 1} refusals`)
      state = bootstrapStep(state, refusal, now)
    }
    assert.ok(bootstrapUnanswered(state))
    now += 1_000
    assert.ok(!bootstrapUnanswered(bootstrapStep(state, progress(40), now)))
  })

  test('attempts that only take long, between others that are refused, are no refusals', () => {
    let [state, now] = walk(100, [5])
    for (const reason of ['CONNECTREFUSED', 'CONNECTREFUSED', 'TIMEOUT', 'CONNECTREFUSED']) {
      state = bootstrapStep(state, progress(5, `WARNING="No" REASON=${reason}`), now)
    }
    now += 10_000
    assert.equal(bootstrapPace(state, now), 'slow')
  })

  test('a reason that names a host, an address or a key is not repeated', () => {
    const [state] = walk(100, [10])
    for (const reason of [
      'Failed at 192.0.2.7',
      'No route to [2001:db8::1]',
      'expyuzz4wqqyqhjn.onion is gone',
      'unexpected fingerprint 00112233445566778899AABBCCDDEEFF00112233',
      'odd \x1b[31mcolours',
      'x'.repeat(201),
    ]) {
      const event = new Map([
        ['PROGRESS', '10'],
        ['SUMMARY', 'Step 10'],
        ['WARNING', reason],
      ])
      assert.equal(bootstrapStep(state, event, 200).reason, undefined)
    }
  })

  test('percentages that are none change nothing', () => {
    const [state] = walk(100, [10])
    for (const percent of ['', '-1', '101', '1e2', '0x10', 'NaN', '9999999999999']) {
      assert.equal(bootstrapStep(state, new Map([['PROGRESS', percent]]), 200), state)
    }
  })
})
