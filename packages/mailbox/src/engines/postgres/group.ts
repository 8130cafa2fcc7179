/** The letters of one database, stored many at a time. */

import { StorageEngineError } from '../../errors.ts'
import type { EpochRange, KeptLetter, NewLetter, Stored } from '../../storage-engine.ts'
import { REMNANT_LENGTH } from '../../storage-engine.ts'
import { Lookups } from './lookups.ts'
import type { Server } from './server.ts'

/** Commits at the same time, and letters in one. */
const WRITERS = 4
const LETTERS_PER_COMMIT = 256
/** A letter's arrival number is that of its transaction times this, plus its index in the transaction. */
const ARRIVALS_PER_TRANSACTION = 4_096
/** Lookups of tags at the same time, and tags in one. */
const LOOKUPS = 2
const TAGS_PER_LOOKUP = 256

/** Changes when a copy becomes the primary: 8 hexadecimal digits. */
const TIMELINE = 'SELECT substring(pg_walfile_name(pg_current_wal_lsn()) FROM 1 FOR 8)'

/** Behind the letter of that arrival, and of all before it, on one timeline of the database. */
export interface ArrivalPoint {
  readonly timeline: number
  /** 0 for before all letters. */
  readonly arrival: number
}

interface Waiting {
  readonly letter: NewLetter
  readonly epoch: number
  readonly resolve: (result: Stored) => void
  readonly reject: (error: unknown) => void
}

interface LetterRow {
  readonly prefix: Buffer
  readonly rest: Buffer
  readonly epoch: string
  readonly body: Buffer
}

export class Group {
  readonly server: Server
  /** Which of these tags have an occupant: mostly none. */
  readonly #occupied = new Lookups((tags: readonly Uint8Array[]) => this.#areOccupied(tags), {
    atOnce: LOOKUPS,
    most: TAGS_PER_LOOKUP,
  })
  readonly #occupants = new Lookups((tags: readonly Uint8Array[]) => this.#occupantsOf(tags), {
    atOnce: LOOKUPS,
    most: TAGS_PER_LOOKUP,
  })
  #waiting: Waiting[] = []
  #writers = 0

  constructor(server: Server) {
    this.server = server
  }

  /** What this database was founded with; `fresh`, when nothing was before. */
  async charter(fresh: Buffer): Promise<Buffer> {
    return await this.server.transaction(async (client) => {
      await client.query('UPDATE node SET charter = $1 WHERE charter IS NULL', [fresh])
      const { rows } = await client.query<{ charter: Buffer }>('SELECT charter FROM node')
      return rows[0]?.charter ?? Buffer.alloc(0)
    })
  }

  store(letter: NewLetter, epoch: number): Promise<Stored> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ letter, epoch, resolve, reject })
      if (this.#writers >= WRITERS) return
      this.#writers++
      // After everything that the caller asks for in the same turn of the event loop.
      queueMicrotask(() => void this.#write())
    })
  }

  async occupant(tag: Uint8Array): Promise<KeptLetter | undefined> {
    // A new letter's tag is free, which a plain look tells. What vouches for a letter waits for the copies.
    return (await this.#occupied.ask(tag)) ? await this.#occupants.ask(tag) : undefined
  }

  /** Stops storing; waits for the letters that are being stored. */
  async shut(): Promise<void> {
    await this.server.query('UPDATE node SET open_epoch = NULL')
  }

  async open(epoch: number): Promise<void> {
    await this.server.query(
      'UPDATE node SET open_epoch = $1 WHERE open_epoch IS DISTINCT FROM $1',
      [epoch],
    )
  }

  /** Tags of one epoch in ascending order, 16 each. */
  async tags(epoch: number): Promise<readonly Uint8Array[]> {
    const rows = await this.server.query<{ tag: Buffer }>(
      'SELECT prefix || rest AS tag FROM tags WHERE epoch = $1 ORDER BY prefix',
      [epoch],
    )
    return rows.map(({ tag }) => plain(tag))
  }

  /** Letters of one epoch that lie under one of these prefixes, 8 each. */
  async letters(epoch: number, prefixes: readonly Uint8Array[]): Promise<readonly KeptLetter[]> {
    const rows = await this.server.query<LetterRow>(
      `SELECT letters.prefix, rest, letters.epoch, body FROM letters
       JOIN tags ON tags.prefix = letters.prefix
       WHERE letters.epoch = $1 AND letters.prefix = ANY ($2)`,
      [epoch, prefixes.map(buffer)],
    )
    return rows.map(toLetter)
  }

  /** Letters that came behind that point and were not removed, and the point behind the last of them. */
  async waitingAfter(
    after: ArrivalPoint,
    limit: number,
  ): Promise<{ readonly letters: readonly KeptLetter[]; readonly next: ArrivalPoint }> {
    // A transaction with a lower number may still be running: its letters must not be passed over. Nor
    // must those of a copy that became the primary: it may give the number of a lost transaction again.
    const rows = await this.server.query<LetterRow & { timeline: string; arrival: string }>(
      `SELECT letters.prefix, rest, letters.epoch, body, arrival, (${TIMELINE}) AS timeline FROM letters
       JOIN tags ON tags.prefix = letters.prefix
       WHERE arrival > CASE WHEN (${TIMELINE}) = $1::text THEN $2::bigint ELSE 0 END AND length(body) > $3
         AND arrival < pg_snapshot_xmin(pg_current_snapshot())::text::bigint * ${ARRIVALS_PER_TRANSACTION}
       ORDER BY arrival LIMIT $4`,
      [
        after.timeline.toString(16).padStart(8, '0').toUpperCase(),
        after.arrival,
        REMNANT_LENGTH,
        limit,
      ],
    )
    const last = rows.at(-1)
    const next =
      last === undefined
        ? after
        : { timeline: Number.parseInt(last.timeline, 16), arrival: Number(last.arrival) }
    return { letters: rows.map(toLetter), next }
  }

  async remove(tags: readonly Uint8Array[]): Promise<void> {
    await this.server.transaction((client) =>
      client.query(
        `UPDATE letters SET body = substring(body FROM length(body) - ${REMNANT_LENGTH} + 1)
         FROM unnest($1::bytea[]) AS given (tag), tags
         WHERE tags.prefix = substring(given.tag FROM 1 FOR 8) AND tags.rest = substring(given.tag FROM 9)
           AND letters.epoch = tags.epoch AND letters.prefix = tags.prefix
           AND length(body) > ${REMNANT_LENGTH}`,
        [tags.map(buffer)],
      ),
    )
  }

  /** Forgets letters and tags of the epochs before `to`. */
  async forget({ to }: Pick<EpochRange, 'to'>): Promise<void> {
    await this.server.transaction(async (client) => {
      await client.query('DELETE FROM letters WHERE epoch < $1', [to])
      await client.query('DELETE FROM tags WHERE epoch < $1', [to])
    })
  }

  async usedBytes(): Promise<number> {
    const [row] = await this.server.query<{ size: string }>(
      'SELECT pg_database_size(current_database()) AS size',
    )
    return Number(row?.size ?? 0)
  }

  async #areOccupied(tags: readonly Uint8Array[]): Promise<readonly boolean[]> {
    const prefixes = tags.map((tag) => buffer(tag.subarray(0, 8)))
    const rows = await this.server.query<{ readonly prefix: Buffer }>(
      'SELECT prefix FROM tags WHERE prefix = ANY ($1)',
      [prefixes],
    )
    const found = new Set(rows.map(({ prefix }) => prefix.toString('latin1')))
    return prefixes.map((prefix) => found.has(prefix.toString('latin1')))
  }

  async #occupantsOf(tags: readonly Uint8Array[]): Promise<readonly (KeptLetter | undefined)[]> {
    const prefixes = tags.map((tag) => buffer(tag.subarray(0, 8)))
    const { rows } = await this.server.transaction((client) =>
      client.query<LetterRow>(
        `SELECT tags.prefix, rest, tags.epoch, body FROM tags
         JOIN letters ON letters.epoch = tags.epoch AND letters.prefix = tags.prefix
         WHERE tags.prefix = ANY ($1)`,
        [prefixes],
      ),
    )
    const found = new Map(rows.map((row) => [row.prefix.toString('latin1'), row]))
    return prefixes.map((prefix) => {
      const row = found.get(prefix.toString('latin1'))
      return row && toLetter(row)
    })
  }

  /** One writer: stores batches until nothing waits. */
  async #write(): Promise<void> {
    for (let batch = this.#take(); batch.length > 0; batch = this.#take()) {
      try {
        const results = await this.#insert(batch)
        batch.forEach(({ resolve }, index) => resolve(results[index] as Stored))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#writers--
  }

  /** Takes what fits into one statement: letters of one epoch and size, no two with the same prefix. */
  #take(): readonly Waiting[] {
    const [first] = this.#waiting
    if (first === undefined) return []
    const prefixes = new Set<string>()
    const batch: Waiting[] = []
    const rest: Waiting[] = []
    for (const each of this.#waiting) {
      const prefix = buffer(each.letter.tag.subarray(0, 8)).toString('latin1')
      const fits =
        batch.length < LETTERS_PER_COMMIT &&
        each.epoch === first.epoch &&
        each.letter.body.length === first.letter.body.length &&
        !prefixes.has(prefix)
      if (fits) {
        prefixes.add(prefix)
        batch.push(each)
      } else {
        rest.push(each)
      }
    }
    this.#waiting = rest
    return batch
  }

  async #insert(batch: readonly Waiting[]): Promise<readonly Stored[]> {
    const [first] = batch
    if (first === undefined) return []
    const size = first.letter.body.length
    // The row of the open epoch is held until the commit: an epoch does not end meanwhile.
    const [row] = await this.server.query<{ open: string | null; kept: Buffer[] }>(
      `WITH here AS (SELECT open_epoch FROM node FOR SHARE),
       given AS (
         SELECT substring($1::bytea FROM n * 16 + 1 FOR 8) AS prefix,
           substring($1::bytea FROM n * 16 + 9 FOR 8) AS rest,
           substring($2::bytea FROM n * $3::int + 1 FOR $3::int) AS body, n
         FROM generate_series(0, $4::int - 1) AS n, here WHERE here.open_epoch = $5::bigint
       ),
       fresh AS (
         INSERT INTO tags SELECT prefix, rest, $5::bigint FROM given ORDER BY prefix
         ON CONFLICT DO NOTHING RETURNING prefix
       ),
       kept AS (
         INSERT INTO letters
         SELECT $5::bigint, prefix, pg_current_xact_id()::text::bigint * ${ARRIVALS_PER_TRANSACTION} + n, body
         FROM given JOIN fresh USING (prefix) RETURNING prefix
       )
       SELECT (SELECT open_epoch FROM here) AS open, ARRAY(SELECT prefix FROM kept) AS kept`,
      [
        Buffer.concat(batch.map(({ letter }) => letter.tag)),
        Buffer.concat(batch.map(({ letter }) => letter.body)),
        size,
        batch.length,
        first.epoch,
      ],
    )
    if (row === undefined) throw new StorageEngineError('failed')
    if (row.open === null || Number(row.open) !== first.epoch) return batch.map(() => 'closed')
    const kept = new Set(row.kept.map((prefix) => prefix.toString('latin1')))
    return batch.map(({ letter: { tag } }) =>
      kept.has(buffer(tag.subarray(0, 8)).toString('latin1')) ? 'stored' : 'occupied',
    )
  }
}

const toLetter = ({ prefix, rest, epoch, body }: LetterRow): KeptLetter => ({
  tag: plain(Buffer.concat([prefix, rest])),
  epoch: Number(epoch),
  body: plain(body),
})

/** Not a Buffer, and with memory of its own. */
const plain = (bytes: Buffer): Uint8Array => new Uint8Array(bytes)
/** In the form in which the library takes bytes. */
const buffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
