/**
 * A power cut: from the journal of what a program did to its files, what a disk may hold afterwards.
 * All that was synchronised is there; of what was written since, any part may be there, whole
 * sectors or none of them, in any order. A file that was removed may be back, unless its folder was
 * synchronised; a new one is there once it was synchronised itself, and a new name at once, as file
 * systems have it.
 */
import { execFileSync } from 'node:child_process'
import {
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { SeededRandom } from '@pvtcoms/testkit/random'

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

  /** `folder` has nothing but the program's files, at rest; `place` is another one, for the journal. */
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

  readonly #durable: Map<string, FileOnDisk>

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
        for (const [removed, [first, ...others]] of pending) {
          if (first?.kind !== 'removed' || dirname(removed) !== path) continue
          this.#apply(first)
          pending.set(removed, others)
        }
      } else if (kind === 'renamed') {
        this.#rename(path, change.to)
        pending.delete(path)
        pending.set(
          change.to,
          before.map((each) => ({ ...each, path: change.to })),
        )
      } else if (kind === 'removed') {
        pending.set(path, [change])
      } else {
        pending.set(path, [...before, change])
      }
    }
    for (const changes of pending.values()) {
      for (const change of changes) this.#applyInPart(change, random)
    }
    for (const path of filesBelow(this.#folder)) rmSync(path)
    const { uid, gid } = statSync(this.#folder)
    for (const [path, file] of this.#durable) {
      writeFileSync(path, file.bytes, { mode: 0o600 })
      chownSync(path, uid, gid)
    }
    rmSync(this.#journal, { force: true })
  }

  #rename(from: string, to: string): void {
    const file = this.#durable.get(from)
    this.#durable.delete(from)
    this.#durable.delete(to)
    if (file !== undefined) this.#durable.set(to, file)
  }

  #apply(change: Change): void {
    const { path, kind } = change
    if (kind === 'removed') {
      this.#durable.delete(path)
      return
    }
    const file = this.#durable.get(path) ?? new FileOnDisk()
    this.#durable.set(path, file)
    if (kind === 'written') file.write(change.offset, change.data)
    else if (kind === 'cut') file.cut(change.offset)
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
  | { readonly kind: 'renamed'; readonly path: string; readonly to: string }
  | {
      readonly kind: 'written'
      readonly path: string
      readonly offset: number
      readonly data: Buffer
    }

/** The bytes of a file, with room to grow. */
class FileOnDisk {
  #room: Buffer
  #length: number

  constructor(bytes = Buffer.alloc(0)) {
    this.#room = bytes
    this.#length = bytes.length
  }

  get bytes(): Buffer {
    return this.#room.subarray(0, this.#length)
  }

  write(offset: number, data: Buffer): void {
    this.#grow(offset + data.length)
    data.copy(this.#room, offset)
  }

  /** Or grows it, by zeros. */
  cut(length: number): void {
    this.#grow(length)
    this.#room.fill(0, length, this.#length)
    this.#length = length
  }

  #grow(length: number): void {
    if (length > this.#room.length) {
      const room = Buffer.alloc(Math.max(length, 2 * this.#room.length))
      this.bytes.copy(room)
      this.#room = room
    }
    this.#length = Math.max(this.#length, length)
  }
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
    at = start + length
    const data = journal.subarray(start, at)
    if (kind === 'w') yield { kind: 'written', path: file, offset, data }
    else if (kind === 'r') yield { kind: 'renamed', path: file, to: data.toString() }
    else if (kind === 't') yield { kind: 'cut', path: file, offset }
    else if (kind === 's') yield { kind: 'synced', path: file }
    else if (kind === 'u') yield { kind: 'removed', path: file }
    else yield { kind: 'made', path: file }
  }
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name))
}

function snapshot(folder: string): Map<string, FileOnDisk> {
  const files = filesBelow(folder)
  return new Map(files.map((path) => [path, new FileOnDisk(readFileSync(path))]))
}
