/** How much room there is: bytes of the store, and of the disk below it. Both are measured now and then. */
import type { Infer } from '@pvtcoms/core/codec'
import type { FreeSpace } from '@pvtcoms/core/mailbox'
import type { StorageEngine } from '../storage-engine.ts'

export class Space {
  readonly #engine: Pick<StorageEngine, 'usage'>
  readonly #maxBytes: number
  readonly #reserveBytes: number
  #used = 0
  #free = Number.POSITIVE_INFINITY
  /** The disk refused a write as it is full, whatever was measured. */
  #refused = false

  constructor(
    engine: Pick<StorageEngine, 'usage'>,
    { maxBytes, reserveBytes }: { readonly maxBytes: number; readonly reserveBytes: number },
  ) {
    this.#engine = engine
    this.#maxBytes = maxBytes
    this.#reserveBytes = reserveBytes
  }

  get isFull(): boolean {
    return this.#left <= 0
  }

  /** Coarse on purpose, as everybody is told. */
  get level(): Infer<typeof FreeSpace> {
    const share = this.#left / this.#maxBytes
    if (share <= 0) return 'none'
    return share < 0.1 ? 'little' : share < 0.5 ? 'some' : 'plenty'
  }

  get used(): number {
    return this.#used
  }

  add(bytes: number): void {
    this.#used += bytes
    this.#free -= bytes
  }

  diskRefused(): void {
    this.#refused = true
  }

  /** Measures anew. Rejects with StorageEngineError. */
  async measure(): Promise<void> {
    const { used, free } = await this.#engine.usage()
    this.#used = used
    this.#free = free ?? Number.POSITIVE_INFINITY
    this.#refused = false
  }

  get #left(): number {
    if (this.#refused) return 0
    return Math.min(this.#maxBytes - this.#used, this.#free - this.#reserveBytes)
  }
}
