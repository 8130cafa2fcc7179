/**
 * How fields of a row lie in columns of a table, declared once: the declaration yields what is
 * selected, inserted and updated. A field is one column.
 */
import { decode, encode, list, u8 } from '@pvtcoms/core/codec'
import { Descriptor } from '@pvtcoms/core/descriptor'
import { Secret } from '@pvtcoms/core/secret'
import { fault } from '../faults.ts'
import type { SqlValue } from '../sqlite.ts'

export interface Column<T> {
  readonly name: string
  toSql(value: T): SqlValue
  fromSql(value: SqlValue | undefined): T
}

export type Columns<Row> = { readonly [Field in keyof Row]: Column<Row[Field]> }

/** A number or text as it is. */
export function plain<T extends string | number>(name: string): Column<T> {
  return { name, toSql: (value) => value, fromSql: (value) => value as T }
}

export function flag(name: string): Column<boolean> {
  return { name, toSql: (value) => (value ? 1 : 0), fromSql: (value) => value === 1 }
}

export function blob(name: string): Column<Uint8Array> {
  return { name, toSql: (value) => value, fromSql: bytesOf }
}

export function secret<Kind extends string>(name: string, kind: Kind): Column<Secret<Kind>> {
  return {
    name,
    toSql: (value) => value.expose(),
    fromSql: (value) => new Secret(kind, bytesOf(value)),
  }
}

export function descriptor(name: string): Column<Descriptor> {
  return {
    name,
    toSql: (value) => encode(Descriptor, value),
    fromSql(value) {
      const decoded = decode(Descriptor, bytesOf(value))
      if (!decoded.ok) throw fault('damaged')
      return decoded.value
    },
  }
}

export function descriptors(name: string): Column<readonly Descriptor[]> {
  return {
    name,
    toSql: (value) => encode(DescriptorList, value),
    fromSql(value) {
      const decoded = decode(DescriptorList, bytesOf(value))
      if (!decoded.ok) throw fault('damaged')
      return decoded.value
    },
  }
}

/** Undefined is NULL. */
export function maybe<T>(column: Column<T>): Column<T | undefined> {
  return {
    name: column.name,
    toSql: (value) => (value === undefined ? null : column.toSql(value)),
    fromSql: (value) => (value === null ? undefined : column.fromSql(value)),
  }
}

/** A view of the memory that SQLite's answer was copied to, which nobody else has. */
export function bytesOf(value: SqlValue | undefined): Uint8Array {
  if (!(value instanceof Uint8Array)) throw fault('damaged')
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
}

const DescriptorList = list(u8, Descriptor, { max: 255 })
