/** What a network in trouble does to a tor; these stories mostly wait. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { startSlowProxy } from '@pvtcoms/testnet'
import { TransportError, type TransportStatus } from '../../src/index.ts'
import type { TorTransport } from '../../src/tor/index.ts'
import {
  echo,
  echoes,
  freshIsolation,
  freshKey,
  statusOf,
  type TorWorld,
  torWorld,
} from './world.ts'

suite('a start through guards in trouble', { concurrency: true }, () => {
  let world: TorWorld
  before(async () => {
    world = await torWorld()
  })
  after(() => world[Symbol.asyncDispose]())

  test('guards that answer two seconds late make a slow start, never a failed or restarted one', async () => {
    await using proxy = await startSlowProxy({ delayMs: 2_000 })
    const told: TransportStatus[] = []
    const late = await world.start('late', {
      extraConfig: proxy.clientConfig,
      seeded: false,
      ready: false,
    })
    const pid = late.backend?.pid
    const stop = late.onStatus((status) => told.push(status))
    await statusOf(late, (status) => status.kind === 'ready')
    stop()
    assert.equal(late.backend?.pid, pid, 'tor was restarted')
    assert.ok(told.some((status) => status.kind === 'bootstrapping' && status.pace === 'slow'))
    const answered = told.filter((status) => 'percent' in status && status.percent >= 15)
    assert.ok(
      answered.every((status) => !('unanswered' in status)),
      'guards that answer late answer',
    )
    assert.ok(told.every(({ kind }) => kind === 'bootstrapping' || kind === 'ready'))
    const percents = told.flatMap((status) => ('percent' in status ? [status.percent] : []))
    assert.deepEqual(
      percents,
      percents.toSorted((a, b) => a - b),
      'progress went back',
    )
    await late.close()
  })

  test('a blocked start is called stuck, with its tor left alone, and goes on when the block ends', async () => {
    await using proxy = await startSlowProxy({ refuse: true })
    const blocked = await world.start('blocked', {
      extraConfig: proxy.clientConfig,
      seeded: false,
      ready: false,
    })
    const pid = blocked.backend?.pid
    const stuck = await statusOf(
      blocked,
      (status) => status.kind === 'bootstrapping' && status.pace === 'stuck',
    )
    assert.ok(stuck.kind === 'bootstrapping' && stuck.percent < 15)
    proxy.set({ refuse: false })
    await statusOf(blocked, (status) => status.kind === 'ready')
    assert.equal(blocked.backend?.pid, pid)
    await blocked.close()
  })
})

suite('a network that loses relays', () => {
  test('a relay killed in mid-stream breaks that stream, and the next dial works', async () => {
    await using world = await torWorld({ authorities: 7 })
    const [alice, bob] = await Promise.all([world.start('alice'), world.start('bob')])
    const listener = await bob.listen(freshKey(), {
      port: 80,
      onStream: (stream) => void echo(stream),
    })
    await listener.reachable()
    const control = await world.control('alice')
    const stream = await alice.dial(listener.address, { isolation: freshIsolation() })
    await echoes(stream, 'whole')
    const circuits = (await control.info('circuit-status')).split('\n')
    const path = circuits.find((line) => line.includes('HS_STATE=HSCR_JOINED'))?.split(' ')[2]
    assert.ok(path !== undefined)
    const middle = /\$([0-9A-F]{40})/.exec(path.split(',')[1] ?? '')?.[1]
    const victim = world.network.relays.findIndex((relay) => relay.fingerprint === middle)
    assert.ok(victim >= 0, 'the path names no relay of ours')
    await world.network.faults.kill(victim)
    const outcome = await stream.read().catch((error: unknown) => error)
    assert.ok(outcome === null || outcome instanceof TransportError)
    stream.close()
    for (let dials = 1; ; dials++) {
      assert.ok(dials <= 20, 'no dial works after the relay was killed')
      const next = await alice
        .dial(listener.address, { isolation: freshIsolation() })
        .catch((error: unknown) => error)
      if (next instanceof TransportError) continue
      assert.ok(!(next instanceof Error) && typeof next === 'object' && next !== null)
      const stream = next as Awaited<ReturnType<TorTransport['dial']>>
      await echoes(stream, 'again')
      stream.close()
      break
    }
    control.close()
  })
})
