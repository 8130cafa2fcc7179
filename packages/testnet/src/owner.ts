import { readFileSync } from 'node:fs'

/** A process, distinguished from a later one with the same process id. */
export interface Owner {
  readonly pid: number
  /** When it started, in the system's own terms; empty where the system does not tell. */
  readonly birth: string
}

/** This process. */
export const self = (): Owner => ({ pid: process.pid, birth: birthOf(process.pid) })

/** Whether that very process still runs. */
export function isAlive({ pid, birth }: Owner): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return birth === birthOf(pid)
}

/** Linux: field 22 of /proc/PID/stat, counted behind the name, which may hold blanks and brackets. */
function birthOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie: the process has ended, and its parent has not waited for it yet.
    return fields[0] === 'Z' ? 'ended' : (fields[19] ?? '')
  } catch {
    return ''
  }
}
