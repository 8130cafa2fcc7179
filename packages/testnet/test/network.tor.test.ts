import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { startOnionEcho } from '../bench/onion-echo.ts'
import { type Network, startNetwork } from '../src/index.ts'
import { accepts, isRunning, survivors } from './processes.ts'
import { temporaryDirectory } from './temporary.ts'

/** A network that takes longer than this is broken. */
const patience = 60_000

// Two at a time, as one of them waits for a vote.
suite('a test network', { concurrency: 2 }, () => {
  test('has authorities that agree by vote on what the first consensus said', async () => {
    await using cache = await temporaryDirectory()
    await using network = await startNetwork({ cacheDirectory: cache.path, consensusAge: 280 })
    await network.ready()
    const written = comparable(await consensusOf(network))
    const first = await consensusOf(network)
    let voted = first
    const limit = AbortSignal.timeout(patience)
    while (voted === first) {
      await delay(200, undefined, { signal: limit })
      voted = await consensusOf(network)
    }
    assert.match(voted, /^vote-digest [1-9A-F]/m)
    assert.equal(comparable(voted), written)
  })

  test('carries an echo across an onion service, cold and with keys kept, and leaves nothing', async () => {
    await using cache = await temporaryDirectory()
    for (const { keysKept, seeded } of [
      { keysKept: 0, seeded: true },
      { keysKept: 5, seeded: false },
    ]) {
      const seen: number[] = []
      await using network = await startNetwork({
        cacheDirectory: cache.path,
        onProgress: ({ percent }) => seen.push(percent),
      })
      assert.equal(network.keysKept, keysKept)
      await network.ready()
      assert.deepEqual(
        seen,
        seen.toSorted((a, b) => a - b),
      )
      assert.equal(seen.at(-1), 100)
      await using echo = await startOnionEcho(network, { seeded })
      await echo.roundTrip(AbortSignal.timeout(patience))
      await network.stop()
      await assertNothingLeft(network)
    }
    assert.equal((await readdir(join(cache.path, 'keys'))).length, 5)
    assert.deepEqual(await readdir(join(cache.path, 'runs')), [])
  })

  test('runs beside another one, with ports and keys of its own', async () => {
    await using cache = await temporaryDirectory()
    const options = { cacheDirectory: cache.path, authorities: 4 }
    const starting = startNetwork(options)
    await using one = await startNetwork(options)
    await using other = await starting
    await Promise.all([one.ready(), other.ready()])
    const relays = [...one.relays, ...other.relays]
    assert.equal(new Set(relays.flatMap(({ orPort, dirPort }) => [orPort, dirPort])).size, 16)
    assert.equal(new Set(relays.map(({ fingerprint }) => fingerprint)).size, 8)
    await one.stop()
    await assertNothingLeft(one)
    assert.ok(other.relays.every(({ pid }) => isRunning(pid)))
  })

  test('loses a relay that is killed, and gets it back', async () => {
    await using cache = await temporaryDirectory()
    await using network = await startNetwork({ cacheDirectory: cache.path })
    await network.ready()
    const [relay] = network.relays
    assert.ok(relay)
    const { pid } = relay

    await network.faults.kill(0)
    assert.equal(relay.state, 'dead')
    assert.deepEqual(await survivors([pid], 0), [])
    assert.equal(await accepts(relay.orPort), false)
    await assert.rejects(consensusOf(network))
    assert.throws(() => network.faults.pause(0), { code: 'wrong-state' })

    await network.faults.revive(0)
    assert.equal(relay.state, 'running')
    assert.notEqual(relay.pid, pid)
    assert.match(await consensusOf(network), /^network-status-version 3 microdesc\n/)
    await assert.rejects(network.faults.revive(0), { code: 'wrong-state' })

    network.faults.pause(0)
    assert.equal(relay.state, 'paused')
    // The system still takes connections for it; nothing answers.
    assert.equal(await accepts(relay.orPort), true)
    await assert.rejects(consensusOf(network, 500), { name: 'TimeoutError' })
    network.faults.resume(0)
    assert.match(await consensusOf(network), /^network-status-version 3 microdesc\n/)

    network.faults.pause(0)
    await network.faults.kill(0)
    assert.equal(relay.state, 'dead')
    assert.throws(() => network.faults.pause(5), RangeError)
    await network.stop()
    await assertNothingLeft(network)
  })

  test('is reached through an obfs4 bridge', async () => {
    await using cache = await temporaryDirectory()
    await using network = await startNetwork({ cacheDirectory: cache.path })
    await network.ready()
    const bridge = await network.startBridge()
    assert.match(
      bridge.line,
      /^obfs4 127\.0\.0\.1:\d+ [0-9A-F]{40} cert=[A-Za-z0-9+/]+ iat-mode=0$/,
    )
    const { clientConfig } = bridge
    await using echo = await startOnionEcho(network, { clientConfig, seeded: false })
    await echo.roundTrip(AbortSignal.timeout(patience))
    assert.match(await echo.clientLog(), /new bridge descriptor/)
    await network.stop()
    assert.deepEqual(await survivors([bridge.pid], 0), [])
    await assertNothingLeft(network)
  })
})

async function assertNothingLeft(network: Network): Promise<void> {
  const pids = network.relays.map(({ pid }) => pid)
  assert.deepEqual(await survivors(pids, 0), [])
  for (const { orPort, dirPort } of network.relays) {
    assert.equal(await accepts(orPort), false)
    assert.equal(await accepts(dirPort), false)
  }
  await assert.rejects(readFile(network.clientConfigPath), { code: 'ENOENT' })
}

/** What the first relay serves. */
async function consensusOf({ relays }: Network, limit = 10_000): Promise<string> {
  const [relay] = relays
  assert.ok(relay)
  const url = `http://127.0.0.1:${relay.dirPort}/tor/status-vote/current/consensus-microdesc`
  return await (await fetch(url, { signal: AbortSignal.timeout(limit) })).text()
}

/** A consensus without its times, the digests of its votes, and its signatures. */
function comparable(consensus: string): string {
  return consensus
    .replace(/^(valid-after|fresh-until|valid-until|vote-digest) .*$/gm, '$1')
    .replace(/^directory-signature [^]*$/m, '')
}
