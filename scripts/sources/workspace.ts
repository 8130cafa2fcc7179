/**
 * The repository as data: its files, the packages among them, and what each source names. Paths are
 * relative to the root, with slashes, wherever it stands.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { type Named, namedIn } from './imports.ts'

/** A package of ours: its name, its folder, its manifest, and the file behind each specifier of its `exports`. */
export interface Package {
  readonly name: string
  readonly folder: string
  readonly entryPoints: ReadonlyMap<string, string>
  readonly dependencies: readonly string[]
  readonly devDependencies: readonly string[]
}

export interface Workspace {
  readonly files: readonly string[]
  readonly packages: readonly Package[]
  /** By file: what each `.ts`, `.tsx` and `.mjs` names. */
  readonly named: ReadonlyMap<string, Named>
}

interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const SOURCE = /\.(?:ts|tsx|mjs)$/
const MANIFEST = /^[^/]+\/[^/]+\/package\.json$/

/** The files of the clone at `root`: tracked and untracked ones, without ignored and deleted ones. */
export function readWorkspace(root: string): Workspace {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  }).split('\n')
  const files = [...new Set(listed)].filter((file) => file !== '' && existsSync(join(root, file)))
  const texts = new Map(
    files
      .filter((file) => SOURCE.test(file) || MANIFEST.test(file))
      .map((file) => [file, readFileSync(join(root, file), 'utf8')]),
  )
  return workspaceOf(files.sort(), texts)
}

/** The workspace that `files` make. `texts` has the content of every source and manifest among them. */
export function workspaceOf(
  files: readonly string[],
  texts: ReadonlyMap<string, string>,
): Workspace {
  const packages = files
    .filter((file) => MANIFEST.test(file))
    .map((file) => packageOf(posix.dirname(file), texts.get(file) ?? '{}'))
  const named = files
    .filter((file) => SOURCE.test(file))
    .map((file): [string, Named] => [file, namedIn(file, texts.get(file) ?? '')])
  return { files, packages, named: new Map(named) }
}

function packageOf(folder: string, text: string): Package {
  const manifest = JSON.parse(text) as Manifest
  const entryPoints = Object.entries(manifest.exports ?? {}).map(
    ([subpath, target]): [string, string] => [
      manifest.name + subpath.slice(1),
      posix.join(folder, target),
    ],
  )
  return {
    name: manifest.name,
    folder,
    entryPoints: new Map(entryPoints),
    dependencies: Object.keys(manifest.dependencies ?? {}),
    devDependencies: Object.keys(manifest.devDependencies ?? {}),
  }
}
