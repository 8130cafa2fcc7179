/**
 * The size of a letter on the wire (docs/protocol/letter.md §1). There is one: 4,096 bytes, whatever is in
 * it, so that a length says nothing. What is longer travels in several letters.
 */

/** Lengths in bytes of the parts of an inner letter. */
export const HEADER_LENGTH = 2_316
export const SEALED_HEADER_LENGTH = HEADER_LENGTH + 16
export const COMMITMENT_LENGTH = 32
export const FRANKING_KEY_LENGTH = 32
export const MAC_LENGTH = 32

const LENGTH = 4_096
const OVERHEAD = SEALED_HEADER_LENGTH + COMMITMENT_LENGTH + FRANKING_KEY_LENGTH + MAC_LENGTH

/** `length`: 4,096, of the whole letter. `contentLength`: 1,668, the room for frames and their padding. */
export const LETTER = { length: LENGTH, contentLength: LENGTH - OVERHEAD } as const
