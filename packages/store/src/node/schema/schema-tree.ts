/**
 * Checks how the schema of a file without a log lies in its pages, without SQLite. SQLite reads the whole schema
 * before it can be asked anything, and a stranger can make pages that lead to each other, which it would read for ever.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { fault } from '../faults.ts'
import { PAGE_LENGTH, PLAIN_LENGTH, plainPage, TRAILER } from '../file/page-check.ts'
import type { StoreKey } from '../file/store-key.ts'

/** What a row takes at most that lies within its page alone. */
const LONGEST_ROW = PLAIN_LENGTH - 35

/** Of a page: what it is, how many cells it has, where their places stand. After https://www.sqlite.org/fileformat2.html */
const INTERIOR = 5
const LEAF = 13
const FILE_HEADER = 100

/** Throws `damaged` unless it is one page, or one and leaves below it, each of them once and with short rows. */
export function checkSchemaTree(path: string, key: StoreKey): void {
  const file = openSync(path, 'r')
  try {
    const root = readPage(file, 1, key)
    const isOurs = root.getUint16(16) === PAGE_LENGTH && root.getUint8(20) === TRAILER
    if (!isOurs) throw fault('damaged')
    const leaves = leavesOf(root)
    if (new Set(leaves).size < leaves.length) throw fault('damaged')
    if (leaves.length === 0) checkLeaf(root, FILE_HEADER)
    for (const leaf of leaves) checkLeaf(readPage(file, leaf, key), 0)
  } catch (error) {
    throw error instanceof RangeError ? fault('damaged') : error
  } finally {
    closeSync(file)
  }
}

/** The numbers of the pages below it; none when it is a leaf itself. */
function leavesOf(root: DataView): readonly number[] {
  if (root.getUint8(FILE_HEADER) !== INTERIOR) return []
  const cells = cellsOf(root, FILE_HEADER, 12).map((cell) => root.getUint32(cell))
  return [...cells, root.getUint32(FILE_HEADER + 8)]
}

function checkLeaf(page: DataView, start: number): void {
  if (page.getUint8(start) !== LEAF) throw fault('damaged')
  for (const cell of cellsOf(page, start, 8)) {
    // A number in one byte, or in two of which the first is marked: longer ones are too much anyway.
    const [first, second] = [page.getUint8(cell), page.getUint8(cell + 1)]
    const length = first < 128 ? first : second < 128 ? (first - 128) * 128 + second : PLAIN_LENGTH
    if (length > LONGEST_ROW) throw fault('damaged')
  }
}

/** Where the cells are. `header`: how long the header of such a page is. */
function cellsOf(page: DataView, start: number, header: number): readonly number[] {
  const count = page.getUint16(start + 3)
  return Array.from({ length: count }, (_, at) => page.getUint16(start + header + 2 * at))
}

function readPage(file: number, number: number, key: StoreKey): DataView {
  const page = new Uint8Array(PAGE_LENGTH)
  const length = readSync(file, page, 0, PAGE_LENGTH, (number - 1) * PAGE_LENGTH)
  if (length < PAGE_LENGTH) throw fault('damaged')
  return plainPage(page, number, key)
}
