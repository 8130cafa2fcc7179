/**
 * Tags whose letter a slot was once held for. A slot is held once for each tag: otherwise one proof could
 * hold a slot again and again for a letter that never comes.
 */
import { toHex } from '@pvtcoms/core/bytes'

/** The last tags are remembered. At the least effort, this many proofs take hours to make. */
const MOST = 65_536

export class Reservations {
  readonly #tags = new Set<string>()

  has(tag: Uint8Array): boolean {
    return this.#tags.has(toHex(tag))
  }

  add(tag: Uint8Array): void {
    this.#tags.add(toHex(tag))
    const [oldest] = this.#tags
    if (this.#tags.size > MOST && oldest !== undefined) this.#tags.delete(oldest)
  }
}
