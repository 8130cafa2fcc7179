/**
 * The timers that wait, earliest first; of two with the same moment, the one set first. A binary
 * heap that knows where each entry sits, so that a cancelled timer leaves at once.
 */
export interface QueuedTimer {
  /** Milliseconds on the monotonic clock. */
  readonly due: number
  readonly callback: () => void
}

interface Entry extends QueuedTimer {
  readonly order: number
  index: number
}

const GONE = -1

export class TimerQueue {
  readonly #heap: Entry[] = []
  #added = 0

  get size(): number {
    return this.#heap.length
  }

  /** When the next timer is due; undefined when none waits. */
  get nextDue(): number | undefined {
    return this.#heap[0]?.due
  }

  /** Returns the function that takes the timer out again; it does nothing once the timer has left. */
  add(due: number, callback: () => void): () => void {
    const entry: Entry = { due, callback, order: this.#added++, index: this.#heap.length }
    this.#heap.push(entry)
    this.#rise(entry)
    return () => {
      if (entry.index !== GONE) this.#remove(entry)
    }
  }

  /** Takes out the next timer. */
  shift(): QueuedTimer | undefined {
    const first = this.#heap[0]
    if (first !== undefined) this.#remove(first)
    return first
  }

  #remove(entry: Entry): void {
    const last = this.#heap.pop() as Entry
    if (last !== entry) {
      this.#place(last, entry.index)
      this.#rise(last)
      this.#sink(last)
    }
    entry.index = GONE
  }

  #rise(entry: Entry): void {
    while (entry.index > 0) {
      const parent = this.#heap[(entry.index - 1) >> 1] as Entry
      if (isBefore(parent, entry)) return
      this.#swap(parent, entry)
    }
  }

  #sink(entry: Entry): void {
    for (;;) {
      const left = this.#heap[2 * entry.index + 1]
      const right = this.#heap[2 * entry.index + 2]
      if (left === undefined) return
      const child = right !== undefined && isBefore(right, left) ? right : left
      if (isBefore(entry, child)) return
      this.#swap(entry, child)
    }
  }

  #swap(a: Entry, b: Entry): void {
    const index = a.index
    this.#place(a, b.index)
    this.#place(b, index)
  }

  #place(entry: Entry, index: number): void {
    this.#heap[index] = entry
    entry.index = index
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order)
}
