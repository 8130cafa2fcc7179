/**
 * Tors whose owner was killed. Most end by themselves; but at its end a tor 0.4.9 sometimes waits for ever for
 * one of its own threads (in cpuworker_free_all, as a debugger showed) and keeps the lock of its data
 * directory. So whoever starts a tor leaves a note in that directory, by which the next start finds an
 * orphan and ends it.
 */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Timers } from '@pvtcoms/core/env'
import { sleep } from './waiting.ts'

/** The name of a note, with the process id of the tor; in it stands that of its owner. */
export const NOTE = /^owner-([0-9]+)$/
/** How long an orphan may take to end by itself, and then to be gone, ms. */
const PATIENCE = 3_000
const POLL_INTERVAL = 20

/** Synchronous, so that an owner who is killed right afterwards has left the note. Throws the system's error. */
export function noteOwner(dataDirectory: string, tor: number): void {
  writeFileSync(join(dataDirectory, `owner-${tor}`), String(process.pid), { mode: 0o600 })
}

/** On a disk that takes nothing the note stays: the next start removes it. */
export async function removeNote(dataDirectory: string, tor: number): Promise<void> {
  await rm(join(dataDirectory, `owner-${tor}`), { force: true }).catch(() => undefined)
}

/** Ends the tors on that directory whose owner is gone. Returns whether there was one. */
export async function endOrphans(dataDirectory: string, timers: Timers): Promise<boolean> {
  let found = false
  for (const name of await readdir(dataDirectory)) {
    const tor = Number(NOTE.exec(name)?.[1])
    if (!(tor > 0)) continue
    const owner = Number(await readFile(join(dataDirectory, name), 'utf8').catch(() => ''))
    if (!(await isOrphan(tor, owner, dataDirectory))) continue
    found = true
    if (!(await isGone(tor, timers)) && (await isOrphan(tor, owner, dataDirectory))) {
      process.kill(tor, 'SIGKILL')
      await isGone(tor, timers)
    }
    await removeNote(dataDirectory, tor)
  }
  return found
}

/** Process ids are reused, so the process must also hold the lock of this data directory. */
async function isOrphan(tor: number, owner: number, dataDirectory: string): Promise<boolean> {
  const parent = await parentOf(tor)
  if (parent === undefined || parent === owner || parent === process.pid) return false
  const lock = join(await realpath(dataDirectory), 'lock')
  return (await openFiles(tor)).includes(lock)
}

/** From /proc where there is one, else from ps. Undefined for a process that is not there. */
async function parentOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined)
  const parent =
    stat?.slice(stat.lastIndexOf(')')).split(' ')[2] ??
    (await output('ps', ['-o', 'ppid=', '-p', String(pid)]))
  return Number(parent) > 0 ? Number(parent) : undefined
}

async function openFiles(pid: number): Promise<readonly string[]> {
  const folder = `/proc/${pid}/fd`
  const names = await readdir(folder).catch(() => undefined)
  if (names === undefined) {
    const lines = (await output('lsof', ['-p', String(pid), '-Fn'])).split('\n')
    return lines.map((line) => line.slice(1))
  }
  return await Promise.all(names.map((name) => readlink(join(folder, name)).catch(() => '')))
}

/** Empty when there is no such program, or it fails. */
async function output(program: string, argv: readonly string[]): Promise<string> {
  const done = await promisify(execFile)(program, argv, { timeout: PATIENCE }).catch(
    () => undefined,
  )
  return done?.stdout.trim() ?? ''
}

async function isGone(pid: number, timers: Timers): Promise<boolean> {
  const deadline = timers.monotonic() + PATIENCE
  while (isThere(pid)) {
    if (timers.monotonic() > deadline) return false
    await sleep(timers, POLL_INTERVAL)
  }
  return true
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
