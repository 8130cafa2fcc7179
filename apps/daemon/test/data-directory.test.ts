/** The folder of a daemon: for one person and one process, and nobody else's. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { DaemonError } from '../src/errors.ts'
import { noteCrash, takeCrash } from '../src/host/crash-note.ts'
import { DataDirectory } from '../src/host/data-directory.ts'
import { lockDirectory } from '../src/host/directory-lock.ts'

const folder = mkdtempSync(join(tmpdir(), 'data-directory-'))
after(() => rmSync(folder, { recursive: true }))
let folders = 0
const newPath = (): string => join(folder, `data-${++folders}`)

/** A folder that belongs to another user: one at `path` that root gives away, or one of root's. */
function foreignFolder(path: string, mode: number): string {
  if (process.getuid?.() !== 0) return '/usr'
  mkdirSync(path, { mode })
  chownSync(path, 65_534, 65_534)
  return path
}

suite('a data directory', () => {
  test('is made for its owner alone, with those above it', async () => {
    const path = join(newPath(), 'a', 'b')
    await new DataDirectory(path).prepare()
    for (const each of [path, join(path, '..')]) assert.equal(statSync(each).mode & 0o777, 0o700)
  })

  test('that is empty is made private; one with files that others can enter is refused', async () => {
    const path = newPath()
    mkdirSync(path)
    chmodSync(path, 0o755)
    await new DataDirectory(path).prepare()
    assert.equal(statSync(path).mode & 0o777, 0o700)
    writeFileSync(join(path, 'store'), '')
    chmodSync(path, 0o750)
    await assert.rejects(new DataDirectory(path).prepare(), { code: 'data-directory' })
  })

  test('of another user is told from one that others can enter: two codes, two things to do', async () => {
    const open = newPath()
    mkdirSync(open)
    writeFileSync(join(open, 'store'), '')
    chmodSync(open, 0o755)
    const opened = { code: 'data-directory', message: /others can enter .*: chmod 700 it/ }
    await assert.rejects(new DataDirectory(open).prepare(), opened)
    const foreign = { code: 'directory-owner', message: /another user: run pvtcoms as that user/ }
    for (const mode of [0o700, 0o755]) {
      const path = foreignFolder(newPath(), mode)
      await assert.rejects(new DataDirectory(path).prepare(), foreign)
    }
  })

  test('of somebody’s files is refused, and nothing is made in it', async () => {
    for (const name of [
      'thesis.txt',
      '.bashrc',
      'storehouse',
      'tor2',
      'lockpick',
      'settings.json.old',
    ]) {
      const path = newPath()
      mkdirSync(path, { mode: 0o700 })
      writeFileSync(join(path, name), '')
      await assert.rejects(new DataDirectory(path).prepare(), { code: 'foreign-directory' })
      assert.deepEqual(readdirSync(path), [name])
    }
  })

  test('that cannot be made or is a file is refused', async () => {
    const file = newPath()
    writeFileSync(file, '')
    for (const path of [file, join(file, 'x'), '/proc/pvtcoms', '/dev/null/x']) {
      await assert.rejects(new DataDirectory(path).prepare(), { code: 'data-directory' })
    }
  })

  test('is in the data home of the person', () => {
    assert.equal(DataDirectory.default({ XDG_DATA_HOME: '/x' }), '/x/pvtcoms')
    assert.match(DataDirectory.default({}), /\/\.local\/share\/pvtcoms$/)
    assert.match(DataDirectory.default({ XDG_DATA_HOME: '' }), /\/\.local\/share\/pvtcoms$/)
  })
})

suite('the lock', () => {
  const holder = (file: string): ReturnType<typeof spawn> => {
    const module = join(import.meta.dirname, '../src/host/directory-lock.ts')
    const script = `import(${JSON.stringify(module)}).then(({ lockDirectory }) => {
      globalThis.free = lockDirectory(${JSON.stringify(file)})
      console.log('held')
      setInterval(() => undefined, 1000)
    })`
    return spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  }

  test('is held by one, and freed by closing', () => {
    const file = newPath()
    const free = lockDirectory(file)
    assert.throws(() => lockDirectory(file), { code: 'in-use' })
    free()
    lockDirectory(file)()
    assert.equal(statSync(file).size, 0)
  })

  test('of another process holds, and is freed by kill -9', async () => {
    const file = newPath()
    const child = holder(file)
    assert.ok(child.stdout !== null)
    await once(child.stdout, 'data')
    assert.throws(() => lockDirectory(file), { code: 'in-use' })
    child.kill('SIGKILL')
    await once(child, 'close')
    lockDirectory(file)()
  })

  test('cannot be made where nothing can', () => {
    assert.throws(() => lockDirectory(join(newPath(), 'x')), { code: 'data-directory' })
  })
})

suite('what a crash leaves', () => {
  test('is a code also where the system says it, and where there is no room for a file', () => {
    const path = newPath()
    const full = Object.assign(new Error('canary'), { code: 'ENOSPC' })
    noteCrash(path, full)
    assert.equal(takeCrash(path), 'disk-full')
    symlinkSync('disk-full', path)
    assert.equal(takeCrash(path), 'disk-full')
    assert.equal(takeCrash(path), undefined)
    symlinkSync('/etc/passwd', path)
    assert.equal(takeCrash(path), 'unknown')
  })

  test('is a code, told once, and nothing of the error', () => {
    const path = newPath()
    for (const [error, code] of [
      [new TypeError('canary'), 'typeerror'],
      [new Error('canary'), 'unexpected'],
      [new DaemonError('in-use', 'canary'), 'in-use'],
      ['canary', 'unexpected'],
      [undefined, 'unexpected'],
    ] as const) {
      noteCrash(path, error)
      assert.equal(readFileSync(path, 'latin1'), code)
      assert.equal(statSync(path).mode & 0o777, 0o600)
      assert.equal(takeCrash(path), code)
      assert.equal(takeCrash(path), undefined)
    }
    writeFileSync(path, 'Something else')
    assert.equal(takeCrash(path), 'unknown')
    noteCrash(join(path, 'nowhere', 'x'), new Error('canary'))
  })
})
