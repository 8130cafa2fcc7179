/**
 * What the daemon has to know before it can read the store: which bridges to take (tor starts before
 * anybody types a passphrase, and must not go without them first), and when to lock.
 */
import { open, readFile, rename } from 'node:fs/promises'

export interface Settings {
  readonly bridges: readonly string[]
  /** Seconds without use; 0: never. */
  readonly lockAfter: number
}

const DEFAULTS: Settings = { bridges: [], lockAfter: 0 }
const MAX_FILE = 65_536

/** The defaults when there is none; undefined when it cannot be understood. */
export async function readSettings(path: string): Promise<Settings | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT'
      ? DEFAULTS
      : undefined
  }
  try {
    const value: unknown = text.length > MAX_FILE ? undefined : JSON.parse(text)
    return isSettings(value) ? { bridges: value.bridges, lockAfter: value.lockAfter } : undefined
  } catch {
    return undefined
  }
}

/** In place whole or not at all. */
export async function writeSettings(path: string, settings: Settings): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    await file.writeFile(JSON.stringify(settings))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}

function isSettings(value: unknown): value is Settings {
  if (typeof value !== 'object' || value === null) return false
  const { bridges, lockAfter } = value as Partial<Record<keyof Settings, unknown>>
  return (
    Array.isArray(bridges) &&
    bridges.length <= 20 &&
    bridges.every((line) => typeof line === 'string' && line.length <= 2_048) &&
    typeof lockAfter === 'number' &&
    Number.isSafeInteger(lockAfter) &&
    lockAfter >= 0
  )
}
