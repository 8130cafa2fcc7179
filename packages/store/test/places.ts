/** Folders for tests, gone afterwards; what it takes to open stores in them quickly. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import type { SeededRandom } from '@pvtcoms/testkit/random'
import { passphraseBytes } from '../src/index.ts'
import type { StorePlace } from '../src/node/index.ts'
import { CHEAP } from './cost.ts'

export class Places {
  readonly folder: string
  readonly #random: SeededRandom
  #count = 0

  constructor(random: SeededRandom) {
    this.#random = random
    this.folder = mkdtempSync(join(tmpdir(), 'pvtcoms-store-'))
    after(() => rmSync(this.folder, { recursive: true }))
  }

  /** A path at which there is nothing. */
  path(): string {
    return join(this.folder, `store-${++this.#count}`)
  }

  /** What opens, or makes, the store at `path`. */
  place(path: string, passphrase = 'correct horse'): StorePlace {
    return {
      path,
      passphrase: passphraseBytes(passphrase),
      primitives: nodePrimitives,
      random: this.#random,
      cost: CHEAP,
    }
  }
}

/** Names of all that begins like `path`. */
export function filesAt(path: string): readonly string[] {
  const slash = path.lastIndexOf('/')
  const name = path.slice(slash + 1)
  return readdirSync(path.slice(0, slash)).filter(
    (other) => other === name || other.startsWith(`${name}-`) || other.startsWith(`${name}.`),
  )
}
