/**
 * A power cut: from the journal of what a program did to its files, what a disk may hold afterwards.
 * All that was synchronised is there; of what was written since, any part may be there, whole
 * sectors or none of them, in any order.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SeededRandom } from '@pvtcoms/sim/random'

const SOURCE = join(import.meta.dirname, 'journal.c')
/** Bytes that a disk writes whole. */
const SECTOR = 512

export const hasCompiler = (): boolean => process.platform === 'linux' && existsSync('/usr/bin/cc')

export class WatchedFolder {
  /** For the program whose files are watched. */
  readonly env: NodeJS.ProcessEnv
  readonly #folder: string
  readonly #journal: string
  #cuts = { droppedWrites: 0, tornWrites: 0 }

  /** `folder` has nothing but the program's files; `place` is another one, for the journal. */
  constructor(folder: string, place: string) {
    const library = join(place, 'journal.so')
    execFileSync('cc', ['-O2', '-shared', '-fPIC', '-o', library, SOURCE, '-ldl', '-lpthread'])
    this.#folder = folder
    this.#journal = join(place, 'journal')
    this.env = {
      LD_PRELOAD: library,
      PVTCOMS_FOLDER: folder,
      PVTCOMS_JOURNAL: this.#journal,
    }
    this.#durable = snapshot(folder)
  }

  readonly #durable: Map<string, Buffer>

  get cuts(): { readonly droppedWrites: number; readonly tornWrites: number } {
    return this.#cuts
  }

  /** Puts the folder into a state that a power cut at the end of the journal may leave. */
  cutPower(random: SeededRandom): void {
    const pending = new Map<string, Change[]>()
    for (const change of readJournal(this.#journal)) {
      const { path, kind } = change
      const before = pending.get(path) ?? []
      if (kind === 'synced') {
        for (const each of before) this.#apply(each)
        pending.delete(path)
      } else if (kind === 'removed') {
        pending.set(path, [change])
      } else {
        pending.set(path, [...before, change])
      }
    }
    for (const changes of pending.values()) {
      for (const change of changes) this.#applyInPart(change, random)
    }
    for (const name of readdirSync(this.#folder)) rmSync(join(this.#folder, name))
    for (const [path, bytes] of this.#durable) writeFileSync(path, bytes, { mode: 0o600 })
    rmSync(this.#journal, { force: true })
  }

  #apply(change: Change): void {
    const { path, kind } = change
    if (kind === 'removed') {
      this.#durable.delete(path)
      return
    }
    const bytes = this.#durable.get(path) ?? Buffer.alloc(0)
    this.#durable.set(path, applied(bytes, change))
  }

  /** What was written since the last synchronisation is there, is not, or is there in part. */
  #applyInPart(change: Change, random: SeededRandom): void {
    const [choice = 0] = random.random(1)
    if (choice < 96) this.#cuts.droppedWrites++
    else if (choice < 176 || change.kind !== 'written') this.#apply(change)
    else {
      this.#cuts.tornWrites++
      for (let at = 0; at < change.data.length; at += SECTOR) {
        if (((random.random(1)[0] as number) & 1) === 0) continue
        const data = change.data.subarray(at, at + SECTOR)
        this.#apply({ ...change, offset: change.offset + at, data })
      }
    }
  }
}

type Change =
  | { readonly kind: 'made' | 'synced' | 'removed'; readonly path: string }
  | { readonly kind: 'cut'; readonly path: string; readonly offset: number }
  | {
      readonly kind: 'written'
      readonly path: string
      readonly offset: number
      readonly data: Buffer
    }

function applied(bytes: Buffer, change: Change): Buffer {
  if (change.kind === 'cut') {
    const sized = Buffer.alloc(change.offset)
    bytes.copy(sized)
    return sized
  }
  if (change.kind !== 'written') return bytes
  const end = change.offset + change.data.length
  const grown = end > bytes.length ? Buffer.concat([bytes], end) : bytes
  change.data.copy(grown, change.offset)
  return grown
}

function* readJournal(path: string): Generator<Change> {
  const journal = existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
  for (let at = 0; at < journal.length; ) {
    const kind = String.fromCharCode(journal[at] as number)
    const pathLength = journal.readUInt16LE(at + 1)
    const file = journal.toString('utf8', at + 3, at + 3 + pathLength)
    const offset = Number(journal.readBigUInt64LE(at + 3 + pathLength))
    const length = Number(journal.readBigUInt64LE(at + 11 + pathLength))
    const start = at + 19 + pathLength
    at = start
    if (kind === 'w') {
      at += length
      yield { kind: 'written', path: file, offset, data: journal.subarray(start, at) }
    } else if (kind === 't') yield { kind: 'cut', path: file, offset }
    else if (kind === 's') yield { kind: 'synced', path: file }
    else if (kind === 'u') yield { kind: 'removed', path: file }
    else yield { kind: 'made', path: file }
  }
}

function snapshot(folder: string): Map<string, Buffer> {
  const files = readdirSync(folder).map((name) => join(folder, name))
  return new Map(files.map((path) => [path, readFileSync(path)]))
}
