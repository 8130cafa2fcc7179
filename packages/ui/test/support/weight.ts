/**
 * What the built window weighs, as bytes of gzip. Which files belong to its start says the manifest of the build: the
 * script of the page with what that imports, and its styles. What is imported by a call comes later.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

interface Chunk {
  readonly file: string
  readonly isEntry?: boolean
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

export interface Weight {
  /** The page, its icon, and the scripts and styles of its first view, in English. */
  readonly start: number
  readonly all: number
}

export function weigh(dist: string): Weight {
  return { start: sum(dist, startOf(dist)), all: sum(dist, allOf(dist)) }
}

/** Files of the start, by their paths below `dist`. */
export function startOf(dist: string): readonly string[] {
  const manifest = JSON.parse(
    readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8'),
  ) as Readonly<Record<string, Chunk>>
  const entries = Object.keys(manifest).filter((name) => manifest[name]?.isEntry === true)
  const found = new Set(entries)
  for (const name of found) for (const next of manifest[name]?.imports ?? []) found.add(next)
  const chunks = [...found].flatMap((name) => manifest[name] ?? [])
  const files = chunks.flatMap(({ file, css = [] }) => [file, ...css])
  return ['index.html', 'icon.svg', ...new Set(files)]
}

export function sum(dist: string, files: readonly string[]): number {
  return files
    .map((file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length)
    .reduce((total, bytes) => total + bytes, 0)
}

function allOf(dist: string): readonly string[] {
  return globSync('**/*.{html,js,css,svg}', { cwd: dist })
}
