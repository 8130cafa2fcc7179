/**
 * Which descriptors of one onion service are at a directory. A service has two at any time, of this period
 * and of the one before or behind it, and which one a peer asks for depends on the peer's clock: so peers
 * find the service once both have been uploaded. Tor says of each upload that it begins, with the
 * descriptor's id and the directory, and of the end only at which directory (tor 0.4.9). One directory
 * may get both.
 */

/** Descriptors that a service has at any time. */
const DESCRIPTORS = 2

interface Directory {
  /** Uploads that began, by the descriptor's id. */
  readonly begun: Map<string, number>
  /** Uploads that ended well, of whichever descriptor. */
  done: number
}

export class Uploads {
  readonly #directories = new Map<string, Directory>()
  readonly #uploaded = new Set<string>()

  /** Whether each of the two descriptors is at one directory at least. */
  get isComplete(): boolean {
    return this.#uploaded.size >= DESCRIPTORS
  }

  /** HS_DESC UPLOAD. */
  begin(directory: string, descriptor: string): void {
    const known: Directory = this.#directories.get(directory) ?? { begun: new Map(), done: 0 }
    this.#directories.set(directory, known)
    known.begun.set(descriptor, (known.begun.get(descriptor) ?? 0) + 1)
  }

  /** HS_DESC FAILED for an upload. */
  fail(directory: string, descriptor: string): void {
    const begun = this.#directories.get(directory)?.begun
    const count = begun?.get(descriptor) ?? 0
    if (count > 0) begun?.set(descriptor, count - 1)
  }

  /** HS_DESC UPLOADED. */
  end(directory: string): void {
    const known = this.#directories.get(directory)
    if (known === undefined) return
    const begun = [...known.begun.values()].reduce((sum, count) => sum + count, 0)
    known.done = Math.min(known.done + 1, begun)
    for (const [descriptor, count] of known.begun) {
      // More have ended there than the others make: one of this descriptor is among them.
      if (known.done > begun - count) this.#uploaded.add(descriptor)
    }
  }
}
