/**
 * Builds the window into `dist`, unless what is there was built from the same sources. Two that come at the
 * same time do not get in each other's way: the second waits for the first. What is served is never half-built.
 */
import { createHash } from 'node:crypto'
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build, type LogLevel } from 'vite'

const home = join(import.meta.dirname, '..')
const root = join(home, '..', '..')
const dist = join(home, 'dist')
const lock = join(home, 'node_modules', '.building')
const STAMP = 'sources.sha256'
const WAIT_MS = 100
const PATIENCE_MS = 120_000

/** What the window is made of; the lockfile stands for the packages. */
const SOURCES = [
  'packages/ui/{src,public,build}/**/*.*',
  'packages/ui/{index.html,vite.config.ts,tsconfig.json}',
  'packages/rpc/{package.json,src/{client/*,*}.ts}',
  'package-lock.json',
]

/** The folder with the built window. `logLevel` is vite's. */
export async function buildWindow(logLevel: LogLevel = 'error'): Promise<string> {
  const wanted = stampOf()
  if (isBuilt(wanted)) return dist
  await withLock(async () => {
    if (isBuilt(wanted)) return
    const fresh = `${dist}.${process.pid}`
    await build({
      root: home,
      logLevel,
      build: {
        outDir: fresh,
        emptyOutDir: true,
      },
    })
    writeFileSync(join(fresh, STAMP), wanted)
    rmSync(dist, { recursive: true, force: true })
    renameSync(fresh, dist)
  })
  return dist
}

function isBuilt(wanted: string): boolean {
  const stamp = join(dist, STAMP)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
}

function stampOf(): string {
  const hash = createHash('sha256')
  for (const file of globSync(SOURCES, { cwd: root }).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

/** One builder at a time; one that died is not waited for. */
async function withLock(work: () => Promise<void>): Promise<void> {
  mkdirSync(join(home, 'node_modules'), { recursive: true })
  const until = performance.now() + PATIENCE_MS
  while (!take()) {
    if (performance.now() > until) throw new Error('another build of the window does not end')
    await sleep(WAIT_MS)
  }
  try {
    await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

function take(): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (!isAlive()) rmSync(lock, { force: true })
    return false
  }
}

function isAlive(): boolean {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
