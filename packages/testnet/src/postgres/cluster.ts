/** A real PostgreSQL of our own, from the system's packages: a primary and copies of it, on loopback. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { freePorts, portDraws } from '../ports.ts'

const execute = promisify(execFile)
const HOME = '/usr/lib/postgresql'

/** Where the newest installed server's programs are, Debian's before those in PATH; undefined when there is none. */
export function postgresPrograms(): string | undefined {
  const versions = existsSync(HOME) ? readdirSync(HOME).map(Number).filter(Number.isInteger) : []
  const folders = versions.toSorted((a, b) => b - a).map((version) => join(HOME, `${version}/bin`))
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return [...folders, ...path].find((folder) => existsSync(join(folder, 'postgres')))
}

/** Whom the server runs as: it refuses to run as root. */
interface Account {
  readonly uid?: number
  readonly gid?: number
}

interface Machine {
  readonly name: string
  readonly folder: string
  port: number
  process: ChildProcess | undefined
}

export class PostgresCluster {
  readonly #programs: string
  readonly #account: Account
  readonly #folder: string
  #machines: Machine[] = []
  #primary: Machine | undefined
  #names = 0

  private constructor(programs: string) {
    this.#programs = programs
    this.#account = accountOf()
    this.#folder = mkdtempSync(join(tmpdir(), 'pvtcoms-postgres-'))
    this.#own(this.#folder)
  }

  /**
   * With that many copies, one of which every commit waits for. One that is not `durable` is quicker,
   * and only for tests in which nothing dies.
   */
  static async start({
    standbys = 0,
    durable = true,
  }: {
    readonly standbys?: number
    readonly durable?: boolean
  } = {}): Promise<PostgresCluster> {
    const programs = postgresPrograms()
    if (programs === undefined) throw new Error('PostgreSQL is not installed')
    const cluster = new PostgresCluster(programs)
    try {
      const primary = await cluster.#initialise(durable)
      for (let count = 0; count < standbys; count++) await cluster.#copy(primary)
      if (standbys > 0) await cluster.#waitForCopies()
      return cluster
    } catch (error) {
      await cluster.stop()
      throw error
    }
  }

  /** A URL that names all machines, in the form that an engine takes. */
  url(database = 'postgres'): string {
    const hosts = this.#machines.map(({ port }) => `127.0.0.1:${port}`).join(',')
    return `postgres://postgres@${hosts}/${database}`
  }

  /** Makes a database of that name, empty. */
  async create(database: string): Promise<string> {
    await this.query(`CREATE DATABASE ${database}`)
    return this.url(database)
  }

  /** On the primary. */
  query(sql: string): Promise<readonly Record<string, unknown>[]> {
    if (this.#primary === undefined) throw new Error('there is no primary')
    return query(this.#primary, sql)
  }

  /**
   * Kills every process of the primary at once, and makes the copy that has most the primary. Copies that
   * were killed are started before.
   */
  async failOver(): Promise<void> {
    const dead = this.#primary
    if (dead === undefined) throw new Error('there is no primary')
    await this.killPrimary()
    this.#machines = this.#machines.filter((machine) => machine !== dead)
    await this.startStandbys()
    const standbys = await Promise.all(
      this.#machines.map(async (machine) => ({ machine, position: await allReceived(machine) })),
    )
    standbys.sort((a, b) => (a.position < b.position ? 1 : -1))
    const [best, ...others] = standbys.map(({ machine }) => machine)
    if (best === undefined) throw new Error('there is no copy')
    // The others have to follow the new one before it may commit.
    for (const other of others) {
      appendFileSync(join(other.folder, 'postgresql.auto.conf'), this.#upstream(best, other))
      await this.#control('reload', other)
    }
    await this.#control('promote', best, '-w')
    this.#primary = best
    await this.#waitForCopies()
  }

  /** Replaces a machine that was lost. */
  async addStandby(): Promise<void> {
    if (this.#primary === undefined) throw new Error('there is no primary')
    await this.#copy(this.#primary)
    await this.#waitForCopies()
  }

  /** Without warning, as when its machine stops. */
  async killPrimary(): Promise<void> {
    if (this.#primary !== undefined) await kill(this.#primary)
  }

  /** All of them, without warning. */
  async killStandbys(): Promise<void> {
    await Promise.all(this.#standbys.map(kill))
  }

  /** Those that were killed. */
  async startStandbys(): Promise<void> {
    for (const standby of this.#standbys) {
      if (standby.process === undefined) await this.#launch(standby)
    }
  }

  /** `env` is added to what the primary inherits. */
  async startPrimary(env?: NodeJS.ProcessEnv): Promise<void> {
    if (this.#primary !== undefined) await this.#launch(this.#primary, env)
  }

  /** Where the primary keeps everything. */
  get primaryFolder(): string {
    if (this.#primary === undefined) throw new Error('there is no primary')
    return this.#primary.folder
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.#machines.map(async ({ process: child }) => {
        if (child?.pid === undefined || child.exitCode !== null) return
        const gone = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGQUIT')
        await gone
      }),
    )
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #initialise(durable: boolean): Promise<Machine> {
    const machine = await this.#machine()
    await this.#run(
      'initdb',
      '-D',
      machine.folder,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--no-sync',
      // In MiB: the smallest there is.
      '--wal-segsize=1',
    )
    const settings = [
      "listen_addresses = '127.0.0.1'",
      "unix_socket_directories = ''",
      'max_connections = 120',
      'shared_buffers = 32MB',
      'wal_level = replica',
      'max_wal_senders = 8',
      'synchronous_commit = on',
      `fsync = ${durable ? 'on' : 'off'}`,
      'logging_collector = off',
      'recovery_init_sync_method = syncfs',
      "log_min_messages = 'fatal'",
    ]
    appendFileSync(join(machine.folder, 'postgresql.conf'), `${settings.join('\n')}\n`)
    await this.#launchNew(machine)
    this.#primary = machine
    return machine
  }

  async #copy(primary: Machine): Promise<void> {
    const machine = await this.#machine()
    await this.#run(
      'pg_basebackup',
      ...['-h', '127.0.0.1', '-p', String(primary.port), '-U', 'postgres'],
      ...['-D', machine.folder, '-c', 'fast', '--no-sync'],
    )
    appendFileSync(join(machine.folder, 'postgresql.auto.conf'), this.#upstream(primary, machine))
    appendFileSync(join(machine.folder, 'standby.signal'), '')
    this.#own(join(machine.folder, 'standby.signal'))
    await this.#launchNew(machine)
  }

  async #machine(): Promise<Machine> {
    const name = `machine${++this.#names}`
    const folder = join(this.#folder, name)
    mkdirSync(folder, { mode: 0o700 })
    this.#own(folder)
    const machine = { name, folder, port: await freePort(), process: undefined }
    this.#machines.push(machine)
    return machine
  }

  #upstream(primary: Machine, machine: Machine): string {
    const connection = `host=127.0.0.1 port=${primary.port} user=postgres application_name=${machine.name}`
    return `primary_conninfo = '${connection}'\nrecovery_target_timeline = 'latest'\n`
  }

  /** Launches a machine for the first time; on another port when its own was taken meanwhile. */
  async #launchNew(machine: Machine): Promise<void> {
    for (let draw = 1; ; draw++) {
      try {
        await this.#launch(machine)
        return
      } catch (error) {
        if (draw === portDraws || machine.process?.exitCode === null) throw error
        machine.port = await freePort()
      }
    }
  }

  async #launch(machine: Machine, env?: NodeJS.ProcessEnv): Promise<void> {
    rmSync(join(machine.folder, 'postmaster.pid'), { force: true })
    const arguments_ = ['-D', machine.folder, '-p', String(machine.port)]
    machine.process = spawn(join(this.#programs, 'postgres'), arguments_, {
      ...this.#account,
      cwd: machine.folder,
      stdio: 'ignore',
      env: { ...process.env, ...env },
    })
    for (let attempt = 0; ; attempt++) {
      try {
        await query(machine, 'SELECT 1')
        return
      } catch (error) {
        if (attempt > 600 || machine.process.exitCode !== null) throw error
        await pause(50)
      }
    }
  }

  /** Every commit waits for one of the copies from now on, and all of them follow. */
  async #waitForCopies(): Promise<void> {
    const names = this.#standbys.map(({ name }) => name)
    const wanted = names.length === 0 ? '' : `ANY 1 (${names.join(', ')})`
    await this.query(`ALTER SYSTEM SET synchronous_standby_names = '${wanted}'`)
    await this.query('SELECT pg_reload_conf()')
    for (let attempt = 0; ; attempt++) {
      const rows = await this.query(
        "SELECT 1 FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'quorum'",
      )
      if (rows.length === names.length) return
      if (attempt > 600) throw new Error('the copies do not follow')
      await pause(50)
    }
  }

  get #standbys(): readonly Machine[] {
    return this.#machines.filter((machine) => machine !== this.#primary)
  }

  #control(what: string, { folder }: Machine, ...more: readonly string[]): Promise<unknown> {
    return this.#run('pg_ctl', what, '-D', folder, '-s', ...more)
  }

  async #run(program: string, ...args: readonly string[]): Promise<void> {
    await execute(join(this.#programs, program), [...args], { ...this.#account, cwd: this.#folder })
  }

  #own(path: string): void {
    const { uid, gid } = this.#account
    if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid)
    if (path === this.#folder) chmodSync(path, 0o700)
  }
}

/** The user `postgres` when we are root. */
function accountOf(): Account {
  if (process.getuid?.() !== 0) return {}
  const number = (option: string): number =>
    Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }))
  return { uid: number('-u'), gid: number('-g') }
}

/** `received`, once it moves no more: a copy that was just started first reads what it had written down itself. */
async function allReceived(machine: Machine): Promise<bigint> {
  let position = await received(machine)
  for (let same = 0, looks = 0; same < 3; looks++) {
    if (looks > 300) throw new Error('a copy does not come to the end of its own log')
    await pause(200)
    const next = await received(machine)
    same = next === position ? same + 1 : 0
    position = next
  }
  return position
}

/** How far a copy has received what the primary wrote; after a start without a primary, what it had then. */
async function received(machine: Machine): Promise<bigint> {
  const [row] = await query(
    machine,
    "SELECT greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) - '0/0' AS position",
  )
  return BigInt(row?.['position'] as string)
}

async function query({ port }: Machine, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function freePort(): Promise<number> {
  const [port] = await freePorts(1)
  return port as number
}

function childrenOf(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return children
    .split(' ')
    .filter((text) => text !== '')
    .map(Number)
}

/** Every process of a machine at once. */
async function kill(machine: Machine): Promise<void> {
  const child = machine.process
  if (child?.pid === undefined) return
  // Each of its children is in a session of its own.
  const family = [child.pid, ...childrenOf(child.pid)]
  const gone = new Promise((resolve) => child.once('exit', resolve))
  for (const pid of family) killIfThere(pid)
  await gone
  while (family.some((pid) => existsSync(`/proc/${pid}`))) await pause(5)
  machine.process = undefined
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))
