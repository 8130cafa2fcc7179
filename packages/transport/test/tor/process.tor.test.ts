import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { TorError, type TorErrorCode } from '../../src/tor/errors.ts'
import { TorProcess } from '../../src/tor/tor-process.ts'

const CONTROL = { random: nodeEnv, timers: nodeTimers }

const failsWith = (code: TorErrorCode) => (error: unknown) =>
  error instanceof TorError && error.code === code

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function gone(pid: number, within: number): Promise<void> {
  const deadline = performance.now() + within
  while (alive(pid)) {
    assert.ok(performance.now() < deadline, 'the process lives on')
    await new Promise((done) => setTimeout(done, 50))
  }
}

suite('a tor of our own', () => {
  let directory: string
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pvtcoms-tor-'))
  })
  after(() => rm(directory, { recursive: true }))

  const script = async (name: string, lines: readonly string[]): Promise<string> => {
    const file = join(directory, name)
    await writeFile(file, ['#!/bin/sh', ...lines, ''].join('\n'))
    await chmod(file, 0o755)
    return file
  }
  const start = (options: Partial<Parameters<typeof TorProcess.start>[0]>): Promise<TorProcess> =>
    TorProcess.start({ dataDirectory: join(directory, 'data'), ...options }, CONTROL)

  test('starts with its network off, answers, and leaves no process and no sockets when stopped', async () => {
    const tor = await start({})
    assert.match(tor.version, /^0\.4\./)
    assert.equal(await tor.control.info('version').then((text) => text.split(' ')[0]), tor.version)
    assert.equal(
      (await tor.control.command('GETCONF DisableNetwork')).lines[0].text,
      'DisableNetwork=1',
    )
    await tor.stop()
    await tor.stop()
    assert.ok(!alive(tor.pid))
    assert.deepEqual(
      (await readdir(join(directory, 'data'))).filter((name) => name.startsWith('run-')),
      [],
    )
  })

  test('works in a directory with spaces and in one far too long for a socket', async () => {
    for (const name of ['with some spaces', `${'long-'.repeat(30)}name`]) {
      const tor = await start({ dataDirectory: join(directory, name) })
      await tor.control.info('version')
      await tor.stop()
    }
  })

  test('a second one on the same data directory is told so, and the first goes on', async () => {
    const first = await start({})
    await assert.rejects(start({}), failsWith('data-directory-locked'))
    await first.control.info('version')
    await first.stop()
  })

  test('a program that is missing, is not tor, is too old or dies at once is each named', async () => {
    await assert.rejects(start({ binary: join(directory, 'absent') }), failsWith('tor-missing'))
    const notTor = await script('not-tor', ['echo "hello"'])
    await assert.rejects(start({ binary: notTor }), failsWith('tor-missing'))
    const old = await script('old', ['echo "Tor version 0.4.7.16."'])
    await assert.rejects(start({ binary: old }), failsWith('tor-too-old'))
    const dies = await script('dies', [
      '[ "$1" = --version ] && { echo "Tor version 0.4.9.11."; exit 0; }',
      'exit 1',
    ])
    await assert.rejects(start({ binary: dies }), failsWith('tor-exited'))
  })

  test('a port that is taken is named', async () => {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    assert.ok(address !== null && typeof address !== 'string')
    const tor = await start({ extraConfig: [`SocksPort 127.0.0.1:${address.port}`] })
    await assert.rejects(tor.enableNetwork(), failsWith('port-taken'))
    await tor.stop()
    server.close()
  })

  test('a data directory that cannot be made or written is named', async () => {
    const file = join(directory, 'a-file')
    await writeFile(file, '')
    await assert.rejects(
      start({ dataDirectory: join(file, 'data') }),
      failsWith('data-directory-not-writable'),
    )
    for (const nowhere of [file, '/proc/nowhere', '/proc/nowhere/data']) {
      await assert.rejects(
        start({ dataDirectory: nowhere }),
        failsWith('data-directory-not-writable'),
      )
    }
  })

  test('a folder with somebody’s files is named, and left as it is', async () => {
    const folder = join(directory, 'somebodys')
    await mkdir(join(folder, 'run-results'), { recursive: true, mode: 0o755 })
    await writeFile(join(folder, 'run-results', 'thesis'), 'years')
    await assert.rejects(start({ dataDirectory: folder }), failsWith('data-directory-foreign'))
    assert.deepEqual(await readdir(folder), ['run-results'])
    assert.equal((await stat(folder)).mode & 0o777, 0o755)
  })

  test('a start that is called off ends at once, whatever tor does meanwhile', async () => {
    const mute = join(directory, 'mute-tor')
    await writeFile(
      mute,
      '#!/bin/sh\n[ "$1" = --version ] && echo "Tor version 0.4.9.11." && exit\nexec sleep 60\n',
    )
    await chmod(mute, 0o755)
    const called = new AbortController()
    const starting = start({ binary: mute, signal: called.signal })
    setTimeout(() => called.abort(), 300)
    await assert.rejects(starting, failsWith('tor-exited'))
  })

  test('configuration lines cannot smuggle in others', async () => {
    await assert.rejects(start({ extraConfig: ['Nickname a\nSocksPort 9050'] }), RangeError)
    assert.deepEqual(
      (await readdir(join(directory, 'data'))).filter((name) => name.startsWith('run-')),
      [],
    )
  })

  test('an owner killed -9 takes its tor along, and the next start clears what it left', async () => {
    const data = join(directory, 'owned')
    const owner = spawn(
      process.execPath,
      [join(import.meta.dirname, '..', 'fixtures', 'tor-owner.ts'), data],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const pid = Number(await firstLine(owner))
    assert.ok(alive(pid))
    owner.kill('SIGKILL')
    await gone(pid, 15_000)
    const next = await start({ dataDirectory: data })
    const runs = (await readdir(data)).filter((name) => name.startsWith('run-'))
    assert.equal(runs.length, 1)
    await next.stop()
  })

  test('a tor that outlives its owner, as it hangs, is ended by the next start', async () => {
    const data = join(directory, 'hung')
    const owner = spawn(
      process.execPath,
      [join(import.meta.dirname, '..', 'fixtures', 'tor-owner.ts'), data],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const pid = Number(await firstLine(owner))
    process.kill(pid, 'SIGSTOP')
    owner.kill('SIGKILL')
    await new Promise((done) => owner.once('exit', done))
    const next = await start({ dataDirectory: data })
    await gone(pid, 1_000)
    await next.stop()
    assert.deepEqual(
      (await readdir(data)).filter((name) => /^(run|owner)-/.test(name)),
      [],
    )
  })

  test('an owner killed -9 before it could tell its tor anything takes it along', async () => {
    const seen = join(directory, 'untold.pid')
    const mute = await script('untold-tor', [
      '[ "$1" = --version ] && { echo "Tor version 0.4.9.11."; exit 0; }',
      `echo $$ > ${seen}`,
      `HOME=${directory} exec tor "$@" --SocksPort 0 < /dev/null > /dev/null`,
    ])
    const owner = spawn(
      process.execPath,
      [
        join(import.meta.dirname, '..', 'fixtures', 'tor-owner.ts'),
        join(directory, 'untold'),
        mute,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    let pid = 0
    while (pid === 0) {
      pid = Number(await readFile(seen, 'utf8').catch(() => '0'))
      await new Promise((done) => setTimeout(done, 20))
    }
    owner.kill('SIGKILL')
    await gone(pid, 20_000)
  })

  test('an owner killed -9 before it ever spoke to its tor takes it along too', async () => {
    const wrapper = await script('slow-control', [
      '[ "$1" = --version ] && { echo "Tor version 0.4.9.11."; exit 0; }',
      `cat > ${join(directory, 'unheard.torrc')}`,
      `sed -i 's#^ControlPort.*#ControlPort unix:${join(directory, 'elsewhere')}#' ${join(directory, 'unheard.torrc')}`,
      `echo $$ > ${join(directory, 'unheard.pid')}`,
      `exec tor --defaults-torrc /dev/null -f ${join(directory, 'unheard.torrc')}`,
    ])
    const owner = spawn(
      process.execPath,
      [
        join(import.meta.dirname, '..', 'fixtures', 'tor-owner.ts'),
        join(directory, 'unheard'),
        wrapper,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    let pid = 0
    while (pid === 0) {
      pid = Number(await readFile(join(directory, 'unheard.pid'), 'utf8').catch(() => '0'))
      await new Promise((done) => setTimeout(done, 20))
    }
    await new Promise((done) => setTimeout(done, 500))
    owner.kill('SIGKILL')
    await gone(pid, 15_000)
  })
})

async function firstLine(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk)
    if (text.includes('\n')) break
  }
  return text.split('\n')[0] ?? ''
}
