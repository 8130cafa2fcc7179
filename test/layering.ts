/**
 * docs/architecture.md as data, and the function that holds sources to it: which package may import
 * which, where `node:` may appear, and that packages are entered by the entry points in their
 * `exports`. Each table says what is really imported: an arrow that nobody uses is reported too.
 */
import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import type { Named } from '../scripts/sources/imports.ts'
import type { Package } from '../scripts/sources/workspace.ts'

export type Arrows = Readonly<Record<string, readonly string[]>>

/** Folders of our packages that production code of each imports. Arrows point down only. */
export const ARROWS: Arrows = {
  'packages/core': [],
  'packages/transport': ['packages/core'],
  'packages/store': ['packages/core'],
  'packages/service': ['packages/core', 'packages/transport'],
  'packages/mailbox': ['packages/core', 'packages/service', 'packages/transport'],
  'packages/client': ['packages/core', 'packages/rpc', 'packages/store', 'packages/transport'],
  'packages/rpc': ['packages/core', 'packages/store'],
  'packages/app': [
    'packages/client',
    'packages/core',
    'packages/rpc',
    'packages/store',
    'packages/transport',
  ],
  'packages/testkit': ['packages/core', 'packages/rpc'],
  'packages/terminal': ['packages/core', 'packages/transport'],
  'packages/testnet': ['packages/core'],
  'apps/cli': [
    'apps/daemon',
    'apps/mailbox',
    'packages/core',
    'packages/rpc',
    'packages/terminal',
    'packages/transport',
  ],
  'apps/daemon': [
    'packages/app',
    'packages/client',
    'packages/core',
    'packages/rpc',
    'packages/store',
    'packages/terminal',
    'packages/transport',
  ],
  'apps/mailbox': [
    'packages/core',
    'packages/mailbox',
    'packages/service',
    'packages/terminal',
    'packages/transport',
  ],
  'packages/ui': ['packages/rpc'],
  'research/linkage': ['packages/client', 'packages/core', 'packages/testkit'],
}

/** What tests, benches and conformance runs of each import besides their own package and its arrows. */
export const TEST_ARROWS: Arrows = {
  'packages/core': ['packages/testkit'],
  'packages/transport': ['packages/testkit', 'packages/testnet'],
  'packages/store': ['packages/testkit'],
  'packages/service': ['packages/testkit'],
  'packages/mailbox': ['packages/testkit', 'packages/testnet'],
  'packages/client': ['packages/mailbox', 'packages/testkit'],
  'packages/rpc': ['packages/testkit'],
  'packages/app': ['packages/testkit'],
  'packages/testkit': [],
  'packages/ui': ['packages/store', 'packages/testkit'],
  'packages/terminal': [],
  'packages/testnet': [],
  'apps/cli': ['packages/testkit', 'packages/testnet'],
  'apps/daemon': ['packages/mailbox', 'packages/testkit', 'packages/testnet'],
  'apps/mailbox': ['packages/client', 'packages/testkit', 'packages/testnet'],
  'research/linkage': [],
}

/** Where Node's own modules may be imported: the edges that touch the host. */
const HOST_PLACES = [
  /^apps\//,
  /^packages\/client\/src\/node\//,
  /^packages\/core\/(providers|conformance)\//,
  /^packages\/mailbox\/src\/engines\/(?:sqlite|postgres)\//,
  /^packages\/rpc\/src\/node\//,
  /^packages\/service\/src\/node\//,
  /^packages\/store\/src\/node\//,
  /^packages\/terminal\//,
  /^packages\/testnet\//,
  /^packages\/transport\/src\/tor\//,
  /^packages\/ui\/(?:build|vite\.config\.ts)/,
  /^[^/]+\/[^/]+\/(?:test|bench)\//,
]

/**
 * - `arrow`: a package that the table does not list
 * - `entry-point`: a package's file that its `exports` do not offer
 * - `host`: a Node module where code must run on any host
 * - `outside`: a third-party package where none is allowed
 * - `escape`: a relative path that leaves the package, or goes from `src` to what is not `src`
 * - `opaque`: an import whose target is computed, so that nobody can tell
 * - `unknown`: a package that has no row in ARROWS
 */
export type Rule = 'arrow' | 'entry-point' | 'host' | 'outside' | 'escape' | 'opaque' | 'unknown'

export interface Violation {
  readonly file: string
  readonly specifier: string
  readonly rule: Rule
}

/** `packages/core` for whatever lies in it. */
function folderOf(file: string): string {
  return file.split('/').slice(0, 2).join('/')
}

/** Code that a person runs, as against tests, benches and conformance runs. */
export function isProduction(file: string): boolean {
  return !['test', 'bench', 'conformance'].includes(file.split('/')[2] ?? '')
}

/** Whether `file` may import Node's own modules. */
export function touchesHost(file: string): boolean {
  return HOST_PLACES.some((place) => place.test(file))
}

/** The imports of one source of a package that break the layering. `packages` are ours by name. */
export function violations(
  file: string,
  { imports }: Pick<Named, 'imports'>,
  packages: ReadonlyMap<string, Package>,
): Violation[] {
  if (!(folderOf(file) in ARROWS)) return [{ file, specifier: '', rule: 'unknown' }]
  return imports.flatMap((specifier) => {
    const rule = specifier === undefined ? 'opaque' : brokenRule(file, specifier, packages)
    return rule === undefined ? [] : [{ file, specifier: specifier ?? '', rule }]
  })
}

function brokenRule(
  file: string,
  specifier: string,
  packages: ReadonlyMap<string, Package>,
): Rule | undefined {
  const folder = folderOf(file)
  const part = file.split('/')[2] ?? ''
  if (isBuiltin(specifier)) return touchesHost(file) ? undefined : 'host'
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(file), specifier)
    const home = part === 'src' ? `${folder}/src/` : `${folder}/`
    // A launcher finds the pinned Node as the set-up does; a version stands in one place only.
    if (part === 'bin' && target.startsWith('scripts/setup/')) return undefined
    if (target === `${folder}/package.json`) return undefined
    return target.startsWith(home) ? undefined : 'escape'
  }
  const name = packageName(specifier)
  const ours = packages.get(name)
  if (ours === undefined) {
    if (name.startsWith('@pvtcoms/')) return 'unknown'
    return part === 'src' && folder === 'packages/core' && !name.startsWith('@scure/')
      ? 'outside'
      : undefined
  }
  const reachable = [
    ...(ARROWS[folder] ?? []),
    ...(isProduction(file) ? [] : [folder, ...(TEST_ARROWS[folder] ?? [])]),
  ]
  if (!reachable.includes(ours.folder)) return 'arrow'
  return ours.entryPoints.has(specifier) ? undefined : 'entry-point'
}

/** `@pvtcoms/core` of `@pvtcoms/core/bytes`. */
function packageName(specifier: string): string {
  const parts = specifier.split('/')
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}

/**
 * What the sources really import of ours, as the two tables have it: by folder, sorted. A test's own
 * package, and what its production code imports anyway, are no arrows of the test.
 */
export function usedArrows(
  named: ReadonlyMap<string, Pick<Named, 'imports'>>,
  packages: ReadonlyMap<string, Package>,
): { readonly production: Arrows; readonly tests: Arrows } {
  const collect = (production: boolean): Map<string, Set<string>> => {
    const used = new Map([...packages.values()].map(({ folder }) => [folder, new Set<string>()]))
    for (const [file, { imports }] of named) {
      if (isProduction(file) !== production) continue
      for (const specifier of imports) {
        const target = packages.get(packageName(specifier ?? ''))
        if (target !== undefined) used.get(folderOf(file))?.add(target.folder)
      }
    }
    return used
  }
  const production = collect(true)
  const tests = collect(false)
  for (const [folder, used] of tests) {
    for (const known of [folder, ...(production.get(folder) ?? [])]) used.delete(known)
  }
  return { production: sorted(production), tests: sorted(tests) }
}

function sorted(arrows: ReadonlyMap<string, ReadonlySet<string>>): Arrows {
  return Object.fromEntries(
    [...arrows].sort().map(([folder, targets]) => [folder, [...targets].sort()]),
  )
}
