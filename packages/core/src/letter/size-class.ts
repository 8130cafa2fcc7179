/**
 * The sizes that exist on the wire (docs/protocol/letter.md §1). A letter of a class has exactly its
 * `length`; what differs between classes is the room for content, and nothing else.
 */

/** Lengths in bytes. */
export interface SizeClass {
  readonly length: number
  /** Room for frames and their padding. */
  readonly contentLength: number
}

export const HEADER_LENGTH = 2_316
export const SEALED_HEADER_LENGTH = HEADER_LENGTH + 16
export const COMMITMENT_LENGTH = 32
export const FRANKING_KEY_LENGTH = 32
export const MAC_LENGTH = 32

/** Text, signals, everything that is short: 4,096, of which 1,668 for content. */
export const LETTER: SizeClass = sizeClass(4_096)

/** Media, later: 65,536, of which 63,108 for content. */
export const PARCEL: SizeClass = sizeClass(65_536)

const CLASSES: readonly SizeClass[] = [LETTER, PARCEL]

/** The class of a letter of `length` bytes, or undefined when there is none. */
export function sizeClassOf(length: number): SizeClass | undefined {
  return CLASSES.find((size) => size.length === length)
}

function sizeClass(length: number): SizeClass {
  const overhead = SEALED_HEADER_LENGTH + COMMITMENT_LENGTH + FRANKING_KEY_LENGTH + MAC_LENGTH
  return { length, contentLength: length - overhead }
}
