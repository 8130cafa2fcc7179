/** How a mailbox works; whoever runs it may change all of these. */
export interface MailboxSettings {
  /** Length of an epoch: 1 … 3,600, a divisor of 3,600. It stays what it was at the first start. */
  readonly epochSeconds: number
  /** Bytes that the store may take. */
  readonly maxBytes: number
  /** Bytes of the disk that stay free. */
  readonly reserveBytes: number
  /** The lowest effort that is asked for: a power of two. */
  readonly minEffort: number
  /** Streams at the same time; one more is closed at once. */
  readonly maxStreams: number
  /** Letters that one stream may deposit. */
  readonly maxDepositsPerStream: number
  /** Bytes that one stream may be sent. */
  readonly maxBytesPerStream: number
  /**
   * Letters that this process takes in one epoch. A digest holds 524,288, of all processes on one store
   * together.
   */
  readonly maxPerEpoch: number
  /** Letters that may be on their way to the disk; half of them double the effort. */
  readonly maxPending: number
  /** How long a stream may be silent between requests, ms. */
  readonly idleTimeout: number
  /** How long the rest of a request, or taking an answer, may take, ms. */
  readonly stepTimeout: number
}

const MIB = 2 ** 20

export const DEFAULT_SETTINGS: MailboxSettings = {
  epochSeconds: 60,
  maxBytes: 4_096 * MIB,
  reserveBytes: 256 * MIB,
  minEffort: 16,
  maxStreams: 20_000,
  maxDepositsPerStream: 64,
  maxBytesPerStream: 1_024 * MIB,
  maxPerEpoch: 131_072,
  maxPending: 2_048,
  idleTimeout: 300_000,
  stepTimeout: 60_000,
}
