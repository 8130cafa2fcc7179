/**
 * One PostgreSQL database, of which several machines may keep a copy. This class finds the machine that
 * takes writes, and looks for it again when it was lost. Every commit waits for as many copies as the
 * server's synchronous_standby_names says.
 */
import { Pool, type PoolClient, type PoolConfig, type QueryResultRow } from 'pg'
import { StorageEngineError, type StorageEngineFault } from '../../errors.ts'

/** The part of a server's notice that is used here. */
interface NoticeMessage {
  readonly severity: string | undefined
}

/** Connections to one machine. */
const DEFAULT_CONNECTIONS = 12
const CONNECT_TIMEOUT = 5_000
/** A statement that takes longer waits for a copy that is gone, or for a lock that is stuck. */
const STATEMENT_TIMEOUT = 30_000
/** A commit that waits longer for its copies is reported as a failure, whether it is done later or not. */
const ANSWER_TIMEOUT = 45_000
/**
 * Makes a commit wait that has written nothing else: the server waits for its copies only when the
 * transaction has written to its log. A number of its own is not enough, nor is an INSERT or UPDATE that
 * changes no row.
 */
const WRITE_TO_LOG = "SELECT pg_logical_emit_message(true, 'pvtcoms_mailbox', '')"

export class Server {
  readonly #pools: readonly Pool[]
  /** The one that took writes last. */
  #current: Pool | undefined

  private constructor(pools: readonly Pool[]) {
    this.#pools = pools
  }

  /**
   * `postgres://user:password@host1:5432,host2:5433/database?options`, as libpq reads it, with
   * `connections` as a further option. Throws StorageEngineError `foreign` for anything else.
   */
  static at(url: string): Server {
    return new Server(configsOf(url).map(newPool))
  }

  /**
   * Runs one statement. What it only read may be on this one machine: whatever is answered as kept is
   * read in a `transaction`. Rejects with StorageEngineError.
   */
  async query<Row extends QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> {
    const { rows } = await this.connected((client) => client.query<Row>(text, [...values]))
    return rows
  }

  /**
   * Runs `work` in a transaction. What `work` read is as safe as what it wrote: the commit waits for the
   * copies in any case. Rejects with StorageEngineError, or with what `work` threw.
   */
  transaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.connected(async (client) => {
      await client.query('BEGIN')
      try {
        const result = await work(client)
        await client.query(WRITE_TO_LOG)
        await client.query('COMMIT')
        return result
      } catch (error) {
        await client.query('ROLLBACK').catch(() => undefined)
        throw error
      }
    })
  }

  /** Runs `work` on a connection of its own. */
  connected<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.#attempt(async (pool) => {
      const client = await pool.connect()
      // A commit whose wait for the copies was cancelled by hand only warns: that is no commit to us.
      const warnings: NoticeMessage[] = []
      const warn = (notice: NoticeMessage): void => {
        if (notice.severity === 'WARNING') warnings.push(notice)
      }
      client.on('notice', warn)
      let isBroken = true
      try {
        const result = await work(client)
        if (warnings.length > 0) throw new StorageEngineError('unavailable')
        isBroken = false
        return result
      } finally {
        client.off('notice', warn)
        client.release(isBroken)
      }
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.end()))
  }

  async #attempt<T>(work: (pool: Pool) => Promise<T>): Promise<T> {
    this.#current ??= await this.#findPrimary()
    try {
      return await work(this.#current)
    } catch (error) {
      const fault = faultOf(error)
      if (fault === undefined) throw error
      if (fault === 'unavailable') this.#current = undefined
      throw new StorageEngineError(fault)
    }
  }

  async #findPrimary(): Promise<Pool> {
    for (const pool of this.#pools) {
      try {
        const { rows } = await pool.query<{ standby: boolean }>(
          'SELECT pg_is_in_recovery() AS standby',
        )
        if (rows[0]?.standby === false) return pool
      } catch (error) {
        const fault = faultOf(error)
        if (fault !== 'unavailable')
          throw fault === undefined ? error : new StorageEngineError(fault)
      }
    }
    throw new StorageEngineError('unavailable')
  }
}

function newPool(config: PoolConfig): Pool {
  const pool = new Pool(config)
  // An idle connection that broke is gone from the pool; the next query makes another.
  pool.on('error', () => undefined)
  // The query notices a connection that breaks in use. A late fault of a connection that was given up
  // concerns nobody, and must not end the process.
  pool.on('connect', (client) => {
    client.on('error', () => undefined)
  })
  return pool
}

function configsOf(url: string): readonly PoolConfig[] {
  const [, credentials = '', hosts = '', rest = ''] =
    /^postgres(?:ql)?:\/\/(?:([^@/]*)@)?([^/?]*)(.*)$/.exec(url) ?? []
  const base = parseUrl(`postgres://${credentials}@host${rest}`)
  const connections = Number(base.searchParams.get('connections') ?? DEFAULT_CONNECTIONS)
  if (!Number.isInteger(connections) || connections < 2 || connections > 1_000) {
    throw new StorageEngineError('foreign')
  }
  return hosts.split(',').map((host) => {
    const one = parseUrl(`postgres://${host}`)
    if (one.hostname === '') throw new StorageEngineError('foreign')
    return {
      host: one.hostname.replace(/^\[|\]$/g, ''),
      port: Number(one.port || 5_432),
      user: decodeURIComponent(base.username) || 'postgres',
      ...(base.password !== '' && { password: decodeURIComponent(base.password) }),
      database: decodeURIComponent(base.pathname.slice(1)) || 'postgres',
      ssl: sslOf(base.searchParams.get('sslmode')),
      max: connections,
      connectionTimeoutMillis: CONNECT_TIMEOUT,
      statement_timeout: STATEMENT_TIMEOUT,
      query_timeout: ANSWER_TIMEOUT,
      idleTimeoutMillis: 60_000,
      // Never weaker than this, whatever the server's default is.
      options: '-c synchronous_commit=on -c search_path=pvtcoms_mailbox',
      application_name: 'pvtcoms-mailbox',
    }
  })
}

function parseUrl(text: string): URL {
  const url = URL.parse(text)
  if (url === null) throw new StorageEngineError('foreign')
  return url
}

function sslOf(mode: string | null): false | { rejectUnauthorized: boolean } {
  switch (mode ?? 'disable') {
    case 'disable':
      return false
    case 'require':
      return { rejectUnauthorized: false }
    case 'verify-full':
      return { rejectUnauthorized: true }
    default:
      throw new StorageEngineError('foreign')
  }
}

/** What an error of the library means; undefined for those that are ours already. */
function faultOf(error: unknown): StorageEngineFault | undefined {
  if (error instanceof StorageEngineError || !(error instanceof Error)) return undefined
  const code = 'code' in error ? String(error.code) : ''
  // SQLSTATE classes: 08 connection, 57P shutdown, 25006 a standby, 57014 timeout, 40 to be repeated,
  // 53300 too many connections; and what the operating system calls a lost connection.
  if (/^(08|57P|40|25006|57014|53300|55P03)/.test(code)) return 'unavailable'
  if (/^E[A-Z]+$/.test(code)) return 'unavailable'
  if (/^(53100|53200)/.test(code)) return 'disk-full'
  if (/^(XX001|XX002)/.test(code)) return 'corrupt'
  if (/^(42501|28)/.test(code)) return 'not-writable'
  if (/^3D000/.test(code)) return 'foreign'
  if (code === '' && /connection|timeout|terminated/i.test(error.message)) return 'unavailable'
  return isDatabaseError(code) ? 'failed' : undefined
}

/** SQLSTATE: five digits and capitals. */
const isDatabaseError = (code: string): boolean => /^[0-9A-Z]{5}$/.test(code)
