/**
 * What is on its way: frames, and the letters they were sealed into. A frame stays until its letter was
 * acknowledged, so that it can be sealed anew in another letter. Both belong to a lane.
 */
import type { UnixMs } from '@pvtcoms/core/env'
import type { Secret } from '@pvtcoms/core/secret'

/**
 * What letters are sealed in order for. `pair`: the one contact who reads them, whatever session is written in.
 */
export interface LaneRow {
  readonly id: number
  readonly kind: 'pair'
  /** No two lanes lead to the same contact. */
  readonly contact: number
}

export interface Lanes {
  get(id: number): LaneRow | undefined
  ofContact(contact: number): LaneRow | undefined
  /** Throws StoreError `row-exists` when there is one to that contact. It goes when the contact does. */
  add(row: Omit<LaneRow, 'id'>): number
}

/** A frame that fits into one letter. */
export interface OutgoingFrameRow {
  readonly id: number
  readonly lane: number
  readonly type: number
  readonly payload: Uint8Array
  /** Whether it may take the last places of a window. */
  readonly isControl: boolean
  /** The message that it is a part of; undefined for what is not shown. */
  readonly message: number | undefined
  /** The message that it says something about, as an edit does: it goes when that one goes, unless it was released. */
  readonly about: number | undefined
  /** The letter that it was sealed into; undefined while it waits. */
  readonly letter: number | undefined
}

/** A sealed letter, until it was acknowledged: where it is. */
export interface OutgoingLetterRow {
  readonly id: number
  readonly lane: number
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
  /** Frames of a lane that wait to be sealed, in the order in which they were added. */
  waiting(lane: number, limit: number): readonly OutgoingFrameRow[]
  countWaiting(lane: number): number
  framesOf(letter: number): readonly OutgoingFrameRow[]
  /** Messages in a lane that were not acknowledged yet. */
  countMessages(lane: number): number
  /** Which those are, by their ids. */
  messages(lane: number): readonly number[]
  /** Frames of a message that were not acknowledged yet. */
  framesOfMessage(message: number): readonly OutgoingFrameRow[]
  addFrame(row: Omit<OutgoingFrameRow, 'id' | 'letter'>): number
  /** They were sealed into `letter`; undefined: they wait again. */
  assign(frames: readonly number[], letter: number | undefined): void
  removeFrames(frames: readonly number[]): void
  /** Frames of a message, and those about it, belong to none any more: they outlive it, and go out as before. */
  release(message: number): void

  /** Of a lane, the oldest first. */
  letters(lane: number): readonly OutgoingLetterRow[]
  countLetters(lane: number): number
  letter(id: number): OutgoingLetterRow | undefined
  findLetter(lane: number, chain: string, n: number): OutgoingLetterRow | undefined
  /** What copies of a letter are made of. */
  sealed(letter: number): Sealed | undefined
  addLetter(row: Omit<OutgoingLetterRow, 'id'> & Sealed): number
  updateLetter(id: number, change: Partial<Pick<OutgoingLetterRow, 'directAt' | 'copies'>>): void
  /** Its frames wait again unless they were removed. */
  removeLetter(id: number): void
}
