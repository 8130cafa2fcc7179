/**
 * How a profile does its units of work: one at a time, each durable as a whole or undone, and everything that
 * interfaces are told passes through here. So what is told is what was stored, in the order of storing.
 */
import type { Store } from '@pvtcoms/store'
import { type Change, UnitOfWork } from './unit-of-work.ts'

export interface WorkParts {
  readonly store: Pick<Store, 'transact'>
  /** Tells interfaces, in that order. It must not throw. */
  readonly tell: (changes: readonly Change[]) => void
  /** Runs what nobody waits for; it does not throw. */
  readonly guarded: (action: () => void) => void
}

export class Work {
  readonly #parts: WorkParts
  #running: UnitOfWork | undefined

  constructor(parts: WorkParts) {
    this.#parts = parts
  }

  /**
   * Does `action` in one durable step; tells what has changed; then does what the unit left to be done. Throws
   * what `action` throws, or StoreError: then nothing has changed, in the store or in memory.
   */
  do<T>(action: (unit: UnitOfWork) => T): T {
    const { store, tell, guarded } = this.#parts
    const unit = new UnitOfWork()
    let result: T
    try {
      result = store.transact(() => {
        this.#running = unit
        return action(unit)
      })
    } catch (error) {
      this.#running = undefined
      for (const owner of unit.touched) guarded(() => owner.reload())
      throw error
    }
    this.#running = undefined
    unit.wipeConsumed()
    guarded(() => tell(unit.changes))
    for (const action of unit.following) guarded(action)
    return result
  }

  /** Something is shown otherwise than before although nothing of it is stored; of a unit under way: with it. */
  show(change: Change): void {
    const { tell, guarded } = this.#parts
    if (this.#running === undefined) guarded(() => tell([change]))
    else this.#running.changed(change)
  }
}
