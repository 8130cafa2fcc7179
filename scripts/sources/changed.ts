/**
 * Which tests a change can touch. A file depends on what it imports, on its package's manifest, and on
 * every file or folder that one of its texts may name: tests start programs, hand files to workers and
 * read documents by path. Where this cannot tell, it says rather too much than too little.
 */
import { execFileSync } from 'node:child_process'
import { matchesGlob, posix } from 'node:path'
import { type Graph, importGraph, reaching } from './graph.ts'
import type { Workspace } from './workspace.ts'

/** A change here can touch every test. */
const EVERYTHING = [
  /^package(?:-lock)?\.json$/,
  /^tsconfig[^/]*\.json$/,
  /^scripts\/setup\//,
  /^scripts\/bootstrap\.mjs$/,
  /^scripts\/test\.ts$/,
]

/** Tests that read the whole repository. Any change touches them. */
const ALWAYS = ['test/layering.test.ts', 'test/repository.test.ts', 'test/readme-examples.test.ts']

/** What is read, or bundled, without a text that names it. */
const READS: Readonly<Record<string, readonly string[]>> = {
  'packages/ui/build/index.ts': ['packages/ui/{src,public}/**/*', 'packages/ui/*'],
}

/** Folders that many texts happen to name; who reads one whole is in ALWAYS. */
const NO_FOLDER_OF_FILES = new Set([
  'apps',
  'packages',
  'research',
  'scripts',
  'test',
  'src',
  'bench',
])

const TEST = /\.test\.ts$/

/** Files that differ from `base`, deleted and untracked ones included. */
export function changedFiles(root: string, base: string): readonly string[] {
  const ask = (...args: string[]): string[] =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
      .split('\n')
      .filter((file) => file !== '')
  const differing = ask('diff', '--name-only', '--no-renames', '--relative', base, '--')
  return [...differing, ...ask('ls-files', '--others', '--exclude-standard')].sort()
}

/** The test files of `workspace` that `changed` can touch, sorted. */
export function touchedTests(workspace: Workspace, changed: readonly string[]): readonly string[] {
  const tests = workspace.files.filter((file) => TEST.test(file))
  if (changed.length === 0) return []
  if (changed.some((file) => EVERYTHING.some((pattern) => pattern.test(file)))) return tests
  // A deleted file still touches who names it.
  const files = [...new Set([...workspace.files, ...changed])].sort()
  const reached = reaching(dependencies({ ...workspace, files }), changed)
  return tests.filter((file) => reached.has(file) || ALWAYS.includes(file))
}

/** By file: everything that it depends on. */
function dependencies(workspace: Workspace): Graph {
  const imported = importGraph(workspace)
  const { files, named, packages } = workspace
  const folders = new Set(packages.map(({ folder }) => folder))
  const index = new PathIndex(files)
  return new Map(
    [...imported].map(([file, targets]) => {
      const folder = file.split('/').slice(0, 2).join('/')
      const home = folders.has(folder) ? folder : ''
      const texts = named.get(file)?.texts ?? []
      const all = new Set([
        ...targets,
        ...texts.flatMap((text) => index.namedBy(text, file, home)),
        ...(READS[file] ?? []).flatMap((glob) => index.matching(glob)),
        ...(home === '' || !named.has(file) ? [] : [`${home}/package.json`]),
      ])
      all.delete(file)
      return [file, all]
    }),
  )
}

/** Finds files by what a text says of their path. */
class PathIndex {
  readonly #files: readonly string[]
  readonly #present: ReadonlySet<string>
  readonly #byName = new Map<string, string[]>()
  readonly #byFolder = new Map<string, string[]>()

  constructor(files: readonly string[]) {
    this.#files = files
    this.#present = new Set(files)
    for (const file of files) {
      add(this.#byName, posix.basename(file), file)
      for (let at = posix.dirname(file); at !== '.'; at = posix.dirname(at)) {
        add(this.#byFolder, at, file)
      }
    }
  }

  matching(glob: string): readonly string[] {
    return this.#files.filter((file) => matchesGlob(file, glob))
  }

  /**
   * The files that `text` in `file` may name: a path from there, from its package (`home`) or from the
   * root; else the end of a path, in its package or, where that has none, anywhere; else, as tests and
   * scripts do and production code does not, a folder or a pattern.
   */
  namedBy(text: string, file: string, home: string): readonly string[] {
    if (!/^[\w@.{}*,+-][\w@.{}*,/+-]{2,200}$/.test(text)) return []
    const tail = posix.normalize(text).replace(/^(?:\.\.?\/)+/, '')
    const bases = [posix.join(posix.dirname(file), text), posix.join(home, tail), tail]
    const production = file.split('/').includes('src')
    if (text.includes('*')) {
      const wide = production || !/^[\w{.]+.*\//.test(text)
      return wide ? [] : bases.flatMap((glob) => this.matching(glob))
    }
    const exact = bases.find((path) => this.#present.has(path))
    if (exact !== undefined) return [exact]
    const name = posix.basename(tail)
    const named = name.includes('.') ? (this.#byName.get(name) ?? []) : []
    const ends = named.filter((path) => path.endsWith(`/${tail}`))
    const near = ends.filter((path) => path.startsWith(`${home}/`))
    if (near.length > 0) return near
    if (ends.length > 0) return ends
    if (production || NO_FOLDER_OF_FILES.has(tail)) return []
    return bases.flatMap((path) => this.#byFolder.get(path) ?? [])
  }
}

function add(map: Map<string, string[]>, key: string, value: string): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else known.push(value)
}
