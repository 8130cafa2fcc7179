/**
 * Heads of a mailbox's chain that contacts told us, of epochs whose digests we have not read yet. Bounded:
 * contacts may tell anything.
 */

const MOST_HEADS = 64

export class ContactHeads {
  readonly #heads = new Map<number, Uint8Array>()

  /** Keeps the head, 32, that a contact saw after that epoch; the oldest makes room. */
  keep(epoch: number, head: Uint8Array): void {
    const [oldest] = this.#heads.keys()
    if (this.#heads.size >= MOST_HEADS && oldest !== undefined) this.#heads.delete(oldest)
    this.#heads.set(epoch, head)
  }

  /** Takes out the head that a contact told of that epoch; undefined when none did. */
  take(epoch: number): Uint8Array | undefined {
    const head = this.#heads.get(epoch)
    this.#heads.delete(epoch)
    return head
  }
}
