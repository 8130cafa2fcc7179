/** A letters.db of every schema version there was is opened, brought up to date and served completely. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { Secret } from '@pvtcoms/core/secret'
import SQLite from 'better-sqlite3-multiple-ciphers'
import { SqliteEngine } from '../src/engines/sqlite/index.ts'
import { MIGRATIONS } from '../src/engines/sqlite/schema.ts'
import { digestOf } from './engine-compliance.ts'

const folder = mkdtempSync(join(tmpdir(), 'pvtcoms-mailbox-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0
const newPath = (): string => join(folder, `letters-${++files}.db`)

const FIRST = readFileSync(join(import.meta.dirname, 'fixtures/version-1.sql'), 'utf8')

/** The file that this SQL makes. */
function made(sql: string): string {
  const path = newPath()
  const database = new SQLite(path)
  database.exec(sql)
  database.close()
  return path
}

/** Tables and indices as SQL, without regard to how it is set, and the version. */
function schemaOf(path: string): unknown {
  const database = new SQLite(path, { readonly: true })
  try {
    const version = database.pragma('user_version', { simple: true })
    const objects = database
      .prepare<[], { name: string; sql: string }>(
        'SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name',
      )
      .all()
      .map(({ name, sql }) => [name, sql.replaceAll(/\s+/g, ' ')])
    return { version, objects }
  } finally {
    database.close()
  }
}

/** What the dump was filled with: `length` bytes for each name. */
function bytes(name: string, length: number): Uint8Array {
  const blocks = [0, 1].map((block) => createHash('sha256').update(`${name} ${block}`).digest())
  return new Uint8Array(Buffer.concat(blocks).subarray(0, length))
}

/** The n-th letter as the engine gives it out. */
const letter = (n: number, epoch: number): unknown => ({
  tag: bytes(`tag ${n}`, 16),
  epoch,
  body: n === 7 ? bytes('body 7', 24).slice(-16) : bytes(`body ${n}`, 24),
})

const byTag = (numbers: readonly number[]): readonly number[] =>
  numbers.toSorted((a, b) => Buffer.compare(bytes(`tag ${a}`, 16), bytes(`tag ${b}`, 16)))

describe('a letters.db of schema version 1', () => {
  test('is made by the first step as ever', () => {
    const step = `${MIGRATIONS[0]} PRAGMA user_version = 1;`
    assert.deepEqual(schemaOf(made(FIRST)), schemaOf(made(step)))
  })

  test('is served completely, takes letters, and closes and forgets epochs', async (context) => {
    const engine = await SqliteEngine.open(made(FIRST))
    context.after(() => engine.close())
    const inEpochs = [[1, [1, 2, 3, 4, 5]] as const, [2, [6, 7, 8]] as const]
    assert.deepEqual(await engine.charter(bytes('another charter', 34)), bytes('charter', 34))
    assert.deepEqual(await engine.state(), {
      openEpoch: 3,
      tip: { epoch: 2, head: bytes('head 2', 32) },
    })
    for (const [epoch, numbers] of inEpochs) {
      const wanted = byTag(numbers).map((n) => letter(n, epoch))
      assert.deepEqual(await engine.letters(epoch, 0, 8), wanted)
      for (const n of numbers) {
        assert.deepEqual(await engine.occupant(bytes(`tag ${n}`, 16)), letter(n, epoch))
      }
    }
    const digests = await engine.digests({ from: 0, to: 9 }, 9)
    assert.deepEqual(
      digests.map(({ encoded }) => encoded),
      [bytes('digest 1', 20), bytes('digest 2', 20)],
    )
    const { letters: waiting } = await engine.waiting([], 20)
    assert.deepEqual(
      waiting,
      [1, 2, 3, 4, 5, 6, 8, 9, 10].map((n) => letter(n, n < 6 ? 1 : n < 9 ? 2 : 3)),
    )
    assert.equal(await engine.isExpected(bytes('expected', 16)), true)
    const fresh = new Secret('DayKey', bytes('another key', 32))
    assert.deepEqual((await engine.dayKey(1, fresh)).expose(), bytes('key 1', 32))

    const late = { tag: bytes('tag 11', 16), body: bytes('body 11', 24) }
    assert.equal(await engine.store(late, 3), 'stored')
    await engine.openEpoch(4, digestOf)
    assert.deepEqual(
      await engine.letters(3, 0, 8),
      byTag([9, 10, 11]).map((n) => letter(n, 3)),
    )
    await engine.expire(1, 3)
    assert.equal(await engine.occupant(bytes('tag 1', 16)), undefined)
    assert.deepEqual(await engine.letters(2, 0, 8), [])
    assert.equal(await engine.count({ from: 0, to: 9 }), 3)
    await engine.expire(2, 4)
    assert.equal(await engine.count({ from: 0, to: 9 }), 0)
  })

  test('has the tables of a new one once it was opened', async () => {
    const [old, fresh] = [made(FIRST), newPath()]
    for (const path of [old, fresh]) await (await SqliteEngine.open(path)).close()
    assert.deepEqual(schemaOf(old), schemaOf(fresh))
  })
})
