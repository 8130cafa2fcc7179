/**
 * What the store needs of a library for SQLite with encrypted pages, and the only file that imports one. Another
 * library fits behind these interfaces: its statements are synchronous, its errors carry `code` as SQLite names
 * them, and numbers come as numbers, blobs as Uint8Array.
 */
import SQLite from 'better-sqlite3-multiple-ciphers'

export type SqlValue = string | number | Uint8Array | null
export type SqlRow = Record<string, SqlValue>

export interface Statement<Parameters extends unknown[], Row> {
  run(...parameters: Parameters): RunResult
  /** The first row. */
  get(...parameters: Parameters): Row | undefined
  all(...parameters: Parameters): Row[]
  iterate(...parameters: Parameters): IterableIterator<Row>
  /** From now on a row is the value in its first column. */
  pluck(): Statement<Parameters, Row>
  /** From now on a row is an array of its values. */
  raw(): Statement<Parameters, Row>
}

export interface RunResult {
  /** Rows that were inserted, changed or deleted. */
  readonly changes: number
  readonly lastInsertRowid: number | bigint
}

export interface Database {
  readonly open: boolean
  readonly inTransaction: boolean
  /** Any number of statements, without parameters. */
  exec(sql: string): unknown
  prepare<Parameters extends unknown[] = unknown[], Row = unknown>(
    sql: string,
  ): Statement<Parameters, Row>
  pragma(source: string, options?: { readonly simple: boolean }): unknown
  /** A function that does `work` in a transaction, which is undone when it throws. */
  transaction<T>(work: () => T): () => T
  /** Gives SQL a function of that name; undefined is NULL. */
  function(name: string, implementation: (...parameters: unknown[]) => unknown): unknown
  /** The key of all pages, before anything is read. The library keeps no view of it. */
  key(key: Buffer): unknown
  close(): unknown
}

export interface OpenOptions {
  readonly readonly?: boolean
  readonly fileMustExist?: boolean
  /** How long to wait for a lock, ms. */
  readonly timeout?: number
}

/** `:memory:`: without a file. */
export function openDatabase(path: string, options: OpenOptions = {}): Database {
  return new SQLite(path, options)
}

/** Whether SQLite itself threw it. */
export function isSqliteError(error: unknown): boolean {
  return error instanceof SQLite.SqliteError
}
