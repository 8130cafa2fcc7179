/**
 * The tables of a mailbox in a PostgreSQL database, in a schema of their own. Each day's letters are in one
 * partition, so that a day is forgotten by dropping a table. Tags must be unique over all days, so they
 * have a table of their own, which is small. Where letters are spread over several databases, each has
 * all tables, and the first alone keeps charter, epochs, keys and expectations.
 */
import type { PoolClient } from 'pg'
import { StorageEngineError } from '../../errors.ts'

/** One step each; a step that was released is never changed. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE node (
    id int PRIMARY KEY CHECK (id = 1),
    open_epoch bigint,
    charter bytea
  );
  INSERT INTO node VALUES (1, NULL, NULL);
  CREATE TABLE tags (
    prefix bytea PRIMARY KEY,
    rest bytea NOT NULL,
    epoch bigint NOT NULL
  );
  CREATE INDEX tags_by_epoch ON tags (epoch, prefix);
  CREATE TABLE letters (
    epoch bigint NOT NULL,
    prefix bytea NOT NULL,
    arrival bigint NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (epoch, prefix)
  ) PARTITION BY RANGE (epoch);
  CREATE INDEX letters_by_arrival ON letters (arrival);
  -- Sealed letters do not get smaller, so nobody should try.
  ALTER TABLE letters ALTER COLUMN body SET STORAGE EXTERNAL;
  CREATE TABLE epochs (
    epoch bigint PRIMARY KEY,
    letters int NOT NULL,
    prefixes bytea NOT NULL,
    digest bytea NOT NULL,
    head bytea NOT NULL
  );
  CREATE TABLE expected (tag bytea PRIMARY KEY, last_day int NOT NULL);
  CREATE TABLE day_keys (day int PRIMARY KEY, key bytea NOT NULL);
  `,
]

/** A number that nobody else uses: whoever holds this advisory lock may make tables. */
const SCHEMA_LOCK = 0x5056_544d

/** Makes the schema, or brings it up to date. Several processes may do so at once. */
export async function migrate(client: PoolClient): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [SCHEMA_LOCK])
    await client.query('CREATE SCHEMA IF NOT EXISTS pvtcoms_mailbox')
    await client.query('CREATE TABLE IF NOT EXISTS schema_version (version int NOT NULL)')
    const { rows } = await client.query<{ version: number }>('SELECT version FROM schema_version')
    const version = rows[0]?.version ?? 0
    if (version > MIGRATIONS.length) throw new StorageEngineError('newer-schema')
    for (const step of MIGRATIONS.slice(version)) await client.query(step)
    if (version < MIGRATIONS.length) {
      await client.query('DELETE FROM schema_version')
      await client.query('INSERT INTO schema_version VALUES ($1)', [MIGRATIONS.length])
    }
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** Whether that day's letters have a partition, on this machine at least. */
export async function hasPartition(client: PoolClient, day: number): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS there',
    [partitionOf(day)],
  )
  return rows[0]?.there === true
}

/** In a transaction: the partition that holds that day's letters, whose epochs are `from` and up to, not with, `to`. */
export async function makePartition(
  client: PoolClient,
  { day, from, to }: { readonly day: number; readonly from: number; readonly to: number },
): Promise<void> {
  // Numbers of our own, checked, as a table cannot be named by a parameter.
  for (const value of [day, from, to]) {
    if (!Number.isSafeInteger(value) || value < 0) throw new StorageEngineError('failed')
  }
  await client.query('SELECT pg_advisory_xact_lock($1)', [SCHEMA_LOCK])
  await client.query(
    `CREATE TABLE IF NOT EXISTS ${partitionOf(day)} PARTITION OF letters FOR VALUES FROM (${from}) TO (${to})`,
  )
}

const partitionOf = (day: number): string => `letters_day_${day}`

/** Drops the partitions of all days before `day`. */
export async function dropPartitions(client: PoolClient, day: number): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'letters'::regclass`,
  )
  for (const { name } of rows) {
    const number = /^letters_day_([0-9]+)$/.exec(name)?.[1]
    if (number !== undefined && Number(number) < day) await client.query(`DROP TABLE ${name}`)
  }
}
