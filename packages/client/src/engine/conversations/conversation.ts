/** One conversation, in memory as in the store. Changes are made in a unit of work, in both places at once. */
import type { ConversationRow, Store } from '@pvtcoms/store'
import type { Reloadable, UnitOfWork } from '../unit-of-work.ts'
import type { Audience } from './audience.ts'

export class Conversation implements Reloadable {
  readonly id: number
  /** Whom it is with. */
  readonly audience: Audience
  readonly #store: Pick<Store, 'conversations'>
  #row: ConversationRow
  /** Memory may be ahead of the store, which could not be read. */
  #isStale = false

  constructor(store: Pick<Store, 'conversations'>, row: ConversationRow, audience: Audience) {
    this.#store = store
    this.id = row.id
    this.audience = audience
    this.#row = row
  }

  get row(): ConversationRow {
    if (this.#isStale) this.reload()
    return this.#row
  }

  update(unit: UnitOfWork, change: Parameters<Store['conversations']['update']>[1]): void {
    unit.touch(this)
    this.#store.conversations.update(this.id, change)
    this.#row = { ...this.row, ...change }
    unit.changed({ kind: 'conversation', id: this.id })
  }

  /** A new message stands in it: that brings it back from the archive, unless it is muted. */
  bringBack(unit: UnitOfWork): void {
    const { archived, muted } = this.row
    if (archived && !muted) this.update(unit, { archived: false })
  }

  reload(): void {
    this.#isStale = true
    // One that is gone, or never came to be, is not looked at any more.
    this.#row = this.#store.conversations.get(this.id) ?? this.#row
    this.#isStale = false
  }
}
