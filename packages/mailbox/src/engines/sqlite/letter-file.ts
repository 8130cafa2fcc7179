/**
 * What a mailbox does with its SQLite file, synchronously: the worker thread of the engine runs this.
 * A step is one transaction; several letters share one.
 */
import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Database, Statement } from 'better-sqlite3-multiple-ciphers'
import { StorageEngineError } from '../../errors.ts'
import {
  type ChainTip,
  type EndedEpoch,
  type EngineState,
  type EpochRange,
  type KeptLetter,
  type NewLetter,
  type Position,
  REMNANT_LENGTH,
  type Stored,
  type StoredDigest,
  type WaitingLetters,
} from '../../storage-engine.ts'
import { makePrivate, openFile, translated } from './file.ts'

/** Bytes of one number in `epochs.offsets`. */
const OFFSET_LENGTH = 4
/** Letters that one transaction of `expire` forgets. */
const EXPIRE_STEP = 4_000

export class LetterFile {
  readonly #path: string
  readonly #database: Database
  readonly #statements = new Map<string, Statement>()
  #openEpoch: number | undefined
  /** True between the two halves of opening an epoch: nothing is stored then. */
  #isEnding = false
  /** Whether all that the file held when it was opened is on the disk, and not only in the system's memory. */
  #isOnDisk = false

  constructor(path: string) {
    this.#path = path
    this.#database = openFile(path)
    try {
      this.#secureUnlessFull()
      this.#openEpoch = this.state().openEpoch
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  charter(fresh: Uint8Array): Uint8Array {
    this.#transaction(() => {
      this.#prepare('UPDATE node SET charter = ? WHERE charter IS NULL').run(fresh)
    })
    return this.#bytes('SELECT charter FROM node')
  }

  state(): EngineState {
    const openEpoch = this.#number('SELECT open_epoch FROM node')
    return { openEpoch, tip: this.tipAt(Number.MAX_SAFE_INTEGER) }
  }

  /** Stores all letters in one commit; answers in the order of the letters. */
  store(letters: readonly { readonly letter: NewLetter; readonly epoch: number }[]): Stored[] {
    if (letters.length === 0) return []
    const insert = this.#prepare(
      'INSERT INTO letters (prefix, rest, epoch, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    )
    return this.#transaction(() =>
      letters.map(({ letter: { tag, body }, epoch }) => {
        if (this.#isEnding || epoch !== this.#openEpoch) return 'closed'
        const { changes } = insert.run(prefixOf(tag), tag.subarray(8), epoch, body)
        return changes === 1 ? 'stored' : 'occupied'
      }),
    )
  }

  /** The letters under tags with the same first 8 bytes as these, by the index of the tag. */
  occupants(tags: readonly Uint8Array[]): ReadonlyMap<number, KeptLetter> {
    const letter = this.#prepare<[bigint], LetterRow>(
      'SELECT prefix, rest, epoch, body FROM letters WHERE prefix = ?',
    ).safeIntegers()
    return translated(() => {
      const found = new Map<number, KeptLetter>()
      for (const [index, tag] of tags.entries()) {
        const row = letter.get(prefixOf(tag))
        if (row !== undefined) found.set(index, toLetter(row))
      }
      // Whoever is told of a letter takes it for kept.
      if (found.size > 0) this.#secure()
      return found
    })
  }

  /** First half of opening an epoch: what ends. Undefined when `next` or a later epoch is open already. */
  beginEpoch(next: number): EndedEpoch | 'first' | undefined {
    const epoch = this.#openEpoch
    if (epoch === undefined) return 'first'
    if (epoch >= next) return undefined
    this.#isEnding = true
    const tags = this.#openLetters().map(({ tag }) => tag)
    return { epoch, tags, tip: this.tipAt(epoch) }
  }

  /** Second half. */
  openEpoch(next: number, digest: Omit<StoredDigest, 'epoch'> | undefined): EngineState {
    try {
      this.#transaction(() => {
        if (digest !== undefined) this.#endEpoch(digest)
        this.#prepare(
          'UPDATE node SET open_epoch = ?, open_first = (SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = ?)',
        ).run(next, 'letters')
      })
      this.#openEpoch = next
    } finally {
      this.#isEnding = false
    }
    return this.state()
  }

  /** Instead of the second half, when no digest could be made: letters are stored as before. */
  abandonEpoch(): void {
    this.#isEnding = false
  }

  digests({ from, to }: EpochRange, limit: number): readonly StoredDigest[] {
    return this.#prepare<[number, number, number], { epoch: number; digest: Buffer; head: Buffer }>(
      'SELECT epoch, digest, head FROM epochs WHERE epoch >= ? AND epoch < ? ORDER BY epoch LIMIT ?',
    )
      .all(from, to, limit)
      .map(({ epoch, digest, head }) => ({ epoch, encoded: plain(digest), head: plain(head) }))
  }

  tipAt(epoch: number): ChainTip | undefined {
    const row = this.#prepare<[number], { epoch: number; head: Buffer }>(
      'SELECT epoch, head FROM epochs WHERE epoch <= ? ORDER BY epoch DESC LIMIT 1',
    ).get(epoch)
    return row && { epoch: row.epoch, head: plain(row.head) }
  }

  letters(epoch: number, from: number, to: number): readonly KeptLetter[] {
    const ended = this.#prepare<[number], { first: number; offsets: Buffer }>(
      'SELECT first, offsets FROM epochs WHERE epoch = ?',
    ).get(epoch)
    if (ended === undefined) return []
    const letter = this.#prepare<[number], LetterRow>(
      'SELECT prefix, rest, epoch, body FROM letters WHERE id = ?',
    ).safeIntegers()
    const offsets = ended.offsets.subarray(from * OFFSET_LENGTH, to * OFFSET_LENGTH)
    return Array.from({ length: offsets.length / OFFSET_LENGTH }, (_, index) => {
      const row = letter.get(ended.first + offsets.readUInt32BE(index * OFFSET_LENGTH))
      if (row === undefined) throw new StorageEngineError('corrupt')
      return toLetter(row)
    })
  }

  count({ from, to }: EpochRange): number {
    const sum = 'SELECT coalesce(sum(letters), 0) FROM epochs WHERE epoch >= ? AND epoch < ?'
    return this.#number(sum, from, to) ?? 0
  }

  waiting([after = 0]: Position, limit: number): WaitingLetters {
    const rows = this.#prepare<[number, number, number], LetterRow & { readonly id: bigint }>(
      'SELECT id, prefix, rest, epoch, body FROM letters WHERE id > ? AND length(body) > ? ORDER BY id LIMIT ?',
    )
      .safeIntegers()
      .all(after, REMNANT_LENGTH, limit)
    return { letters: rows.map(toLetter), next: [Number(rows.at(-1)?.id ?? after)] }
  }

  remove(tags: readonly Uint8Array[]): void {
    const shorten = this.#prepare(
      'UPDATE letters SET body = substr(body, ?) WHERE prefix = ? AND rest = ?',
    )
    this.#transaction(() => {
      for (const tag of tags) shorten.run(-REMNANT_LENGTH, prefixOf(tag), tag.subarray(8))
    })
  }

  expect(tags: readonly Uint8Array[], lastDay: number): void {
    const insert = this.#prepare(
      'INSERT INTO expected VALUES (?, ?) ON CONFLICT DO UPDATE SET last_day = excluded.last_day',
    )
    this.#transaction(() => {
      for (const tag of tags) insert.run(tag, lastDay)
    })
  }

  isExpected(tag: Uint8Array): boolean {
    return this.#number('SELECT 1 FROM expected WHERE tag = ?', tag) === 1
  }

  /** The key, 32 bytes. */
  dayKey(day: number, fresh: Uint8Array): Uint8Array {
    this.#transaction(() => {
      this.#prepare('INSERT INTO day_keys VALUES (?, ?) ON CONFLICT DO NOTHING').run(day, fresh)
    })
    return this.#bytes('SELECT key FROM day_keys WHERE day = ?', day)
  }

  expire(day: number, firstEpoch: number): void {
    this.#forgetKeys(day)
    const first = this.#number('SELECT min(first) FROM epochs WHERE epoch >= ?', firstEpoch)
    const end = first ?? this.#number('SELECT open_first FROM node') ?? 1
    const forget = this.#prepare('DELETE FROM letters WHERE id >= ? AND id < ?')
    for (;;) {
      const oldest = this.#number('SELECT min(id) FROM letters') ?? end
      if (oldest >= end) break
      this.#transaction(() => forget.run(oldest, Math.min(end, oldest + EXPIRE_STEP)))
    }
    this.#transaction(() => {
      const last = this.#number('SELECT max(epoch) FROM epochs') ?? 0
      // The last digest stays, whatever its age: the chain goes on from it.
      this.#prepare(
        'UPDATE epochs SET letters = 0, offsets = zeroblob(0) WHERE epoch = ? AND epoch < ?',
      ).run(last, firstEpoch)
      this.#prepare('DELETE FROM epochs WHERE epoch < ? AND epoch < ?').run(firstEpoch, last)
      this.#prepare('DELETE FROM expected WHERE last_day < ?').run(day)
    })
  }

  usage(): { readonly used: number; readonly free: number | undefined } {
    const [count, free, size] = ['page_count', 'freelist_count', 'page_size'].map((name) =>
      Number(this.#database.pragma(name, { simple: true })),
    ) as [number, number, number]
    const { bavail, bsize } = statfsSync(dirname(this.#path))
    return { used: (count - free) * size, free: bavail * bsize + free * size }
  }

  backup(target: string): void {
    if (existsSync(target)) throw new StorageEngineError('exists')
    translated(() => {
      makePrivate(target)
      this.#database.prepare('VACUUM INTO ?').run(target)
    })
    const copy = openFile(target)
    copy.close()
  }

  close(): void {
    this.#database.close()
  }

  /** Overwrites the keys before `day`, and leaves no copy of them in the write-ahead log. */
  #forgetKeys(day: number): void {
    const due = this.#number('SELECT count(*) FROM day_keys WHERE day < ?', day) ?? 0
    if (due === 0) return
    this.#database.pragma('secure_delete = ON')
    try {
      this.#transaction(() => {
        this.#prepare('UPDATE day_keys SET key = zeroblob(32) WHERE day < ?').run(day)
      })
      this.#emptyLog()
      this.#transaction(() => {
        this.#prepare('DELETE FROM day_keys WHERE day < ?').run(day)
      })
      this.#emptyLog()
    } finally {
      this.#database.pragma('secure_delete = OFF')
    }
  }

  #emptyLog(): void {
    translated(() => this.#database.pragma('wal_checkpoint(TRUNCATE)'))
  }

  #endEpoch({ encoded, head }: Omit<StoredDigest, 'epoch'>): void {
    const letters = this.#openLetters()
    const first = this.#number('SELECT open_first FROM node') ?? 1
    const offsets = Buffer.alloc(letters.length * OFFSET_LENGTH)
    letters.forEach(({ id }, index) => {
      offsets.writeUInt32BE(id - first, index * OFFSET_LENGTH)
    })
    this.#prepare('INSERT INTO epochs VALUES (?, ?, ?, ?, ?, ?)').run(
      this.#openEpoch,
      first,
      letters.length,
      offsets,
      encoded,
      head,
    )
  }

  /** Those of the open epoch, in the order of their tags. */
  #openLetters(): { readonly id: number; readonly tag: Uint8Array }[] {
    const first = this.#number('SELECT open_first FROM node') ?? 1
    return this.#prepare<[number], { id: bigint; prefix: bigint; rest: Buffer }>(
      'SELECT id, prefix, rest FROM letters WHERE id >= ?',
    )
      .safeIntegers()
      .all(first)
      .map(({ id, prefix, rest }) => ({ id: Number(id), tag: toTag(prefix, rest) }))
      .toSorted((a, b) => Buffer.compare(a.tag, b.tag))
  }

  /** The number that a query finds; undefined for none, and for NULL. */
  #number(query: string, ...values: unknown[]): number | undefined {
    const value = this.#value(query, ...values)
    return typeof value === 'number' ? value : undefined
  }

  /** The bytes that a query finds. Throws StorageEngineError `corrupt` for none. */
  #bytes(query: string, ...values: unknown[]): Uint8Array {
    const value = this.#value(query, ...values)
    if (!Buffer.isBuffer(value)) throw new StorageEngineError('corrupt')
    const result = plain(value)
    value.fill(0)
    return result
  }

  #value(query: string, ...values: unknown[]): unknown {
    const statement = this.#prepare<unknown[], unknown>(query).pluck()
    return translated(() => statement.get(...values))
  }

  /** Compiles each query once. */
  #prepare<Parameters extends unknown[], Row>(query: string): Statement<Parameters, Row> {
    const known = this.#statements.get(query) ?? this.#database.prepare(query)
    this.#statements.set(query, known)
    return known as Statement<Parameters, Row>
  }

  #transaction<T>(work: () => T): T {
    return translated(() => {
      this.#secure()
      return this.#database.transaction(work).immediate()
    })
  }

  /**
   * Puts on the disk what a process before left in the write-ahead log: it may have ended between a commit
   * and its way to the disk, or been told that it failed. Throws what SQLite throws.
   */
  #secure(): void {
    if (this.#isOnDisk) return
    // Copies every page into the file itself: a system that once failed to write the log believes that it did.
    this.#database.pragma('wal_checkpoint(TRUNCATE)')
    this.#isOnDisk = true
  }

  /** On a full disk the letters can be read all the same. */
  #secureUnlessFull(): void {
    try {
      translated(() => this.#secure())
    } catch (error) {
      if (!(error instanceof StorageEngineError) || error.code !== 'disk-full') throw error
    }
  }
}

interface LetterRow {
  readonly prefix: bigint
  readonly rest: Buffer
  readonly epoch: bigint
  readonly body: Buffer
}

/** The body stays in the memory that SQLite's library allocated for it alone. */
const toLetter = ({ prefix, rest, epoch, body }: LetterRow): KeptLetter => ({
  tag: toTag(prefix, rest),
  epoch: Number(epoch),
  body: new Uint8Array(body.buffer, body.byteOffset, body.length),
})

/** The first 8 bytes of a tag as a number with a sign, as SQLite keeps numbers. */
function prefixOf(tag: Uint8Array): bigint {
  return new DataView(tag.buffer, tag.byteOffset, tag.byteLength).getBigInt64(0)
}

function toTag(prefix: bigint, rest: Uint8Array): Uint8Array {
  const tag = new Uint8Array(16)
  new DataView(tag.buffer).setBigInt64(0, prefix)
  tag.set(rest, 8)
  return tag
}

/** Not a Buffer, and with memory of its own. */
const plain = (buffer: Buffer): Uint8Array => new Uint8Array(buffer)
