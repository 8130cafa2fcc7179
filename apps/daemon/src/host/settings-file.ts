/**
 * Settings in a file of the data directory, as they have to be known before the store can be read: tor starts before
 * anybody types a passphrase.
 */
import { readFile } from 'node:fs/promises'
import { DEFAULT_SETTINGS, type Settings, type SettingsFile } from '@pvtcoms/app'
import { utf8Decode } from '@pvtcoms/core/bytes'
import { onDisk } from '@pvtcoms/core/disk-error'
import { replaceFile } from '@pvtcoms/core/providers/node-files'

const MAX_FILE = 65_536

export class JsonSettingsFile implements SettingsFile {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  async read(): Promise<Settings | undefined> {
    let text: string | undefined
    try {
      text = utf8Decode(await readFile(this.#path))
    } catch (error) {
      return error instanceof Error && 'code' in error && error.code === 'ENOENT'
        ? DEFAULT_SETTINGS
        : undefined
    }
    try {
      return text === undefined || text.length > MAX_FILE ? undefined : settingsOf(JSON.parse(text))
    } catch {
      return undefined
    }
  }

  async write(settings: Settings): Promise<void> {
    const path = this.#path
    const place = { path, draft: `${path}.new`, former: `${path}.former` }
    await onDisk(() => replaceFile(place, Buffer.from(JSON.stringify(settings))))
  }
}

/** Each setting, and what its value has to be like. */
const CHECKS: { readonly [Name in keyof Settings]: (value: unknown) => value is Settings[Name] } = {
  bridges: (value): value is Settings['bridges'] =>
    Array.isArray(value) &&
    value.length <= 20 &&
    value.every((line) => typeof line === 'string' && line.length <= 2_048),
  lockAfter: (value): value is number =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
}

/**
 * What a file says: a setting that is not in it, as it is younger than the file, has its default. Undefined when
 * one has a value that it cannot have.
 */
function settingsOf(value: unknown): Settings | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const known = Object.entries(value).filter(([name]) => Object.hasOwn(CHECKS, name))
  const isSound = known.every(([name, one]) => CHECKS[name as keyof Settings](one))
  return isSound ? { ...DEFAULT_SETTINGS, ...Object.fromEntries(known) } : undefined
}
