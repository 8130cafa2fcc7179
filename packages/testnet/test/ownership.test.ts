import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { suite, test } from 'node:test'
import { startNetwork } from '../src/index.ts'
import { isRunning, survivors } from './processes.ts'
import { temporaryDirectory } from './temporary.ts'

/** A process that owns a network, and the tors of this network. One of them is paused. */
interface Owned {
  readonly owner: ChildProcess
  readonly pids: readonly number[]
}

suite('the tors of a network', () => {
  test('go when their owner is killed, the paused one too, and the next network cleans up', async () => {
    await using cache = await temporaryDirectory()
    const { owner, pids } = await startOwner(cache.path)
    assert.ok(pids.length === 4 && pids.every(isRunning))
    owner.kill('SIGKILL')
    assert.deepEqual(await survivors(pids, 15_000), [])
    assert.equal((await readdir(join(cache.path, 'runs'))).length, 1)
    await using next = await startNetwork({ cacheDirectory: cache.path, authorities: 4 })
    assert.deepEqual(await readdir(join(cache.path, 'runs')), [next.name])
  })

  test('go when their owner ends by an exception or by exit', async () => {
    for (const end of ['throw new Error("on purpose")', 'process.exit(0)']) {
      await using cache = await temporaryDirectory()
      const { owner, pids } = await startOwner(cache.path, end)
      if (owner.exitCode === null) await once(owner, 'exit')
      assert.deepEqual(await survivors(pids, 15_000), [])
      assert.deepEqual(await readdir(join(cache.path, 'runs')), [])
    }
  })

  test('go when their owner is asked to end by a signal that it does not handle', async () => {
    await using cache = await temporaryDirectory()
    const { owner, pids } = await startOwner(cache.path)
    owner.kill('SIGTERM')
    assert.deepEqual(await survivors(pids, 15_000), [])
  })
})

/** Starts an owner that does `then` once it has told the process ids. */
async function startOwner(cacheDirectory: string, then = ''): Promise<Owned> {
  const script = `
    import { startNetwork } from '@pvtcoms/testnet'
    const cacheDirectory = ${JSON.stringify(cacheDirectory)}
    const network = await startNetwork({ cacheDirectory, authorities: 4 })
    network.faults.pause(1)
    process.stdout.write(network.relays.map(({ pid }) => pid).join(' ') + '\\n', () => { ${then} })
  `
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [line] = (await once(createInterface(owner.stdout), 'line')) as [string]
  return { owner, pids: line.split(' ').map(Number) }
}
