import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** Whether the process runs. One that has ended and was not waited for by its parent does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
  } catch {
    // No /proc here, or it has just ended.
    return process.platform !== 'linux'
  }
}

/** Those of `pids` that still run when all are gone or `limit` milliseconds have passed. */
export async function survivors(pids: readonly number[], limit: number): Promise<number[]> {
  for (let waited = 0; waited < limit && pids.some(isRunning); waited += 50) await delay(50)
  return pids.filter(isRunning)
}

/** Whether somebody on this machine accepts connections to `port`. */
export function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ host: '127.0.0.1', port })
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}
