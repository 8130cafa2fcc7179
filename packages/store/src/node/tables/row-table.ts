/** A table whose rows have an id: reading, adding, changing and removing them by declared columns. */

import type { Connection } from '../connection.ts'
import { fault } from '../faults.ts'
import type { SqlValue } from '../sqlite.ts'
import type { Column, Columns } from './columns.ts'

type Fields = readonly (readonly [field: string, column: Column<unknown>])[]

export class RowTable<Row extends { readonly id: number }> {
  readonly #connection: Connection
  readonly #name: string
  readonly #fields: Fields
  readonly #select: string
  readonly #insert: string

  /** Of `columns`, `id` is the primary key. */
  constructor(connection: Connection, name: string, columns: Columns<Row>) {
    this.#connection = connection
    this.#name = name
    this.#fields = Object.entries(columns)
    const names = this.#fields.map(([, column]) => column.name)
    const added = names.filter((each) => each !== 'id')
    this.#select = `SELECT ${names.map((each) => `${name}.${each}`).join(', ')} FROM ${name}`
    this.#insert = `INSERT INTO ${name} (${added.join(', ')}) VALUES (${added.map(() => '?').join(', ')})`
  }

  get(id: number): Row | undefined {
    return this.one('WHERE id = ?', id)
  }

  /** The first of what `rest`, all that follows the table's name, selects. */
  one(rest: string, ...parameters: readonly SqlValue[]): Row | undefined {
    const row = this.#connection.one(`${this.#select} ${rest}`, ...parameters)
    return row && this.#fromSql(row)
  }

  all(rest: string, ...parameters: readonly SqlValue[]): Row[] {
    return this.#connection
      .all(`${this.#select} ${rest}`, ...parameters)
      .map((row) => this.#fromSql(row))
  }

  add(row: Omit<Row, 'id'>): number {
    const given = row as Readonly<Record<string, unknown>>
    const values = this.#fields
      .filter(([field]) => field !== 'id')
      .map(([field, column]) => column.toSql(given[field]))
    return Number(this.#connection.write(this.#insert, ...values).lastInsertRowid)
  }

  /** Changes the fields that `change` has, and no others. */
  update(id: number, change: Partial<Row>): void {
    const given = change as Readonly<Record<string, unknown>>
    const changed = this.#fields.filter(([field]) => field in given)
    const assignments = ['id = id', ...changed.map(([, { name }]) => `${name} = ?`)].join(', ')
    const values = changed.map(([field, column]) => column.toSql(given[field]))
    this.#changeOne(`UPDATE ${this.#name} SET ${assignments} WHERE id = ?`, ...values, id)
  }

  remove(id: number): void {
    this.#changeOne(`DELETE FROM ${this.#name} WHERE id = ?`, id)
  }

  #changeOne(sql: string, ...parameters: readonly SqlValue[]): void {
    if (this.#connection.write(sql, ...parameters).changes === 0) throw fault('no-such-row')
  }

  #fromSql(row: Readonly<Record<string, SqlValue>>): Row {
    const read: Record<string, unknown> = {}
    for (const [field, column] of this.#fields) read[field] = column.fromSql(row[column.name])
    return read as unknown as Row
  }
}
