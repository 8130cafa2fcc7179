/**
 * What is on its way to contacts: frames, and the letters they were sealed into. A frame stays until
 * its letter was acknowledged, so that it can be sealed anew in another letter.
 */
import type { UnixMs } from '@pvtcoms/core/env'
import type { Secret } from '@pvtcoms/core/secret'

/** A frame that fits into one letter. */
export interface OutgoingFrameRow {
  readonly id: number
  readonly contact: number
  readonly type: number
  readonly payload: Uint8Array
  /** Whether it may take the last places of a window. */
  readonly isControl: boolean
  /** The message that it is a part of; undefined for what is not shown. */
  readonly message: number | undefined
  /** The message that it says something about, as an edit does: it goes when that one goes. */
  readonly about: number | undefined
  /** The letter that it was sealed into; undefined while it waits. */
  readonly letter: number | undefined
}

/** A sealed letter, until it was acknowledged: where it is. */
export interface OutgoingLetterRow {
  readonly id: number
  readonly contact: number
  /** 16 hexadecimal digits. */
  readonly chain: string
  readonly n: number
  readonly sealedAt: UnixMs
  /** When their own client took it. */
  readonly directAt: UnixMs | undefined
  /** Names of the mailboxes that were chosen for it, and when each has stored it. */
  readonly copies: readonly { readonly mailbox: string; readonly storedAt: UnixMs | undefined }[]
}

/** The letter itself, as packages/core sealed it. The caller wipes the key. */
export interface Sealed {
  readonly n: number
  readonly tagKey: Secret<'TagKey'>
  /** 4,096. */
  readonly inner: Uint8Array
}

export interface Outbox {
  /** Frames of a contact that wait to be sealed, in the order in which they were added. */
  waiting(contact: number, limit: number): readonly OutgoingFrameRow[]
  countWaiting(contact: number): number
  framesOf(letter: number): readonly OutgoingFrameRow[]
  /** Messages to a contact that were not acknowledged yet. */
  countMessages(contact: number): number
  /** Frames of a message that were not acknowledged yet. */
  framesOfMessage(message: number): readonly OutgoingFrameRow[]
  addFrame(row: Omit<OutgoingFrameRow, 'id' | 'letter'>): number
  /** They were sealed into `letter`; undefined: they wait again. */
  assign(frames: readonly number[], letter: number | undefined): void
  removeFrames(frames: readonly number[]): void

  /** Of a contact, the oldest first. */
  letters(contact: number): readonly OutgoingLetterRow[]
  countLetters(contact: number): number
  letter(id: number): OutgoingLetterRow | undefined
  findLetter(contact: number, chain: string, n: number): OutgoingLetterRow | undefined
  /** What copies of a letter are made of. */
  sealed(letter: number): Sealed | undefined
  addLetter(row: Omit<OutgoingLetterRow, 'id'> & Sealed): number
  updateLetter(id: number, change: Partial<Pick<OutgoingLetterRow, 'directAt' | 'copies'>>): void
  /** Its frames wait again unless they were removed. */
  removeLetter(id: number): void
}
