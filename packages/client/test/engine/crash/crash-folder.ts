/**
 * Stores in files, as a kill leaves them: the file and its log are copied as they are on disk in that
 * moment, and the copy is what the next life opens.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { passphraseBytes, type Store } from '@pvtcoms/store'
import { createStore, type FileStore, openStore, type StorePlace } from '@pvtcoms/store/node'
import { SeededRandom } from '@pvtcoms/testkit/random'

/** What trying a passphrase costs here: as good as nothing. */
const CHEAP = { memory: 8, passes: 1 } as const

export class CrashFolder {
  readonly #folder = mkdtempSync(join(tmpdir(), 'pvtcoms-crash-'))
  readonly #paths = new Map<Store, string>()
  readonly #random = new SeededRandom('crash folder')
  #count = 0
  #remembered: string | undefined

  readonly create = (): Store => {
    const path = this.#nextPath()
    return this.#known(path, createStore(this.#place(path)))
  }

  readonly revive = (store: Store): Store => this.#replace(store, this.#copy(this.#pathOf(store)))

  /** Another one with the same in it. */
  copyOf(store: Store): Store {
    const path = this.#copy(this.#pathOf(store))
    return this.#known(path, openStore(this.#place(path)))
  }

  /** What is on disk now is what `setBack` goes on from. */
  remember(store: Store): void {
    this.#remembered = this.#copy(this.#pathOf(store))
  }

  setBack(store: Store): Store {
    if (this.#remembered === undefined) throw new Error('nothing to go back to')
    return this.#replace(store, this.#copy(this.#remembered))
  }

  close(): void {
    for (const store of this.#paths.keys()) store.close()
    rmSync(this.#folder, { recursive: true })
  }

  #pathOf(store: Store): string {
    const path = this.#paths.get(store)
    if (path === undefined) throw new Error('no store of this folder')
    return path
  }

  #copy(path: string): string {
    const copy = this.#nextPath()
    for (const part of ['', '-wal']) {
      if (existsSync(path + part)) copyFileSync(path + part, copy + part)
    }
    return copy
  }

  /** `copy` was made before: closing a store still writes. */
  #replace(store: Store, copy: string): Store {
    const path = this.#pathOf(store)
    store.close()
    this.#paths.delete(store)
    for (const part of ['', '-wal']) rmSync(path + part, { force: true })
    return this.#known(copy, openStore(this.#place(copy)))
  }

  #known(path: string, store: FileStore): Store {
    this.#paths.set(store, path)
    return store
  }

  #nextPath(): string {
    return join(this.#folder, `store-${++this.#count}`)
  }

  #place(path: string): StorePlace {
    const passphrase = passphraseBytes('correct horse')
    return { path, passphrase, primitives: nodePrimitives, random: this.#random, cost: CHEAP }
  }
}
