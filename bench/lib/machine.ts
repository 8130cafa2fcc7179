/** What figures hang on: the machine, and the versions of what was measured. */
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { join } from 'node:path'

export interface Machine {
  readonly platform: string
  readonly cpu: string
  readonly cores: number
  readonly node: string
  readonly openssl: string
  /** Processes that wanted a core in the minute before the run. Above 1 the figures are doubtful. */
  readonly loadBefore: number
}

export function describeMachine(): Machine {
  return {
    platform: `${process.platform} ${process.arch}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    node: process.versions.node,
    openssl: process.versions.openssl,
    loadBefore: loadavg()[0] as number,
  }
}

/** The installed versions of npm `packages`, by name. Throws when one is not installed. */
export function versionsOf(root: string, packages: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    packages.map((name) => {
      const text = readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')
      const { version } = JSON.parse(text) as { readonly version: string }
      return [name, version]
    }),
  )
}
