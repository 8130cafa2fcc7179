import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { Secret } from '@pvtcoms/core/secret'
import { SeededRandom } from '@pvtcoms/testkit/random'
import SQLite from 'better-sqlite3-multiple-ciphers'
import { SqliteEngine } from '../src/engines/sqlite/index.ts'
import type { StorageEngineFault } from '../src/errors.ts'
import { digestOf, engineCompliance } from './engine-compliance.ts'

const folder = mkdtempSync(join(tmpdir(), 'pvtcoms-mailbox-'))
after(() => rmSync(folder, { recursive: true }))
const random = new SeededRandom('sqlite engine')
let files = 0
const newPath = (): string => join(folder, `mailbox-${++files}`)

engineCompliance('SQLite', () => SqliteEngine.open(newPath()))

describe('the SQLite engine', () => {
  test('has everything again when it is opened again', async () => {
    const path = newPath()
    const first = await SqliteEngine.open(path)
    const { tags, key } = await fill(first)
    const state = await first.state()
    await first.close()
    const second = await SqliteEngine.open(path)
    assert.deepEqual(await second.state(), state)
    for (const tag of tags) assert.notEqual(await second.occupant(tag), undefined)
    assert.deepEqual((await second.dayKey(1, freshKey())).expose(), key.expose())
    assert.equal(
      await second.store({ tag: random.random(16), body: random.random(40) }, 2),
      'stored',
    )
    await second.close()
  })

  test('puts on the disk what a killed process left in its log, before it says that a letter is kept', async () => {
    const [path, left, cut] = [newPath(), newPath(), newPath()]
    const killed = await SqliteEngine.open(path)
    const { tags } = await fill(killed)
    // A process that was killed after its commit had reached the system, and not yet the disk.
    for (const end of ['', '-wal']) copyFileSync(`${path}${end}`, `${left}${end}`)
    await killed.close()
    const next = await SqliteEngine.open(left)
    for (const tag of tags) assert.notEqual(await next.occupant(tag), undefined)
    // Then the power goes: of the log, which nobody has synchronised since, nothing may be on the disk.
    copyFileSync(left, cut)
    await next.close()
    const last = await SqliteEngine.open(cut)
    for (const tag of tags) assert.notEqual(await last.occupant(tag), undefined)
    await last.close()
  })

  test('lets nobody but its owner read letters and the keys of their days, in a backup neither', async () => {
    const [path, copy] = [newPath(), newPath()]
    const before = process.umask(0o022)
    try {
      const engine = await SqliteEngine.open(path)
      await fill(engine)
      await engine.backup(copy)
      for (const file of [path, `${path}-wal`, copy]) {
        assert.equal(statSync(file).mode & 0o777, 0o600, file.slice(path.length))
      }
      await engine.close()
    } finally {
      process.umask(before)
    }
  })

  test('keeps a letter that is larger than all that otherwise share a commit, among small ones', async () => {
    const engine = await SqliteEngine.open(newPath())
    await engine.openEpoch(7, digestOf)
    const letters = [40, 5_000_000, 41, 42].map((length) => ({
      tag: random.random(16),
      body: random.random(length),
    }))
    const results = await Promise.all(letters.map((letter) => engine.store(letter, 7)))
    assert.deepEqual(results, Array(4).fill('stored'))
    for (const { tag, body } of letters) {
      assert.deepEqual(await engine.occupant(tag), { tag, epoch: 7, body })
    }
    await engine.close()
  })

  test('keeps letters apart that share a commit, whatever their lengths, and those of two epochs', async () => {
    const engine = await SqliteEngine.open(newPath())
    await engine.openEpoch(7, digestOf)
    // More than one commit takes.
    const letters = Array.from({ length: 1_200 }, (_, index) => ({
      tag: random.random(16),
      body: random.random(17 + ((index * 37) % 5_000)),
      epoch: index % 3 === 0 ? 6 : 7,
    }))
    const results = await Promise.all(
      letters.map(({ tag, body, epoch }) => engine.store({ tag, body }, epoch)),
    )
    const found = await Promise.all(letters.map(({ tag }) => engine.occupant(tag)))
    letters.forEach(({ tag, body, epoch }, index) => {
      const isOpen = epoch === 7
      assert.equal(results[index], isOpen ? 'stored' : 'closed')
      assert.deepEqual(found[index], isOpen ? { tag, epoch, body } : undefined)
    })
    await engine.close()
  })

  test('copies itself while it is used, and over nothing', async () => {
    const engine = await SqliteEngine.open(newPath())
    const { tags } = await fill(engine)
    const target = newPath()
    await engine.backup(target)
    await assert.rejects(engine.backup(target), { code: 'exists' })
    await engine.close()
    const copy = await SqliteEngine.open(target)
    for (const tag of tags) assert.notEqual(await copy.occupant(tag), undefined)
    await copy.close()
  })

  test('refuses a second instance, and the first goes on', async () => {
    const path = newPath()
    const engine = await SqliteEngine.open(path)
    await engine.openEpoch(1, digestOf)
    await assert.rejects(SqliteEngine.open(path), { code: 'locked' })
    assert.equal(
      await engine.store({ tag: random.random(16), body: random.random(40) }, 1),
      'stored',
    )
    await engine.close()
  })

  const refusals: readonly (readonly [string, StorageEngineFault, (path: string) => void])[] = [
    ['a text', 'foreign', (path) => writeFileSync(path, 'dear diary\n'.repeat(1_000))],
    ['another program’s database', 'foreign', (path) => database(path, 'CREATE TABLE t (x)')],
    [
      'a newer version’s mailbox',
      'newer-schema',
      (path) =>
        database(
          path,
          'PRAGMA application_id = 1347834957; PRAGMA user_version = 99; CREATE TABLE t (x)',
        ),
    ],
  ]
  for (const [what, code, make] of refusals) {
    test(`refuses ${what} and leaves it as it was`, async () => {
      const path = newPath()
      make(path)
      const before = readFileSync(path)
      const { mtimeMs } = statSync(path)
      await assert.rejects(SqliteEngine.open(path), { code })
      assert.deepEqual(readFileSync(path), before)
      assert.equal(statSync(path).mtimeMs, mtimeMs)
    })
  }

  test('says that a folder cannot be written, or is no file', async () => {
    await assert.rejects(SqliteEngine.open(join(folder, 'nowhere', 'mailbox')), {
      code: 'not-writable',
    })
    await assert.rejects(SqliteEngine.open(folder), { code: 'not-writable' })
  })

  test('finds a page that was overwritten, before it serves anything', async () => {
    const path = newPath()
    const engine = await SqliteEngine.open(path)
    await fill(engine)
    await engine.close()
    const bytes = readFileSync(path)
    let refused = 0
    for (let page = 1; page < bytes.length / 4_096; page++) {
      const damaged = Buffer.from(bytes)
      damaged.fill(0xa5, page * 4_096, page * 4_096 + 64)
      const copy = newPath()
      writeFileSync(copy, damaged)
      const opened = await SqliteEngine.open(copy).catch((error: unknown) => error)
      if (opened instanceof SqliteEngine) await opened.close()
      else {
        assert.equal((opened as { code: string }).code, 'corrupt')
        refused++
      }
    }
    // Overflow pages hold nothing but sealed letters, whose damage their keys find.
    assert.ok(refused >= 8, `${refused} damaged pages were noticed`)
  })

  test('on a full disk refuses letters, gives out what it has, and goes on when there is room', async () => {
    const path = newPath()
    // A process whose files may not grow beyond 1 MiB: to SQLite that is a disk without room.
    const { stdout } = await promisify(execFile)('sh', [
      ...['-c', 'ulimit -f 2048; exec "$0" "$@"', process.execPath],
      ...[join(import.meta.dirname, 'fixtures/full-disk.ts'), path],
    ])
    const { stored, code, readable } = JSON.parse(stdout) as Record<string, unknown>
    assert.equal(code, 'disk-full')
    assert.ok(Number(stored) > 20)
    assert.equal(readable, stored)
    const engine = await SqliteEngine.open(path)
    const [row] = await engine.digests({ from: 0, to: 100 }, 1)
    assert.equal(row, undefined)
    assert.equal(
      await engine.store({ tag: random.random(16), body: random.random(40) }, 1),
      'stored',
    )
    await engine.openEpoch(2, digestOf)
    assert.equal(await engine.count({ from: 0, to: 100 }), Number(stored) + 1)
    await engine.close()
  })

  test('keeps a key that was forgotten nowhere in its files', async () => {
    const path = newPath()
    const engine = await SqliteEngine.open(path)
    const key = await engine.dayKey(1, freshKey())
    await engine.dayKey(2, freshKey())
    assert.ok(inFiles(path, key.expose()), 'the test would see it')
    await engine.expire(2, 0)
    assert.equal(inFiles(path, key.expose()), false)
    await engine.close()
    assert.equal(inFiles(path, key.expose()), false)
  })
})

function freshKey(): Secret<'DayKey'> {
  return new Secret('DayKey', random.random(32))
}

async function fill(
  engine: SqliteEngine,
): Promise<{ readonly tags: readonly Uint8Array[]; readonly key: Secret<'DayKey'> }> {
  await engine.openEpoch(1, digestOf)
  const tags = Array.from({ length: 60 }, () => random.random(16))
  for (const tag of tags) await engine.store({ tag: tag.slice(), body: random.random(4_112) }, 1)
  await engine.openEpoch(2, digestOf)
  return { tags, key: await engine.dayKey(1, freshKey()) }
}

function database(path: string, sql: string): void {
  const made = new SQLite(path)
  made.exec(sql)
  made.close()
}

function inFiles(path: string, bytes: Uint8Array): boolean {
  return [path, `${path}-wal`].some((file) => {
    try {
      return readFileSync(file).includes(bytes)
    } catch {
      return false
    }
  })
}
