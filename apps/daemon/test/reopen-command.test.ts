import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'
import { connectSocket } from '@pvtcoms/rpc/node'
import { daemonSocket } from '../src/daemon-socket.ts'
import { DataDirectory } from '../src/host/data-directory.ts'
import { launchDaemon } from '../src/launch.ts'
import { reopenCommand } from '../src/reopen-command.ts'

suite('the command that opens the window again', () => {
  test('names the data directory and the tor of the daemon, in words that a shell reads as they are', () => {
    const usual = DataDirectory.default(process.env)
    const env = { ...process.env }
    delete env['PVTCOMS_DATA_DIRECTORY']
    assert.match(reopenCommand({ dataDirectory: usual }, env), /pvtcoms open$/)
    assert.match(
      reopenCommand({ dataDirectory: usual }, { ...env, PVTCOMS_DATA_DIRECTORY: '/elsewhere' }),
      /open --data-directory \S+$/,
    )
    assert.match(
      reopenCommand(
        {
          ...{ dataDirectory: "/it's mine", torrc: '/a $(b)' },
          ...{ control: 'unix:/run/tor/control', onionPorts: '8000-8010' },
        },
        env,
      ),
      /open --data-directory '\/it'\\''s mine' --control unix:\/run\/tor\/control --onion-ports 8000-8010 --torrc '\/a \$\(b\)'$/,
    )
  })

  test('starts a daemon that was stopped, with the same data and tor, and gives its address', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reopen it-'))
    const [dataDirectory, torrc] = [join(folder, 'data'), join(folder, 'torrc')]
    // Tor ends at once: the test is about the daemon.
    writeFileSync(torrc, 'NoSuchOption 1\n')
    try {
      await launchDaemon({ dataDirectory, torrc })
      const first = await connectSocket(daemonSocket(dataDirectory))
      const { reopen, folder: kept } = await first.call('app.status', {})
      const gone = new Promise<void>((resolve) => first.onClose(() => resolve()))
      await first.call('app.stop', {})
      await gone
      const { stdout } = await promisify(execFile)('sh', ['-c', `${reopen} --url`], {
        cwd: '/',
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
      })
      assert.match(stdout, /^http:\/\/127\.[0-9.]+:[0-9]+\/open#\S+\n$/)
      const next = await connectSocket(daemonSocket(dataDirectory))
      const again = await next.call('app.status', {})
      assert.deepEqual([again.folder, again.reopen], [kept, reopen])
      const ended = new Promise<void>((resolve) => next.onClose(() => resolve()))
      await next.call('app.stop', {})
      await ended
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
    }
  })
})
