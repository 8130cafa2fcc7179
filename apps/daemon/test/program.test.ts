/** The program as a process: one for each folder, started and stopped, killed and taken over, without a tor program. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RpcClient } from '@pvtcoms/rpc'
import { connectSocket } from '@pvtcoms/rpc/node'
import { Program, runToEnd } from '@pvtcoms/terminal/driver'
import { until } from '@pvtcoms/testkit/until'
import { WebSocket } from 'ws'
import { daemonSocket, launchDaemon } from '../src/index.ts'

const ENTRY = join(import.meta.dirname, '../src/main.ts')
const LAUNCHER = join(import.meta.dirname, '../bin/pvtcomsd.mjs')
const folder = mkdtempSync(join(tmpdir(), 'daemon-program-'))
const programs: Program[] = []
after(async () => {
  await Promise.all(programs.map((program) => program.stop()))
  // A daemon that was told to stop may still be writing its last.
  rmSync(folder, { recursive: true, maxRetries: 20, retryDelay: 100 })
})
let folders = 0
const newFolder = (): string => join(folder, `data-${++folders}`)
/** A torrc that has tor end at once: these tests go nowhere. */
const NO_TOR = join(folder, 'torrc')
writeFileSync(NO_TOR, 'NoSuchOption 1\n')
const passphrase = 'correct horse battery'

async function start(data: string, ...more: readonly string[]): Promise<Program> {
  const args = ['--data-directory', data, '--torrc', NO_TOR, '--json', ...more]
  const program = new Program(ENTRY, args)
  programs.push(program)
  const { socket } = await program.event('listening')
  assert.equal(socket, daemonSocket(data))
  return program
}

async function withClient<T>(data: string, use: (client: RpcClient) => Promise<T>): Promise<T> {
  const client = await connectSocket(daemonSocket(data))
  try {
    return await use(client)
  } finally {
    client.close()
  }
}

suite('pvtcomsd', () => {
  test('tells by its exit code and one line what is wrong', async () => {
    const foreign = newFolder()
    mkdirSync(foreign, { mode: 0o700 })
    writeFileSync(join(foreign, 'thesis.txt'), '')
    for (const [args, code, words] of [
      [['--teleport'], 2, /unknown option/],
      [['--control', 'example.com:9051'], 2, /\[usage\]/],
      [['--control', 'unix:/x', '--torrc', NO_TOR], 2, /\[usage\]/],
      [['--torrc', '/nowhere'], 2, /\[usage\]/],
      [['--onion-ports', '15000-15399'], 2, /goes with --control only \[usage\]/],
      [['--control', 'unix:/x', '--onion-ports', '15399-15000'], 2, /FIRST-LAST .*\[usage\]/],
      [['--control', 'unix:/x', '--onion-ports', '300.1.1.1:1-2'], 2, /FIRST-LAST .*\[usage\]/],
      [['--data-directory', '/dev/null/x'], 1, /\[data-directory\]/],
      [['--data-directory', foreign], 1, /\[foreign-directory\]/],
    ] as const) {
      const outcome = await runToEnd(LAUNCHER, ['--data-directory', newFolder(), ...args])
      assert.deepEqual([outcome.code, outcome.stdout], [code, ''], outcome.stderr)
      assert.match(outcome.stderr, words)
      assert.doesNotMatch(outcome.stderr, /\n\s+at /)
    }
  })

  test('answers although tor cannot be started, and says so', async () => {
    const data = newFolder()
    const program = await start(data)
    await withClient(data, async (client) => {
      await until(async () => (await client.call('app.status', {})).transport.kind === 'failed')
      assert.equal((await client.call('app.create', { passphrase })).state, 'open')
      await client.call('profile.create', { name: 'Alice' })
      const findings = await client.call('app.doctor', {})
      assert.equal(findings.find(({ code }) => code === 'tor-failed')?.verdict, 'bad')
    })
    assert.equal(statSync(daemonSocket(data)).mode & 0o777, 0o600)
    assert.equal(statSync(data).mode & 0o777, 0o700)
    for (const name of readdirSync(data)) {
      assert.equal(statSync(join(data, name)).mode & 0o077, 0, name)
    }
    program.kill('SIGTERM')
    assert.equal(await program.exit(), 0)
    assert.deepEqual(readdirSync(data).sort(), ['lock', 'store', 'tor'])
  })

  test('is one for each data directory, and leaves the first alone', async () => {
    const data = newFolder()
    await start(data)
    const args = ['--data-directory', data, '--torrc', NO_TOR]
    const second = await runToEnd(ENTRY, args)
    assert.equal(second.code, 1)
    assert.match(second.stderr, /\[in-use\]/)
    assert.equal(
      await withClient(data, async (client) => (await client.call('app.status', {})).state),
      'empty',
    )
  })

  test('killed -9 while open comes back locked, with all that was stored, at the same socket', async () => {
    const data = newFolder()
    const first = await start(data)
    await withClient(data, async (client) => {
      await client.call('app.create', { passphrase })
      await client.call('profile.create', { name: 'Alice' })
    })
    first.kill('SIGKILL')
    await first.exit()
    assert.ok(lstatSync(daemonSocket(data)).isSocket(), 'it left its socket')
    await assert.rejects(connectSocket(daemonSocket(data)), { code: 'not-running' })
    const second = await start(data)
    await withClient(data, async (client) => {
      assert.equal((await client.call('app.status', {})).state, 'locked')
      assert.equal((await client.call('app.unlock', { passphrase })).state, 'open')
      const profiles = await client.call('profile.list', {})
      assert.deepEqual(
        profiles.map(({ name }) => name),
        ['Alice'],
      )
      await client.call('app.stop', {})
    })
    assert.equal(await second.exit(), 0)
    assert.ok(!existsSync(daemonSocket(data)))
  })

  test('lets a browser in by a link, and shows the window that it was given', async () => {
    const data = newFolder()
    const files = join(folder, 'window')
    mkdirSync(files, { recursive: true })
    writeFileSync(join(files, 'index.html'), '<title>here it is</title>')
    await start(data, '--window', files)
    const url = new URL(
      await withClient(data, async (client) => (await client.call('app.open', {})).url),
    )
    const { origin } = url
    const made = await fetch(`${origin}/session`, {
      method: 'POST',
      body: url.hash.slice(1),
      headers: { origin },
    })
    const cookie = made.headers.get('set-cookie')?.split(';')[0] ?? ''
    const page = await fetch(origin, { headers: { cookie } })
    assert.match(await page.text(), /here it is/)
  })

  test('exports and restores for a window by the places it was given alone, and anywhere for who has the socket', async () => {
    const data = newFolder()
    await start(data)
    const url = new URL(
      await withClient(data, async (client) => {
        await client.call('app.create', { passphrase })
        return (await client.call('app.open', {})).url
      }),
    )
    const { origin } = url
    const ask = (path: string, body: string, more = {}): Promise<Response> =>
      fetch(`${origin}${path}`, { method: 'POST', body, headers: { origin, ...more } })
    const made = await ask('/session', url.hash.slice(1))
    const cookie = made.headers.get('set-cookie')?.split(';')[0] ?? ''
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, {
      headers: { origin, cookie },
    })
    await once(socket, 'open')
    let id = 0
    const call = async (method: string, path: string): Promise<unknown> => {
      socket.send(
        JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params: { path, passphrase } }),
      )
      for (;;) {
        const [text] = (await once(socket, 'message')) as [Buffer]
        const answer = JSON.parse(text.toString()) as {
          id?: number
          error?: { data: { code: string } }
        }
        if (answer.id === id) return answer.error?.data.code
      }
    }
    const outside = join(folder, 'exported')
    const { path } = (await (await ask('/file/new', '', { cookie })).json()) as { path: string }
    const name = 'A'.repeat(43)
    for (const wrong of [
      outside,
      join(data, 'backups', name),
      join(data, 'handover', 'short'),
      join(data, 'handover', name, name),
      `${data}/handover/../${name}`,
      `${data}/handover//${name}`,
      `${path}/`,
      `${path}\n`,
      basename(path),
    ]) {
      for (const method of ['backup.export', 'backup.restore']) {
        assert.equal(await call(method, wrong), 'bad-path', `${method} ${wrong}`)
      }
    }
    assert.equal(existsSync(outside), false)
    assert.equal(await call('backup.export', path), undefined)
    assert.ok(existsSync(path))
    assert.equal(await call('backup.restore', path), 'exists')
    socket.close()
    await withClient(data, async (client) => {
      await client.call('backup.export', { path: outside, passphrase })
    })
    assert.ok(existsSync(outside))
  })

  test('tells the next one that it ended by an error, by its code alone', async () => {
    const data = newFolder()
    mkdirSync(data, { mode: 0o700 })
    writeFileSync(join(data, 'crash'), 'typeerror')
    await start(data)
    await withClient(data, async (client) => {
      assert.equal(
        (await client.call('app.log', { limit: 9 }))[0],
        '+0min crashed-before typeerror',
      )
      const findings = await client.call('app.doctor', {})
      assert.deepEqual(
        findings.filter(({ code }) => code === 'crashed'),
        [{ code: 'crashed', verdict: 'doubtful', fault: 'typeerror' }],
      )
    })
    assert.ok(!existsSync(join(data, 'crash')))
  })
})

suite('a daemon in the background', () => {
  test('answers when it was launched, is not launched twice, and outlives whoever launched it', async () => {
    const data = newFolder()
    const module = join(import.meta.dirname, '../src/index.ts')
    const script = join(folder, 'launch.mjs')
    writeFileSync(
      script,
      `import { launchDaemon } from ${JSON.stringify(module)}
      const options = { dataDirectory: ${JSON.stringify(data)}, torrc: ${JSON.stringify(NO_TOR)} }
      await Promise.all([launchDaemon(options), launchDaemon(options)])
      await launchDaemon(options)`,
    )
    const outcome = await runToEnd(script, [])
    assert.deepEqual(outcome, { code: 0, stdout: '', stderr: '' })
    await withClient(data, async (client) => {
      assert.equal((await client.call('app.status', {})).state, 'empty')
      // Long enough for tor to fail: whatever it has to say about that goes nowhere, and ends nothing.
      await until(async () => (await client.call('app.status', {})).transport.kind === 'failed')
      const stopped = new Promise((resolve) => client.onClose(resolve))
      await client.call('app.stop', {})
      assert.equal(await stopped, 'stopping')
    })
    // The one that was too late may only now be ready, and takes over: it is stopped as well.
    for (let quiet = 0; quiet < 30; quiet++) {
      await sleep(100)
      if (!existsSync(daemonSocket(data))) continue
      await withClient(data, (client) => client.call('app.stop', {})).catch(() => {})
      quiet = 0
    }
  })

  test('that cannot start says why', async () => {
    const data = newFolder()
    mkdirSync(data)
    writeFileSync(join(data, 'store'), '')
    chmodSync(data, 0o755)
    await assert.rejects(launchDaemon({ dataDirectory: data, torrc: NO_TOR }), {
      code: 'data-directory',
      message: /others can enter the data directory/,
    })
    assert.equal(readFileSync(join(data, 'store'), 'utf8'), '')
  })
})
