/** What a store is, in a few lines: arrays of rows, and all of them copied for a transaction that may fail. */
import type { UnixMs } from '@pvtcoms/core/env'
import type { MessageRow } from '../src/index.ts'

export interface ModelMessage extends Omit<MessageRow, 'ref'> {
  readonly ref: string
}

export interface ModelContact {
  readonly conversation: number
  readonly lane: number
  readonly draft: string
}

export class Model {
  /** By the id of the contact. */
  contacts = new Map<number, ModelContact>()
  messages: readonly ModelMessage[] = []
  frames: readonly {
    readonly id: number
    readonly lane: number
    readonly message: number | undefined
    readonly letter: number | undefined
  }[] = []
  letters: readonly { readonly id: number; readonly lane: number; readonly n: number }[] = []

  /** For a transaction that comes to nothing. */
  clone(): Model {
    const copy = new Model()
    copy.contacts = new Map(this.contacts)
    copy.messages = this.messages
    copy.frames = this.frames
    copy.letters = this.letters
    return copy
  }

  removeContact(id: number): void {
    const removed = this.contacts.get(id)
    this.contacts.delete(id)
    this.messages = this.messages.filter((each) => each.conversation !== removed?.conversation)
    this.frames = this.frames.filter(({ lane }) => lane !== removed?.lane)
    this.letters = this.letters.filter(({ lane }) => lane !== removed?.lane)
  }

  removeMessage(id: number): void {
    this.messages = this.messages.filter((each) => each.id !== id)
    this.frames = this.frames.filter(({ message }) => message !== id)
  }

  /** Frames of it belong to no message any more. */
  releaseMessage(id: number): void {
    this.frames = this.frames.map((each) =>
      each.message === id ? { ...each, message: undefined } : each,
    )
  }

  removeLetter(id: number): void {
    this.letters = this.letters.filter((each) => each.id !== id)
    this.frames = this.frames.map((each) =>
      each.letter === id ? { ...each, letter: undefined } : each,
    )
  }

  /** As they are shown. */
  shown(conversation: number): readonly ModelMessage[] {
    return this.messages
      .filter((each) => each.conversation === conversation)
      .toSorted((a, b) => a.position - b.position || (a.ref < b.ref ? -1 : 1))
  }

  found(word: string): readonly number[] {
    return this.messages
      .filter(
        ({ kind, text }) =>
          kind === 'text' && text?.split(' ').some((each) => each.startsWith(word)),
      )
      .map(({ id }) => id)
      .toSorted((a, b) => b - a)
  }

  nextDisappearance(): UnixMs | undefined {
    return this.messages
      .flatMap(({ disappearsAt }) => disappearsAt ?? [])
      .toSorted((a, b) => a - b)[0]
  }
}
