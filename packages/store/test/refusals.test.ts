/** What is no store of this person, or cannot be one now, is told apart and left as it was. */
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import SQLite from 'better-sqlite3-multiple-ciphers'
import { type StoreFault } from '../src/index.ts'
import { createStore, openStore } from '../src/node/index.ts'
import { filesAt, Places } from './places.ts'
import { fill, Rows } from './rows.ts'

const random = new SeededRandom('refusals')
const places = new Places(random)
const rows = new Rows(random.stream('rows'))
const ATTEMPT = join(import.meta.dirname, 'fixtures/attempt.ts')
const PAGE = 4_096

/** Bytes and times of everything of that name. */
function snapshot(path: string): unknown {
  return filesAt(path).map((name) => {
    const file = join(places.folder, name)
    return [name, statSync(file).mtimeMs, readFileSync(file).toString('base64')]
  })
}

function assertRefused(path: string, code: StoreFault, passphrase?: string): void {
  const before = snapshot(path)
  assert.throws(() => openStore(places.place(path, passphrase)), { name: 'StoreError', code })
  assert.deepEqual(snapshot(path), before)
}

/** A store with something in it, at rest. */
function stored(): string {
  const path = places.path()
  const store = createStore(places.place(path))
  fill(store, rows)
  store.close()
  return path
}

/** As a crash leaves it: with a write-ahead log beside it. */
function crashed(): string {
  const [live, path] = [places.path(), places.path()]
  const store = createStore(places.place(live))
  fill(store, rows)
  copyFileSync(live, path)
  copyFileSync(`${live}-wal`, `${path}-wal`)
  store.close()
  return path
}

describe('a store is refused', () => {
  test('with another passphrase, also a similar one, and opens with its own afterwards', () => {
    const path = stored()
    for (const wrong of ['', 'Correct horse', 'correct horse ', 'correct hors']) {
      assertRefused(path, 'wrong-passphrase', wrong)
    }
    openStore(places.place(path)).close()
  })

  test('with another passphrase after a crash, and nothing is lost', () => {
    const path = crashed()
    assertRefused(path, 'wrong-passphrase', 'other')
    const store = openStore(places.place(path))
    assert.equal(store.messages.search({ profile: 1 }, 'number', 99).length, 40)
    store.close()
  })

  test('when the file is of another kind: it looks like a wrong passphrase', () => {
    const files = [
      (path: string) => writeFileSync(path, 'dear diary\n'.repeat(1_000)),
      (path: string) => writeFileSync(path, random.random(3 * PAGE)),
      (path: string) =>
        new SQLite(path).exec('CREATE TABLE t (x); INSERT INTO t VALUES (1)').close(),
    ]
    for (const make of files) {
      const path = places.path()
      make(path)
      assertRefused(path, 'wrong-passphrase')
    }
  })

  test('when it is no file, or shorter than any store', () => {
    assert.throws(() => openStore(places.place(places.path())), { code: 'absent' })
    assert.throws(() => openStore(places.place(join(places.folder, 'nowhere', 'store'))), {
      code: 'absent',
    })
    assert.throws(() => openStore(places.place(places.folder)), { code: 'not-a-store' })
    for (const length of [0, 16, PAGE - 1]) {
      const path = places.path()
      writeFileSync(path, random.random(length))
      assertRefused(path, 'not-a-store')
    }
  })

  test('when a store is to be made where something is', () => {
    const path = stored()
    const before = snapshot(path)
    assert.throws(() => createStore(places.place(path)), { code: 'exists' })
    assert.deepEqual(snapshot(path), before)
    assert.throws(() => createStore(places.place(places.folder)), { code: 'exists' })
    const nowhere = join(places.folder, 'nowhere', 'store')
    assert.throws(() => createStore(places.place(nowhere)), { code: 'absent' })
  })

  test('wipes the passphrase, whether it was the right one or not', () => {
    const path = stored()
    const wrong = places.place(path, 'wrong')
    assert.throws(() => openStore(wrong))
    const right = places.place(path)
    openStore(right).close()
    const exists = places.place(path)
    assert.throws(() => createStore(exists))
    for (const { passphrase } of [wrong, right, exists]) {
      assert.ok(passphrase.length > 0)
      assert.ok(passphrase.every((byte) => byte === 0))
    }
  })

  test('to a second instance of this process, and the first goes on and keeps others out', async () => {
    const path = stored()
    const store = openStore(places.place(path))
    assert.throws(() => openStore(places.place(path)), { code: 'in-use' })
    assert.equal(await attempt(path, 'hold'), 'in-use')
    store.transact(() => store.profiles.add(rows.profile()))
    assert.equal(store.profiles.list().length, 2)
    store.close()
    openStore(places.place(path)).close()
  })

  test('while another process has it, until that one is killed', async () => {
    const path = stored()
    const holder = spawn(process.execPath, [ATTEMPT, path, 'hold'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const gone = new Promise((resolve) => holder.once('exit', resolve))
    try {
      assert.equal(await firstLine(holder), 'open')
      assertRefused(path, 'in-use')
    } finally {
      holder.kill('SIGKILL')
      await gone
    }
    openStore(places.place(path)).close()
    assert.equal(filesAt(path).length, 1)
  })

  test('where file or folder cannot be written to', async () => {
    chmodSync(places.folder, 0o711)
    const folder = join(places.folder, 'locked')
    mkdirSync(folder)
    for (const [fileMode, folderMode] of [
      [0o444, 0o777],
      [0o666, 0o555],
    ] as const) {
      const path = join(folder, 'store')
      copyFileSync(stored(), path)
      chmodSync(path, fileMode)
      chmodSync(folder, folderMode)
      const before = readFileSync(path)
      assert.equal(await attempt(path, 'open'), 'read-only')
      assert.deepEqual(readFileSync(path), before)
      chmodSync(folder, 0o755)
      rmSync(path)
    }
    chmodSync(folder, 0o555)
    assert.equal(await attempt(join(folder, 'new'), 'create'), 'read-only')
    assert.equal(existsSync(join(folder, 'new')), false)
  })
})

describe('damage', () => {
  test('of any page that is in use is found before anything is served, and told from a wrong passphrase', () => {
    const path = stored()
    const bytes = readFileSync(path)
    const pages = bytes.length / PAGE
    let noticed = 0
    for (let page = 0; page < pages; page++) {
      const damaged = Buffer.from(bytes)
      const place = page * PAGE + 16 + random.int(PAGE - 16)
      damaged.writeUInt8(damaged.readUInt8(place) ^ 1, place)
      const copy = places.path()
      writeFileSync(copy, damaged)
      try {
        openStore(places.place(copy)).close()
      } catch (error) {
        assert.equal((error as { code: string }).code, 'damaged')
        assert.deepEqual(readFileSync(copy), damaged)
        noticed++
      }
    }
    // A page that holds nothing is not read.
    assert.ok(noticed >= pages - 1, `${noticed} of ${pages} damaged pages were noticed`)
  })

  test('of the salt looks like a wrong passphrase, as nothing tells the two apart', () => {
    const path = stored()
    const bytes = readFileSync(path)
    bytes.writeUInt8(bytes.readUInt8(3) ^ 1, 3)
    writeFileSync(path, bytes)
    assertRefused(path, 'wrong-passphrase')
  })

  test('by a lost end is found', () => {
    const path = stored()
    const { size } = statSync(path)
    for (const length of [size - 1, size - PAGE, 2 * PAGE]) {
      const copy = places.path()
      copyFileSync(path, copy)
      truncateSync(copy, length)
      assertRefused(copy, 'damaged')
    }
  })

  test('by pages that changed places is found', () => {
    const path = stored()
    const bytes = readFileSync(path)
    const [a, b] = [bytes.subarray(3 * PAGE, 4 * PAGE), bytes.subarray(6 * PAGE, 7 * PAGE)]
    const first = Buffer.from(a)
    b.copy(a)
    first.copy(b)
    writeFileSync(path, bytes)
    assertRefused(path, 'damaged')
  })

  test('of the log after a crash costs what was not whole in it, and no more', () => {
    const path = crashed()
    const log = readFileSync(`${path}-wal`)
    truncateSync(`${path}-wal`, log.length - 100)
    const store = openStore(places.place(path))
    store.checkIntegrity()
    assert.equal(store.profiles.list().length, 0)
    store.close()
  })
})

describe('a full disk', () => {
  test('refuses a transaction whole, and everything that writes a file; what is there can be read', () => {
    const path = stored()
    const large = openStore(places.place(path))
    large.transact(() => large.settings.set(undefined, 'large', 'x'.repeat(4_000_000)))
    large.close()
    // A process whose files may not grow beyond 3 MiB: to SQLite that is a disk without room.
    const output = execFileSync('sh', [
      ...['-c', 'ulimit -f 6144; exec "$0" "$@"', process.execPath],
      ...[join(import.meta.dirname, 'fixtures/full-disk.ts'), path],
    ])
    const said = JSON.parse(output.toString()) as Record<string, unknown>
    const { added } = said
    assert.ok(Number(added) > 20)
    assert.deepEqual(said, {
      code: 'disk-full',
      added,
      whole: Number(added) / 2,
      twins: Number(added) / 2,
      backup: 'disk-full',
      exported: 'disk-full',
      changed: 'disk-full',
      goesOn: true,
      left: [false],
    })
    const store = openStore(places.place(path))
    store.checkIntegrity()
    assert.equal(store.messages.search({ profile: 1 }, 'twin', 10_000).length, Number(added) / 2)
    store.transact(() => store.messages.add(rows.message(1, { text: 'there is room' })))
    assert.equal(store.messages.search({ profile: 1 }, 'room', 9).length, 1)
    store.close()
    assert.deepEqual(
      filesAt(path).filter((name) => name.includes('.new')),
      [],
    )
  })

  test('leaves nothing of a store that could not be made', () => {
    const folder = join(places.folder, 'full')
    mkdirSync(folder, { mode: 0o777 })
    chmodSync(folder, 0o777)
    const path = join(folder, 'store')
    const output = execFileSync('sh', [
      ...['-c', 'ulimit -f 16; exec "$0" "$@"', process.execPath, ATTEMPT, path, 'create'],
    ])
    assert.equal(output.toString(), 'disk-full\n')
    assert.deepEqual(filesAt(path), [])
  })
})

async function attempt(path: string, mode: 'open' | 'create' | 'hold'): Promise<string> {
  const child = spawn(process.execPath, [ATTEMPT, path, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const line = await firstLine(child)
  child.kill()
  return line
}

async function firstLine(child: ChildProcess): Promise<string> {
  const { stdout } = child
  assert.ok(stdout !== null)
  let text = ''
  for await (const chunk of stdout) {
    text += String(chunk)
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'))
  }
  return text
}
