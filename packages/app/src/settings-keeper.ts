/**
 * Settings, and the tor that starts by them. Bridges hide that somebody uses Tor: where it cannot be read whether there
 * are some, tor waits until the person has decided. They are saved before tor goes by them.
 */
import { AppError } from './errors.ts'
import type { EventLog } from './event-log.ts'
import { DEFAULT_SETTINGS, type Settings, type SettingsFile } from './host.ts'
import type { StandbyTransport } from './network/standby-transport.ts'

interface KeeperParts {
  readonly file: SettingsFile
  readonly transport: StandbyTransport
  readonly log: EventLog
}

const UNREADABLE =
  'the file with the settings is damaged, and bridges may have been set: set the bridges again, or choose to connect without'

export class SettingsKeeper {
  readonly #parts: KeeperParts
  /** As they stand in their file. `bridges` of the transport are those in use. Undefined: the file cannot be read. */
  #settings: Settings | undefined = DEFAULT_SETTINGS

  constructor(parts: KeeperParts) {
    this.#parts = parts
  }

  /** Reads the settings and starts tor, through `bridges` if there are any; does not wait for it. */
  async start(bridges: readonly string[]): Promise<void> {
    const { file, log } = this.#parts
    this.#settings = await file.read()
    if (this.#settings === undefined) log.add({ code: 'settings-unreadable' })
    this.#startTransport(bridges.length > 0 ? bridges : this.#settings?.bridges)
  }

  /** Seconds; 0: never. */
  get lockAfter(): number {
    return (this.#settings ?? DEFAULT_SETTINGS).lockAfter
  }

  /** Rejects with DiskError, and with AppError `settings-unreadable`: to write the file would settle which bridges there are. */
  async setLockAfter(seconds: number): Promise<void> {
    if (this.#settings === undefined) throw new AppError('settings-unreadable', UNREADABLE)
    await this.#save({ ...this.#settings, ...this.#inUse, lockAfter: seconds })
  }

  /** Uses these bridges, and saves them. Rejects with TorError or DiskError, and changes nothing then. */
  async useBridges(bridges: readonly string[]): Promise<void> {
    const { transport, log } = this.#parts
    const before = this.#settings
    await this.#save({ ...(before ?? DEFAULT_SETTINGS), bridges })
    try {
      await transport.useBridges(bridges)
    } catch (error) {
      if (before !== undefined) await this.#save(before)
      throw error
    }
    log.add({ code: 'bridges-changed', count: bridges.length })
  }

  /**
   * Ends tor, has `erase` delete the file and all else, and starts tor as for somebody new. When that rejects, the
   * settings hold, and tor starts again as they say.
   */
  async erase(erase: () => Promise<void>): Promise<void> {
    const { transport } = this.#parts
    const { bridges } = this.#settings === undefined ? { bridges: undefined } : this.#inUse
    await transport.stop()
    try {
      await erase()
    } catch (error) {
      this.#startTransport(bridges)
      throw error
    }
    this.#settings = DEFAULT_SETTINGS
    this.#startTransport(DEFAULT_SETTINGS.bridges)
  }

  get #inUse(): Pick<Settings, 'bridges'> {
    return { bridges: this.#parts.transport.bridges }
  }

  /** Undefined: nobody knows whether there are bridges. */
  #startTransport(bridges: readonly string[] | undefined): void {
    const { transport } = this.#parts
    if (bridges === undefined) transport.hold('settings-unreadable', UNREADABLE)
    else transport.start(bridges)
  }

  async #save(settings: Settings): Promise<void> {
    await this.#parts.file.write(settings)
    this.#settings = settings
  }
}
