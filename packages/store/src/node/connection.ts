/**
 * One SQLite database: statements prepared once, transactions, and faults by name. Whatever SQLite
 * throws leaves as StoreError; nothing is written outside of a transaction.
 */

import { fault, translated } from './faults.ts'
import type { OpenFile } from './file/database-file.ts'
import type { Database, RunResult, SqlRow, SqlValue, Statement } from './sqlite.ts'

/** For a limit. SQLite plans a statement with a bare parameter there anew each time, which takes ten times as long. */
export const LIMIT = 'LIMIT ? + 0'

export class Connection {
  #file: OpenFile
  readonly #statements = new Map<string, Statement<SqlValue[], SqlRow>>()
  #isWriting = false
  #owesScrub = false
  #owesRewriting = false

  constructor(file: OpenFile) {
    this.#file = file
  }

  get #database(): Database {
    return this.#file.database
  }

  transact<T>(work: () => T): T {
    if (this.#isWriting) throw new TypeError('a transaction within another')
    this.#assertOpen()
    translated(() => this.#database.exec('BEGIN IMMEDIATE'))
    this.#isWriting = true
    try {
      const result = work()
      if (result instanceof Promise) throw new TypeError('a transaction waits for nothing')
      translated(() => this.#database.exec('COMMIT'))
      return result
    } catch (error) {
      // SQLite ends it by itself after some faults.
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK')
      throw error
    } finally {
      this.#isWriting = false
      this.#scrub()
    }
  }

  one(sql: string, ...parameters: readonly SqlValue[]): SqlRow | undefined {
    return this.#read(() => this.#prepared(sql).get(...parameters))
  }

  all(sql: string, ...parameters: readonly SqlValue[]): SqlRow[] {
    return this.#read(() => this.#prepared(sql).all(...parameters))
  }

  /** One row after the other, until `visit` returns false. It reads nothing else meanwhile. */
  each(sql: string, parameters: readonly SqlValue[], visit: (row: SqlRow) => boolean): void {
    this.#read(() => {
      for (const row of this.#prepared(sql).iterate(...parameters)) if (!visit(row)) break
    })
  }

  /** The number in the first column of the first row; undefined when there is none. */
  number(sql: string, ...parameters: readonly SqlValue[]): number | undefined {
    const value = Object.values(this.one(sql, ...parameters) ?? {})[0]
    return typeof value === 'number' ? value : undefined
  }

  /** The numbers in the first column. */
  numbers(sql: string, ...parameters: readonly SqlValue[]): number[] {
    return this.all(sql, ...parameters).map((row) => Number(Object.values(row)[0]))
  }

  write(sql: string, ...parameters: readonly SqlValue[]): RunResult {
    this.#assertOpen()
    if (!this.#isWriting) throw new TypeError('a change outside of a transaction')
    return translated(() => this.#prepared(sql).run(...parameters))
  }

  /** Does `upkeep`, which may write outside of a transaction, then reads. If the disk takes no writes, they are undone. */
  afterUpkeep<T>(upkeep: () => void, read: () => T): T {
    if (this.#isWriting) {
      upkeep()
      return read()
    }
    this.#assertOpen()
    translated(() => this.#database.exec('BEGIN IMMEDIATE'))
    this.#isWriting = true
    try {
      upkeep()
      return read()
    } finally {
      this.#isWriting = false
      this.#endUpkeep()
    }
  }

  /** This transaction removes something: after it the write-ahead log is emptied, which has earlier versions of it. */
  oweScrub(): void {
    this.#owesScrub = true
  }

  /**
   * This transaction removes much: after it the file is written anew. Pages that SQLite puts together when rows between others
   * go keep pieces of those rows, although what is deleted is overwritten.
   */
  oweRewriting(): void {
    this.#owesScrub = true
    this.#owesRewriting = true
  }

  /** The database itself, for work on the file as a whole. Not within a transaction. */
  alone(): Database {
    this.#assertOpen()
    if (this.#isWriting) throw new TypeError('work on the whole file within a transaction')
    return this.#database
  }

  /** Goes on with another file, and closes the one that was. */
  replace(file: OpenFile): void {
    this.close()
    this.#file = file
  }

  close(): void {
    this.#statements.clear()
    this.#file.close()
  }

  #endUpkeep(): void {
    try {
      this.#database.exec('COMMIT')
    } catch {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK')
    }
  }

  #read<T>(work: () => T): T {
    this.#assertOpen()
    return translated(work)
  }

  #prepared(sql: string): Statement<SqlValue[], SqlRow> {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#database.prepare<SqlValue[], SqlRow>(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #scrub(): void {
    if (!this.#owesScrub || !this.#database.open) return
    const owesRewriting = this.#owesRewriting
    // A full disk has no room for it, not even the next time.
    this.#owesRewriting = false
    try {
      if (owesRewriting) this.#database.exec('VACUUM')
      this.#database.pragma('wal_checkpoint(TRUNCATE)')
      this.#owesScrub = false
    } catch {
      // The transaction is durable all the same; the next one tries again.
    }
  }

  #assertOpen(): void {
    if (!this.#database.open) throw fault('closed')
  }
}
