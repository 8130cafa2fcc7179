/**
 * Whose letter was waited for with a place held. A proof that was paid for once could otherwise hold a
 * place, again and again, for a letter that never comes.
 */
import { toHex } from '@pvtcoms/core/bytes'

/** Tags that are remembered, the last ones. At the least effort, so many proofs take hours to make. */
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
