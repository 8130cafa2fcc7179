/** What the built window weighs, as bytes of gzip: at its start, and with all that is loaded when needed. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

export interface Weight {
  /** The page, and the scripts and styles that it names. */
  readonly start: number
  readonly all: number
}

export function weigh(dist: string): Weight {
  const page = readFileSync(join(dist, 'index.html'), 'utf8')
  let start = bytes(join(dist, 'index.html'))
  for (const [, target] of page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css|svg))"/g)) {
    start += bytes(join(dist, target ?? ''))
  }
  const all = globSync('**/*.{html,js,css,svg}', { cwd: dist })
    .map((file) => bytes(join(dist, file)))
    .reduce((sum, size) => sum + size, 0)
  return { start, all }
}

function bytes(file: string): number {
  return gzipSync(readFileSync(file), { level: 9 }).length
}
