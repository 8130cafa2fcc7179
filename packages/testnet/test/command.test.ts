import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { suite, test } from 'node:test'
import { parseArguments } from '../src/command/arguments.ts'
import { startNetwork } from '../src/index.ts'
import { isRunning, survivors } from './processes.ts'
import { temporaryDirectory } from './temporary.ts'

interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Listed {
  readonly name: string
  readonly state: string
  readonly relays_up: number
  readonly pid: number
  readonly client_config: string
}

const program = join(import.meta.dirname, '../../../scripts/testnet.ts')

suite('npm run testnet', () => {
  test('keeps a network in the background until it is told to stop it', async () => {
    await using cache = await temporaryDirectory()
    const run = (...words: string[]) => testnet(...words, '--cache', cache.path)

    const start = await run('start', '--detach', '--json', '--authorities', '4')
    assert.equal(start.code, 0, start.stderr)
    assert.match(start.stderr, /100 % {2}4 of 4 relays ready\n$/)
    const { name, relays } = JSON.parse(start.stdout) as { name: string; relays: number }
    assert.equal(relays, 4)

    const [listed] = await list(run)
    assert.ok(listed)
    assert.equal(listed.name, name)
    assert.equal(listed.state, 'ready')
    assert.equal(listed.relays_up, 4)
    assert.ok(isRunning(listed.pid))
    assert.match(await readFile(listed.client_config, 'utf8'), /^TestingTorNetwork 1\n/)
    assert.match((await run('status')).stdout, new RegExp(`^${name} {2}ready {2}4/4 relays up`))

    assert.deepEqual(JSON.parse((await run('stop', name, '--json')).stdout), { stopped: [name] })
    assert.deepEqual(await survivors([listed.pid], 0), [])
    assert.deepEqual(await list(run), [])
    assert.deepEqual(await readdir(join(cache.path, 'runs')), [])
  })

  test('keeps a network in the foreground until Ctrl-C', async () => {
    await using cache = await temporaryDirectory()
    const words = ['start', '--cache', cache.path, '--authorities', '4']
    const child = spawn(process.execPath, [program, ...words], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    assert.match(line, /^Network [0-9a-f]{8} is ready: 4 relays, tor 0\.4\.9\.\d+, \d+ ms\.$/)
    child.kill('SIGINT')
    assert.deepEqual(await once(child, 'exit'), [0, null])
    assert.deepEqual(await readdir(join(cache.path, 'runs')), [])
    assert.equal((await readdir(join(cache.path, 'keys'))).length, 4)
  })

  test('lists the network of another program and does not stop it', async () => {
    await using cache = await temporaryDirectory()
    const run = (...words: string[]) => testnet(...words, '--cache', cache.path)
    await using network = await startNetwork({ cacheDirectory: cache.path, authorities: 4 })
    assert.deepEqual(
      (await list(run)).map(({ name }) => name),
      [network.name],
    )
    assert.equal((await run('stop')).code, 0)
    const stop = await run('stop', network.name, '--json')
    assert.equal(stop.code, 1)
    assert.equal((JSON.parse(stop.stdout) as { error: string }).error, 'wrong-state')
    assert.ok(network.relays.every(({ pid }) => isRunning(pid)))
  })

  test('says with code 1 why it failed', async () => {
    await using cache = await temporaryDirectory()
    for (const how of [[], ['--detach']]) {
      const words = ['start', '--cache', cache.path, '--tor', '/nonexistent/tor', ...how]
      const { code, stdout, stderr } = await testnet(...words)
      assert.equal(code, 1)
      assert.equal(stdout, '')
      assert.match(stderr, /^testnet: tor cannot be run; .* \[tor-missing\]\n$/)
    }
  })

  test('says with code 2 that it was used wrongly', async () => {
    const { code, stdout, stderr } = await testnet('start', '--quickly')
    assert.equal(code, 2)
    assert.equal(stdout, '')
    assert.match(stderr, /^Unknown option '--quickly'[^]*npm run testnet -- start/)
    const help = await testnet('--help')
    assert.equal(help.code, 0)
    assert.match(help.stdout, /npm run testnet -- start/)
  })

  test('takes no words that mean nothing, or nothing together', () => {
    for (const words of [
      [],
      ['begin'],
      ['start', 'now'],
      ['start', '--authorities', '3'],
      ['start', '--authorities', '4.5'],
      ['start', '--authorities', 'many'],
      ['status', '--detach'],
      ['status', 'it'],
      ['stop', '--authorities', '5'],
      ['stop', 'one', 'two'],
    ]) {
      assert.equal(parseArguments(words, '').verb, 'misuse', words.join(' '))
    }
  })
})

async function list(run: (...words: string[]) => Promise<Outcome>): Promise<Listed[]> {
  const { stdout } = await run('status', '--json')
  return (JSON.parse(stdout) as { networks: Listed[] }).networks
}

async function testnet(...words: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [code]] = await Promise.all([
    child.stdout.toArray(),
    child.stderr.toArray(),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return { code, stdout: text(stdout), stderr: text(stderr) }
}

const text = (chunks: unknown[]): string => Buffer.concat(chunks as Buffer[]).toString()
