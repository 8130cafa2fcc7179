/**
 * Settings in a file of the data directory, as they have to be known before the store can be read: tor starts before
 * anybody types a passphrase.
 */
import { open, readFile, rename } from 'node:fs/promises'
import { DEFAULT_SETTINGS, type Settings, type SettingsFile } from '@pvtcoms/app'

const MAX_FILE = 65_536

export class JsonSettingsFile implements SettingsFile {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  async read(): Promise<Settings | undefined> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'ENOENT'
        ? DEFAULT_SETTINGS
        : undefined
    }
    try {
      const value: unknown = text.length > MAX_FILE ? undefined : JSON.parse(text)
      return isSettings(value) ? { bridges: value.bridges, lockAfter: value.lockAfter } : undefined
    } catch {
      return undefined
    }
  }

  async write(settings: Settings): Promise<void> {
    const path = `${this.#path}.new`
    const file = await open(path, 'w', 0o600)
    try {
      await file.writeFile(JSON.stringify(settings))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(path, this.#path)
  }
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
