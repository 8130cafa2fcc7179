/**
 * The files of the window. The list of them is read from the folder, and a request can only name one that is listed: no
 * path is ever made of a request.
 */
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

export interface StaticFile {
  readonly path: string
  readonly type: string
  /** Its name changes with its content. */
  readonly isHashed: boolean
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.wasm': 'application/wasm',
}
const HASHED = /^\/assets\/[^/]*-[A-Za-z0-9_-]{8}\.[a-z]+$/
const MAX_FILES = 500

export class StaticFiles {
  readonly #folder: string
  #files: ReadonlyMap<string, StaticFile> = new Map()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The file that `path` of a URL names; `/` is index.html, for which the folder is read anew. */
  async find(path: string): Promise<StaticFile | undefined> {
    if (path !== '/') return this.#files.get(path)
    this.#files = await filesOf(this.#folder)
    return this.#files.get('/index.html')
  }

  read(file: StaticFile): Promise<Buffer> {
    return readFile(file.path)
  }
}

async function filesOf(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const found = new Map<string, StaticFile>()
  for (const entry of entries.slice(0, MAX_FILES)) {
    const type = TYPES[extname(entry.name)]
    // Links are not served, wherever they lead.
    if (type === undefined || !entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const url = path.slice(folder.length).split(sep).join('/')
    found.set(url, { path, type, isHashed: HASHED.test(url) })
  }
  return found
}
