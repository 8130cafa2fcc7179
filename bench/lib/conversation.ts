/**
 * Two parties whose sessions stand, as every messenger in these benchmarks looks: a message of 1 KB
 * goes from one to the other, encrypted, carried as bytes, decrypted and compared.
 */

/** 1,024 ASCII characters: the same message for all, as text for those that take no bytes. */
export const MESSAGE_TEXT =
  'The quick brown fox jumps over the lazy dog, 64 times in a row. '.repeat(16)
export const MESSAGE = new Uint8Array(Buffer.from(MESSAGE_TEXT, 'ascii'))

if (MESSAGE.length !== 1024) throw new RangeError('the message has 1,024 bytes')

export interface Conversation {
  /** `count` messages, each in the other direction than the one before. */
  pingPong(count: number): void | Promise<void>
  /** `count` messages from the first party to the second, and whatever that needs on the way back. */
  oneWay(count: number): void | Promise<void>
  /** The mean of what went over the wire for a message, both ways. */
  readonly wireBytes: number
  /** Bytes of one party's session as it would be stored; of the larger one, where they differ. */
  stateBytes(): number
}

/** Throws unless what arrived is the message. A benchmark of something that fails would be worthless. */
export function checkArrived(opened: Uint8Array | string | undefined): void {
  const same =
    typeof opened === 'string'
      ? opened === MESSAGE_TEXT
      : opened !== undefined && Buffer.compare(opened, MESSAGE) === 0
  if (!same) throw new Error('the message did not arrive')
}
