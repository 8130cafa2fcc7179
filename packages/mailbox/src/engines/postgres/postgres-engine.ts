/**
 * The engine of a mailbox that one machine is too small for: one PostgreSQL database, or several
 * independent ones that letters are spread over by the hash of their tag, and any number of mailbox
 * processes in front. `stored` is answered after the commit, and a commit waits for as many copies as the
 * servers are configured to (docs/mailbox-operators.md). Whatever else vouches for something kept waits in
 * the same way: it may have been written by somebody who never got an answer.
 *
 * An epoch ends in steps: with the row of the first database locked, the engine shuts the other databases,
 * collects the tags, commits digest and new epoch in the first database, and opens the others. A process
 * may die after any step; the next one then begins again with the first step.
 */
import { createHash } from 'node:crypto'
import { Secret } from '@pvtcoms/core/secret'
import type { PoolClient } from 'pg'
import { StorageEngineError } from '../../errors.ts'
import type {
  ChainTip,
  EndedEpoch,
  EngineState,
  EpochRange,
  KeptLetter,
  NewLetter,
  Position,
  StorageEngine,
  Stored,
  StoredDigest,
  WaitingLetters,
} from '../../storage-engine.ts'
import { Group } from './group.ts'
import { dropPartitions, hasPartition, makePartition, migrate } from './schema.ts'
import { Server } from './server.ts'

const PREFIX_LENGTH = 8

interface TipRow {
  readonly epoch: string
  readonly head: Buffer
}

export interface PostgresOptions {
  /** One partition holds the letters of that many epochs: those of a day. */
  readonly epochsPerDay: number
}

export class PostgresEngine implements StorageEngine {
  readonly #groups: readonly Group[]
  /** Keeps what all databases have in common: charter, epochs, day keys, expectations. */
  readonly #first: Server
  readonly #epochsPerDay: number
  #opening: Promise<unknown> = Promise.resolve()
  /** The last epoch whose digest, and those before it, are known to be on the copies. */
  #safeEpoch = -1
  #closed = false

  private constructor(groups: readonly Group[], epochsPerDay: number) {
    const [first] = groups
    if (first === undefined) throw new StorageEngineError('foreign')
    this.#groups = groups
    this.#first = first.server
    this.#epochsPerDay = epochsPerDay
  }

  /**
   * `urls` stay the same in number and order, as a letter is looked for where it was stored: `charter`
   * is empty otherwise. Rejects with StorageEngineError `foreign`, `unavailable`, `not-writable` or `newer-schema`.
   */
  static async open(
    urls: readonly string[],
    { epochsPerDay }: PostgresOptions,
  ): Promise<PostgresEngine> {
    const servers = urls.map((url) => Server.at(url))
    try {
      for (const server of servers) await server.connected(migrate)
      return new PostgresEngine(
        servers.map((server) => new Group(server)),
        epochsPerDay,
      )
    } catch (error) {
      await Promise.all(servers.map((server) => server.close()))
      throw error
    }
  }

  async charter(fresh: Uint8Array): Promise<Uint8Array> {
    this.#check()
    // Number and order of the databases are part of it: they decide where a letter is looked for.
    const [first, ...others] = this.#groups as readonly [Group, ...Group[]]
    const count = this.#groups.length
    const kept = await first.charter(Buffer.from([...fresh, count]))
    if (kept.at(-1) !== count) return new Uint8Array(0)
    for (const [index, group] of others.entries()) {
      const whole = Buffer.from([...kept, index + 1])
      if (!(await group.charter(whole)).equals(whole)) return new Uint8Array(0)
    }
    return new Uint8Array(kept.subarray(0, -1))
  }

  async state(): Promise<EngineState> {
    this.#check()
    const [row] = await this.#first.query<{ open: string | null }>(
      'SELECT open_epoch AS open FROM node',
    )
    const open = row?.open ?? undefined
    return {
      openEpoch: open === undefined ? undefined : Number(open),
      tip: await this.tipAt(Number.MAX_SAFE_INTEGER),
    }
  }

  async store(letter: NewLetter, epoch: number): Promise<Stored> {
    this.#check()
    return await this.#groupOf(letter.tag).store(letter, epoch)
  }

  async occupant(tag: Uint8Array): Promise<KeptLetter | undefined> {
    this.#check()
    return await this.#groupOf(tag).occupant(tag)
  }

  openEpoch(
    next: number,
    digest: (ended: EndedEpoch) => Omit<StoredDigest, 'epoch'>,
  ): Promise<EngineState> {
    const opened = this.#opening.then(() => this.#openEpoch(next, digest))
    this.#opening = opened.catch(() => undefined)
    return opened
  }

  async digests({ from, to }: EpochRange, limit: number): Promise<readonly StoredDigest[]> {
    const rows = await this.#fromChain<TipRow & { readonly digest: Buffer }>(
      'SELECT epoch, digest, head FROM epochs WHERE epoch >= $1 AND epoch < $2 ORDER BY epoch LIMIT $3',
      [from, to, limit],
    )
    return rows.map((row) => ({ ...toTip(row), encoded: new Uint8Array(row.digest) }))
  }

  async tipAt(epoch: number): Promise<ChainTip | undefined> {
    const [row] = await this.#fromChain<TipRow>(
      'SELECT epoch, head FROM epochs WHERE epoch <= $1 ORDER BY epoch DESC LIMIT 1',
      [epoch],
    )
    return row && toTip(row)
  }

  async letters(epoch: number, from: number, to: number): Promise<readonly KeptLetter[]> {
    this.#check()
    const [row] = await this.#first.query<{ part: Buffer }>(
      'SELECT substring(prefixes FROM $2::int FOR $3::int) AS part FROM epochs WHERE epoch = $1',
      [epoch, from * PREFIX_LENGTH + 1, (to - from) * PREFIX_LENGTH],
    )
    const prefixes = cut(new Uint8Array(row?.part ?? []))
    const found = await Promise.all(
      this.#groups.map(async (group) => {
        const own = prefixes.filter((prefix) => this.#groupOf(prefix) === group)
        return own.length === 0 ? [] : group.letters(epoch, own)
      }),
    )
    const sorted = found.flat().toSorted((a, b) => Buffer.compare(a.tag, b.tag))
    if (sorted.length !== prefixes.length) throw new StorageEngineError('corrupt')
    return sorted
  }

  async count({ from, to }: EpochRange): Promise<number> {
    this.#check()
    const [row] = await this.#first.query<{ sum: string }>(
      'SELECT coalesce(sum(letters), 0) AS sum FROM epochs WHERE epoch >= $1 AND epoch < $2',
      [from, to],
    )
    return Number(row?.sum ?? 0)
  }

  async waiting(after: Position, limit: number): Promise<WaitingLetters> {
    this.#check()
    const letters: KeptLetter[] = []
    const next: number[] = []
    for (const [index, group] of this.#groups.entries()) {
      const [timeline = 0, arrival = 0] = after.slice(2 * index)
      const from = { timeline, arrival }
      const left = limit - letters.length
      const page = left > 0 ? await group.waitingAfter(from, left) : { letters: [], next: from }
      letters.push(...page.letters)
      next.push(page.next.timeline, page.next.arrival)
    }
    return { letters, next }
  }

  async remove(tags: readonly Uint8Array[]): Promise<void> {
    this.#check()
    for (const group of this.#groups) {
      const own = tags.filter((tag) => this.#groupOf(tag) === group)
      if (own.length > 0) await group.remove(own)
    }
  }

  async expect(tags: readonly Uint8Array[], lastDay: number): Promise<void> {
    this.#check()
    await this.#first.query(
      `INSERT INTO expected SELECT DISTINCT tag, $2::int FROM unnest($1::bytea[]) AS given (tag)
       ON CONFLICT (tag) DO UPDATE SET last_day = excluded.last_day`,
      [tags.map((tag) => Buffer.from(tag)), lastDay],
    )
  }

  async isExpected(tag: Uint8Array): Promise<boolean> {
    this.#check()
    const rows = await this.#first.query('SELECT 1 FROM expected WHERE tag = $1', [
      Buffer.from(tag),
    ])
    return rows.length === 1
  }

  async dayKey(day: number, fresh: Secret<'DayKey'>): Promise<Secret<'DayKey'>> {
    this.#check()
    const given = Buffer.from(fresh.expose())
    try {
      const { rows } = await this.#first.transaction(async (client) => {
        await client.query('INSERT INTO day_keys VALUES ($1, $2) ON CONFLICT DO NOTHING', [
          day,
          given,
        ])
        return await client.query<{ key: Buffer }>('SELECT key FROM day_keys WHERE day = $1', [day])
      })
      const [row] = rows
      if (row === undefined) throw new StorageEngineError('failed')
      const key = new Secret('DayKey', new Uint8Array(row.key))
      row.key.fill(0)
      return key
    } finally {
      given.fill(0)
    }
  }

  async expire(day: number, firstEpoch: number): Promise<void> {
    this.#check()
    await this.#first.query('DELETE FROM day_keys WHERE day < $1', [day])
    // Rewrites the small table, so that no old row stays in it, of an earlier call that was cut short
    // neither. The server's logs and copies keep them longer.
    await this.#first.query('VACUUM (FULL) day_keys')
    for (const group of this.#groups) {
      await group.server.transaction((client) =>
        dropPartitions(client, Math.floor(firstEpoch / this.#epochsPerDay)),
      )
      await group.forget({ to: firstEpoch })
    }
    await this.#first.transaction(async (client) => {
      // The last digest stays, whatever its age: the chain goes on from it.
      await client.query(
        `WITH last AS (SELECT max(epoch) AS epoch FROM epochs)
         UPDATE epochs SET letters = 0, prefixes = '' FROM last
         WHERE epochs.epoch = last.epoch AND epochs.epoch < $1`,
        [firstEpoch],
      )
      await client.query(
        'DELETE FROM epochs WHERE epoch < $1 AND epoch < (SELECT max(epoch) FROM epochs)',
        [firstEpoch],
      )
      await client.query('DELETE FROM expected WHERE last_day < $1', [day])
    })
  }

  /** Free room is undefined: whoever runs the servers watches it. */
  async usage(): Promise<{ readonly used: number; readonly free: undefined }> {
    this.#check()
    const sizes = await Promise.all(this.#groups.map((group) => group.usedBytes()))
    return { used: sizes.reduce((sum, size) => sum + size, 0), free: undefined }
  }

  backup(): Promise<void> {
    return Promise.reject(new StorageEngineError('no-backup'))
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#opening
    await Promise.all(this.#groups.map((group) => group.server.close()))
  }

  /**
   * What a query finds in the chain of digests, in ascending order. A head that a reader has seen must not
   * change, so one that is new to this process is read again once it is on the copies.
   */
  async #fromChain<Row extends TipRow>(
    text: string,
    values: readonly number[],
  ): Promise<readonly Row[]> {
    this.#check()
    const rows = await this.#first.query<Row>(text, values)
    if (lastEpoch(rows) <= this.#safeEpoch) return rows
    const safe = await this.#first.transaction((client) => client.query<Row>(text, [...values]))
    this.#safeEpoch = Math.max(this.#safeEpoch, lastEpoch(safe.rows))
    return safe.rows
  }

  async #openEpoch(
    next: number,
    digest: (ended: EndedEpoch) => Omit<StoredDigest, 'epoch'>,
  ): Promise<EngineState> {
    this.#check()
    await this.#makePartitions(next)
    await this.#first.transaction(async (client) => {
      const { rows } = await client.query<{ open: string | null }>(
        'SELECT open_epoch AS open FROM node FOR UPDATE',
      )
      const open = rows[0]?.open ?? null
      if (open !== null && Number(open) >= next) return
      if (open !== null) await this.#endEpoch(client, Number(open), digest)
      await client.query('UPDATE node SET open_epoch = $1', [next])
    })
    const state = await this.state()
    const { openEpoch } = state
    if (openEpoch !== undefined) {
      for (const group of this.#groups.slice(1)) await group.open(openEpoch)
    }
    return state
  }

  async #endEpoch(
    client: PoolClient,
    epoch: number,
    digest: (ended: EndedEpoch) => Omit<StoredDigest, 'epoch'>,
  ): Promise<void> {
    const others = this.#groups.slice(1)
    for (const group of others) await group.shut()
    const tags = (await Promise.all(this.#groups.map((group) => group.tags(epoch)))).flat()
    if (others.length > 0) tags.sort((a, b) => Buffer.compare(a, b))
    const { encoded, head } = digest({ epoch, tags, tip: await this.tipAt(epoch) })
    const prefixes = Buffer.concat(tags.map((tag) => tag.subarray(0, PREFIX_LENGTH)))
    await client.query('INSERT INTO epochs VALUES ($1, $2, $3, $4, $5)', [
      epoch,
      tags.length,
      prefixes,
      Buffer.from(encoded),
      Buffer.from(head),
    ])
  }

  /** For the day of that epoch and the day after, so that midnight needs no lock on the table. */
  async #makePartitions(epoch: number): Promise<void> {
    const today = Math.floor(epoch / this.#epochsPerDay)
    for (const group of this.#groups) {
      for (const day of [today, today + 1]) {
        // A copy that lacks it gets it when the next epoch opens; until then letters there are refused.
        if (await group.server.connected((client) => hasPartition(client, day))) continue
        const from = day * this.#epochsPerDay
        const to = from + this.#epochsPerDay
        await group.server.transaction((client) => makePartition(client, { day, from, to }))
      }
    }
  }

  /** The group that keeps the letters of a tag, or of its prefix alone; by a hash, as strangers choose tags. */
  #groupOf(tag: Uint8Array): Group {
    if (this.#groups.length === 1) return this.#groups[0] as Group
    const hash = createHash('sha256').update(tag.subarray(0, PREFIX_LENGTH)).digest()
    return this.#groups[hash.readUInt32BE(0) % this.#groups.length] as Group
  }

  #check(): void {
    if (this.#closed) throw new StorageEngineError('closed')
  }
}

const lastEpoch = (rows: readonly TipRow[]): number => Number(rows.at(-1)?.epoch ?? -1)

const toTip = ({ epoch, head }: TipRow): ChainTip => ({
  epoch: Number(epoch),
  head: new Uint8Array(head),
})

function cut(prefixes: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: prefixes.length / PREFIX_LENGTH }, (_, index) =>
    prefixes.slice(index * PREFIX_LENGTH, (index + 1) * PREFIX_LENGTH),
  )
}
