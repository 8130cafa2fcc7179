/** What a store process is told, one order after the other, and how it answers. */

/** Letters, or runs, of which `atOnce` are on their way at the same time. */
export interface Load {
  readonly count: number
  readonly atOnce: number
}

export type Order =
  /** Opens a mailbox on a store, and serves the unix socket. */
  | { readonly kind: 'serve'; readonly store: string; readonly socket: string }
  /** Closes the mailbox. */
  | { readonly kind: 'close' }
  /** Stores letters with the engine alone, in a new store. */
  | ({ readonly kind: 'inserts'; readonly store: string } & Load)
  /** Stores letters with SQLite alone, `atOnce` in a transaction, in a new file with the engine's tables. */
  | ({ readonly kind: 'bare-inserts'; readonly store: string } & Load)
  /** Appends as many bytes to a new file, those of `atOnce` letters in one piece, synchronised each time. */
  | ({ readonly kind: 'appends'; readonly path: string } & Load)
  /** Fills a new store with letters in ended epochs. */
  | {
      readonly kind: 'fill'
      readonly store: string
      readonly epochs: number
      readonly each: number
    }
  /** Reads these runs of a store that was filled, with the engine alone. */
  | {
      readonly kind: 'reads'
      readonly store: string
      readonly runs: readonly RunName[]
      readonly atOnce: number
    }
  | { readonly kind: 'memory' }

export interface Answers {
  readonly serve: Taken
  readonly close: Taken
  readonly inserts: Taken
  readonly 'bare-inserts': Taken
  readonly appends: Taken
  readonly fill: { readonly ended: readonly EndedEpochCost[] }
  readonly reads: Taken
  /** Of the process, in bytes: now, and the most so far. */
  readonly memory: { readonly resident: number; readonly peak: number }
}

/** How long it took, without what had to be made for it. */
export interface Taken {
  readonly ms: number
}

export interface RunName {
  readonly epoch: number
  readonly index: number
}

/** How long it took to end an epoch, and how long its digest is. */
export interface EndedEpochCost {
  readonly epoch: number
  readonly ms: number
  readonly digestBytes: number
}
