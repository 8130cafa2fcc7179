/**
 * A tor that cannot outlive this process. It holds one end of a socket pair as its owning control
 * connection (`__OwningControllerFD`) and exits as soon as the kernel closes our end, however we
 * end; should that ever fail, tor looks for our process id every fifteen seconds.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { TestnetError } from '../errors.ts'

export interface TorProcess {
  readonly pid: number
  /** Resolves once the process is gone. Never rejects. */
  readonly exited: Promise<void>
  /** False from the moment at which the process is known to be gone. */
  isRunning(): boolean
  /** Stops it from running (SIGSTOP). */
  pause(): void
  /** Lets it run again (SIGCONT). */
  resume(): void
  /** Kills it (SIGKILL) and waits until it is gone. */
  kill(): Promise<void>
  /** Asks it to exit (SIGTERM), so that it ends its own children, and kills it after two seconds. */
  end(): Promise<void>
}

export interface TorSpec {
  /** Name or path of the tor program. */
  readonly program: string
  readonly torrc: string
  /** A file that gets what tor prints; it is appended to. */
  readonly log: string
}

/** Starts tor. Throws `tor-missing` when there is no such program. */
export async function startTor(spec: TorSpec): Promise<TorProcess> {
  const child = await spawnTor(spec)
  const { pid } = child
  if (pid === undefined) throw new TestnetError('tor-missing', 'tor did not start')
  // A socket, as stdio says 'pipe'. Tor may close it first: that is told by the exit.
  const owner = child.stdio[3] as Socket
  owner.on('error', () => undefined)
  owner.resume()

  running.add(child)
  let watchdog: ChildProcess | undefined
  const dismissWatchdog = () => {
    watchdog?.stdin?.end('dismissed\n')
    watchdog = undefined
  }
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      running.delete(child)
      dismissWatchdog()
      owner.destroy()
      resolve()
    })
  })
  const isRunning = () => child.exitCode === null && child.signalCode === null
  const kill = async () => {
    child.kill('SIGKILL')
    await exited
  }
  return {
    pid,
    exited,
    isRunning,
    kill,
    pause() {
      watchdog ??= startWatchdog(pid)
      child.kill('SIGSTOP')
    },
    resume() {
      child.kill('SIGCONT')
      dismissWatchdog()
    },
    async end() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 2000)
      await exited
      clearTimeout(timer)
    },
  }
}

/** The first error in tor's log, or the last warning where no error says anything; or undefined. */
export async function complaint(log: string): Promise<string | undefined> {
  const text = await readFile(log, 'utf8').catch(() => '')
  // "Reading config failed--see warnings above." says nothing by itself.
  const errors = [...text.matchAll(/\[err\] (?!.*see warnings above)(.*)/g)]
  const warnings = [...text.matchAll(/\[warn\] (.*)/g)]
  return (errors.at(0) ?? warnings.at(-1))?.[1]?.trim()
}

/** Whether tor's log says that another program has a port that tor, or its obfs4proxy, was given. */
export async function lacksPort(log: string): Promise<boolean> {
  const text = await readFile(log, 'utf8').catch(() => '')
  return /could not bind to|failed to bind|bind: address already in use/i.test(text)
}

/** Tors to kill when this process exits in an orderly way: sooner than they would notice. */
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

async function spawnTor({ program, torrc, log }: TorSpec): Promise<ChildProcess> {
  const output = openSync(log, 'a', 0o600)
  const owner = ['--__OwningControllerFD', '3', '--__OwningControllerProcess', String(process.pid)]
  const child = spawn(program, ['--defaults-torrc', '/dev/null', '-f', torrc, ...owner], {
    // A process group of its own: Ctrl-C on a terminal is for us to act on.
    detached: true,
    stdio: ['ignore', output, output, 'pipe'],
  })
  closeSync(output)
  try {
    await once(child, 'spawn')
  } catch (cause) {
    throw new TestnetError('tor-missing', 'tor cannot be run', { cause })
  }
  return child
}

/**
 * A stopped tor cannot notice that its owner is gone. This shell can: its standard input ends, and
 * it kills the tor, unless it was dismissed before.
 */
function startWatchdog(pid: number): ChildProcess {
  const script = 'read -r word || kill -KILL "$1"'
  const shell = spawn('/bin/sh', ['-c', script, 'watchdog', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  shell.stdin.on('error', () => undefined)
  return shell
}
