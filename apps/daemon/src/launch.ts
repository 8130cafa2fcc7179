/** Starts a daemon that goes on when whoever started it ends. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { DiskError, isDiskFault } from '@pvtcoms/core/disk-error'
import { connectSocket } from '@pvtcoms/rpc/node'
import { daemonSocket } from './daemon-socket.ts'
import { DAEMON_FAULTS, DaemonError } from './errors.ts'

export interface LaunchOptions {
  readonly dataDirectory: string
  readonly control?: string
  readonly onionPorts?: string
  readonly bridges?: readonly string[]
  readonly torrc?: string
  /** For demonstrations: `--deposit-delay`. */
  readonly depositDelay?: number
}

const MAIN = join(import.meta.dirname, 'main.ts')
const PATIENCE = 30_000
const POLL = 25
/** The line in which a daemon says why it did not start. */
const REASON = /^pvtcomsd: ([^\n]{1,300}) \[([a-z-]{1,40})\]$/m

/**
 * Resolves when a daemon answers on that data directory, also when one did before. Rejects with the DaemonError or
 * DiskError that the daemon ended with; else with DaemonError `not-started`, whose message says why.
 */
export async function launchDaemon(options: LaunchOptions): Promise<void> {
  const { dataDirectory, control, onionPorts, bridges = [], torrc, depositDelay } = options
  const socket = daemonSocket(resolve(dataDirectory))
  if (await answers(socket)) return
  const args = ['--background', '--data-directory', resolve(dataDirectory)]
  if (control !== undefined) args.push('--control', control)
  if (onionPorts !== undefined) args.push('--onion-ports', onionPorts)
  if (torrc !== undefined) args.push('--torrc', resolve(torrc))
  if (depositDelay !== undefined) args.push('--deposit-delay', String(depositDelay))
  if (bridges.length > 0) args.push('--bridge', ...bridges)
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-2_000)
  })
  const ended = once(child, 'close').catch(() => undefined)
  const state = { isEnded: false }
  void ended.then(() => {
    state.isEnded = true
  })
  const deadline = performance.now() + PATIENCE
  try {
    while (!(await answers(socket))) {
      if (state.isEnded) {
        // Another daemon may have started first.
        if (await answers(socket)) return
        throw reasonIn(words)
      }
      if (performance.now() > deadline) {
        child.kill()
        throw new DaemonError('not-started', 'the daemon does not answer: the machine may be busy')
      }
      await Promise.race([wait(POLL), ended])
    }
  } finally {
    child.stderr.destroy()
    child.unref()
  }
}

function reasonIn(words: string): DaemonError | DiskError {
  const [, message = 'the daemon ended at once', code = ''] = REASON.exec(words) ?? []
  if (isDiskFault(code)) return new DiskError(code)
  return new DaemonError(DAEMON_FAULTS.find((fault) => fault === code) ?? 'not-started', message)
}

async function answers(socket: string): Promise<boolean> {
  const client = await connectSocket(socket).catch(() => undefined)
  if (client === undefined) return false
  const status = await client.call('app.status', {}).catch(() => undefined)
  client.close()
  return status !== undefined
}
