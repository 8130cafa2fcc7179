/**
 * A tor that is our child: found, checked, started on a data directory of its own, and reachable
 * over unix sockets that nobody else can open. Tor reads its configuration from standard input, so that
 * the disk does not hold it. Tor ends when we do: it holds one end of a socket pair whose other end
 * closes with this process (`__OwningControllerFD`), and looks for our process id every 15 s besides.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { access, constants, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { diskFaultOf } from '@pvtcoms/core/disk-error'
import type { Timers } from '@pvtcoms/core/env'
import { findProgram } from './bridges.ts'
import {
  ControlConnection,
  type ControlOptions,
  ControlRefusal,
  endpointText,
} from './control-connection.ts'
import { quoted } from './control-reply.ts'
import { TorError } from './errors.ts'
import { endOrphans, NOTE, noteOwner, removeNote } from './orphans.ts'
import { makePrivateDirectory } from './private-directory.ts'
import { sleep } from './waiting.ts'

export interface TorProcessOptions {
  /** The tor program; looked for in PATH when absent. */
  readonly binary?: string
  /** Made, private to this user, when absent; else empty, or tor's. One tor at a time. */
  readonly dataDirectory: string
  /** Further torrc lines: a private network's authorities, for example. */
  readonly extraConfig?: readonly string[]
  /** Ends a tor that is being started; start then rejects with TorError. */
  readonly signal?: AbortSignal | undefined
}

/** The first with PoWDefensesEnabled in ADD_ONION. */
export const MINIMUM_TOR_VERSION = [0, 4, 9] as const

/** A unix socket's path has at most 107 bytes on Linux and 103 on macOS. */
const MAX_SOCKET_PATH = 103
const RUN_PREFIX = 'run-'
const RUN = /^run-[A-Za-z0-9]{6}$/
/** Names of what tor keeps in a data directory, and of what we keep there. */
const OWN =
  /^(run-[A-Za-z0-9]{6}|lock|state(\.tmp)?|keys|cached-.*|unverified-.*|diff-cache|pt_state|.*-stats|stats|networkstatus-.*|control_auth_cookie|owner-[0-9]+)$/
/** The child's end of the socket pair, by its place in `stdio`. */
const OWNER_FD = 3
/** On the command line, so that tor ends also if we are killed before it has read its configuration. */
const EARLY_OPTIONS = ['--__OwningControllerProcess', String(process.pid), '--DisableNetwork', '1']
const START_TIMEOUT = 30_000
const POLL_INTERVAL = 20
const STOP_TIMEOUT = 5_000
const NOTICE_DELAY = 100

export class TorProcess {
  readonly version: string
  readonly control: ControlConnection
  /** Resolves when the process is gone. */
  readonly exited: Promise<void>
  /** Where this run's sockets live; removed when it stops. */
  readonly runDirectory: string
  readonly #child: ChildProcess
  readonly #complaint: () => TorError | undefined
  readonly #timers: Timers

  private constructor(
    version: string,
    control: ControlConnection,
    child: ChildProcess,
    exited: Promise<void>,
    runDirectory: string,
    complaint: () => TorError | undefined,
    timers: Timers,
  ) {
    this.version = version
    this.control = control
    this.#child = child
    this.exited = exited
    this.runDirectory = runDirectory
    this.#complaint = complaint
    this.#timers = timers
  }

  /** The process id, for people who look at what runs, and for tests that kill it. */
  get pid(): number {
    return this.#child.pid as number
  }

  get socks(): { readonly path: string } {
    return { path: socksPath(this.runDirectory) }
  }

  /**
   * Starts tor with its network still disabled. Throws TorError, and leaves neither a process nor
   * sockets behind when it does. An orphan on the data directory is ended first.
   */
  static async start(options: TorProcessOptions, control: ControlOptions): Promise<TorProcess> {
    try {
      return await TorProcess.#start(options, control)
    } catch (error) {
      const isLocked = error instanceof TorError && error.code === 'data-directory-locked'
      if (!isLocked || !(await endOrphans(resolve(options.dataDirectory), control.timers))) {
        throw error
      }
      return await TorProcess.#start(options, control)
    }
  }

  static async #start(options: TorProcessOptions, control: ControlOptions): Promise<TorProcess> {
    const binary = options.binary ?? (await findProgram(['tor'], process.env['PATH'] ?? ''))
    if (binary === undefined) throw missing()
    const { signal } = options
    const version = await torVersion(binary, signal)
    const dataDirectory = resolve(options.dataDirectory)
    for (const line of options.extraConfig ?? []) {
      if (/[\r\n\0]/.test(line)) throw new RangeError('a torrc line is one line')
    }
    const runDirectory = await makeRunDirectory(dataDirectory)
    const child = spawn(binary, ['--defaults-torrc', '/dev/null', '-f', '-', ...EARLY_OPTIONS], {
      stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
    })
    const ended = new Promise<void>((done) => {
      child.once('exit', () => done())
      child.once('error', () => done())
    })
    const { pid = 0 } = child
    const exited = ended.then(async () => {
      // On a disk that takes nothing they stay: the next start removes them.
      await rm(runDirectory, { recursive: true, force: true }).catch(() => undefined)
      await removeNote(dataDirectory, pid)
    })
    const complaint = watchComplaints(child)
    // A child that dies early breaks its pipes; `ended` tells.
    for (const pipe of child.stdio) pipe?.on('error', () => undefined)
    const kill = (): void => void child.kill('SIGKILL')
    signal?.addEventListener('abort', kill)
    if (signal?.aborted) kill()
    try {
      // Before tor has read its configuration, and so before it takes the lock of the directory.
      noteOwner(dataDirectory, pid)
      child.stdin?.end(torrc(dataDirectory, runDirectory, options.extraConfig ?? []))
      const connection = await waitForControl(runDirectory, ended, complaint, control)
      await removeStale(dataDirectory, { runDirectory, pid })
      const { timers } = control
      return new TorProcess(version, connection, child, exited, runDirectory, complaint, timers)
    } catch (error) {
      child.kill('SIGKILL')
      await exited
      throw asTorError(error)
    } finally {
      signal?.removeEventListener('abort', kill)
    }
  }

  /** Lets tor open its ports and connect. Throws TorError: `port-taken`, or what else it complained of. */
  async enableNetwork(): Promise<void> {
    try {
      await this.control.command('SETCONF DisableNetwork=0')
    } catch (error) {
      if (!(error instanceof ControlRefusal)) throw error
      // Tor's notice comes over standard output and may arrive after the refusal.
      await sleep(this.#timers, NOTICE_DELAY)
      throw this.#complaint() ?? error
    }
  }

  /** Ends tor and waits until it is gone. Idempotent. */
  async stop(): Promise<void> {
    this.control.close()
    this.#child.kill('SIGTERM')
    const cancel = this.#timers.after(STOP_TIMEOUT, () => this.#child.kill('SIGKILL'))
    await this.exited
    cancel()
  }
}

/** The version, such as "0.4.9.11". Throws TorError `tor-missing` or `tor-too-old`. */
export async function torVersion(binary: string, signal?: AbortSignal): Promise<string> {
  const { stdout } = await promisify(execFile)(binary, ['--version'], {
    timeout: 10_000,
    signal,
  }).catch(() => {
    throw missing()
  })
  const match = /^Tor version ([0-9]+(?:\.[0-9]+){2,3})/m.exec(stdout)
  if (match === null) throw missing()
  const version = match[1] as string
  checkVersion(version)
  return version
}

/** Throws TorError `tor-too-old`. */
export function checkVersion(version: string): void {
  if (atLeast(version.split('.').map(Number), MINIMUM_TOR_VERSION)) return
  throw new TorError(
    'tor-too-old',
    `tor ${version} is too old: ${MINIMUM_TOR_VERSION.join('.')} or newer is needed`,
  )
}

function atLeast(version: readonly number[], minimum: readonly number[]): boolean {
  for (const [index, wanted] of minimum.entries()) {
    const part = version[index] ?? 0
    if (part !== wanted) return part > wanted
  }
  return true
}

const controlPath = (runDirectory: string): string => join(runDirectory, 'control')
const socksPath = (runDirectory: string): string => join(runDirectory, 'socks')

function torrc(dataDirectory: string, runDirectory: string, extra: readonly string[]): string {
  return [
    `DataDirectory ${quoted(dataDirectory)}`,
    `ControlPort ${endpointText({ path: controlPath(runDirectory) })}`,
    `SocksPort ${endpointText({ path: socksPath(runDirectory) })} ExtendedErrors`,
    'CookieAuthentication 1',
    `CookieAuthFile ${quoted(join(runDirectory, 'cookie'))}`,
    `__OwningControllerFD ${OWNER_FD}`,
    'AvoidDiskWrites 1',
    'SafeLogging 1',
    'Log notice stdout',
    ...extra,
    '',
  ].join('\n')
}

/**
 * A fresh private directory for this run's sockets: inside the data directory, or, where that path
 * is too long for a socket or holds what ADD_ONION cannot say, in the system's temporary directory.
 */
async function makeRunDirectory(dataDirectory: string): Promise<string> {
  const longest = join(dataDirectory, `${RUN_PREFIX}XXXXXX`, 'onion-99999')
  const fits = Buffer.byteLength(longest) <= MAX_SOCKET_PATH && /^[!-~]+$/.test(longest)
  try {
    await makePrivateDirectory(dataDirectory)
    if (!(await readdir(dataDirectory)).every((name) => OWN.test(name))) throw foreign()
    await access(dataDirectory, constants.W_OK)
    return await mkdtemp(fits ? join(dataDirectory, RUN_PREFIX) : join(tmpdir(), 'pvtcoms-'))
  } catch (error) {
    throw asTorError(error, notWritable)
  }
}

/** Only the holder of tor's lock on the data directory may do this. */
async function removeStale(
  dataDirectory: string,
  current: { readonly runDirectory: string; readonly pid: number },
): Promise<void> {
  const own = [current.runDirectory, join(dataDirectory, `owner-${current.pid}`)]
  for (const name of await readdir(dataDirectory)) {
    const path = join(dataDirectory, name)
    if ((RUN.test(name) || NOTE.test(name)) && !own.includes(path)) {
      await rm(path, { recursive: true, force: true })
    }
  }
}

/**
 * Reads tor's notices as long as tor runs, and keeps only the first known complaint as an error of ours. The
 * text of a notice may name addresses and is never passed on.
 */
function watchComplaints(child: ChildProcess): () => TorError | undefined {
  let found: TorError | undefined
  let pending = ''
  child.stdout?.setEncoding('latin1').on('data', (chunk: string) => {
    const lines = (pending + chunk).split('\n')
    pending = (lines.pop() as string).slice(-4_096)
    for (const line of lines) found ??= complaintIn(line)
  })
  return () => found
}

function complaintIn(line: string): TorError | undefined {
  if (/another Tor process is running with the same data directory/.test(line)) {
    return new TorError('data-directory-locked', 'another tor is using this data directory')
  }
  if (/Could not bind to .*: Address already in use/.test(line)) {
    return new TorError('port-taken', 'a port that tor was told to use belongs to another program')
  }
  if (/(?:No space left|Disk quota exceeded)/.test(line)) return full()
  if (/(?:Permission denied|Read-only file system)/.test(line)) return notWritable()
  return undefined
}

async function waitForControl(
  runDirectory: string,
  ended: Promise<void>,
  complaint: () => TorError | undefined,
  options: ControlOptions,
): Promise<ControlConnection> {
  const deadline = options.timers.monotonic() + START_TIMEOUT
  const child = { ended: false }
  void ended.then(() => {
    child.ended = true
  })
  for (;;) {
    try {
      return await ControlConnection.open({ path: controlPath(runDirectory) }, options)
    } catch (error) {
      if (!(error instanceof TorError)) throw error
      const early =
        error.code === 'control-unreachable' || error.code === 'control-cookie-unreadable'
      if (!early && !child.ended) throw error
    }
    if (child.ended) {
      throw (
        complaint() ??
        new TorError('tor-exited', 'tor ended by itself while starting: run it by hand to see why')
      )
    }
    if (options.timers.monotonic() > deadline) {
      throw new TorError('tor-silent', 'tor started but did not open its control port')
    }
    await Promise.race([sleep(options.timers, POLL_INTERVAL), ended])
  }
}

function missing(): TorError {
  return new TorError(
    'tor-missing',
    'the tor program was not found: install it (Debian: apt install tor)',
  )
}

function foreign(): TorError {
  return new TorError(
    'data-directory-foreign',
    'the data directory holds other files than tor’s: choose an empty one, or one that will be made',
  )
}

/** What the system says of the disk as an error of ours, `otherwise` for the rest: whoever starts tor knows no other. */
function asTorError(error: unknown, otherwise?: () => TorError): unknown {
  if (error instanceof TorError) return error
  const fault = diskFaultOf(error)
  if (fault === 'disk-full') return full()
  return fault === undefined ? (otherwise?.() ?? error) : notWritable()
}

function full(): TorError {
  return new TorError('disk-full', 'the disk is full: free some space, and tor starts by itself')
}

function notWritable(): TorError {
  return new TorError('data-directory-not-writable', 'tor cannot write to its data directory')
}
