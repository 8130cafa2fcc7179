/**
 * Keeps the scroll position of a list that grows and shrinks at both ends: either the end is followed, or what
 * is on screen stays there. Called within a ResizeObserver it costs no layout, and nothing was painted before.
 */

/** So near to the end, in pixels, the list follows it. */
const AT_END = 60

interface Looked {
  /** How far the box was scrolled when it was looked at. */
  readonly scrolled: number
  readonly follows: boolean
  /** Rows on screen, and where each was, from the top of the box. None while the end is followed. */
  readonly rows: readonly { readonly row: Element; readonly top: number }[]
}

export class ScrollPosition {
  readonly #box: HTMLElement
  readonly #list: HTMLElement
  #last: Looked = { scrolled: 0, follows: true, rows: [] }

  constructor(box: HTMLElement, list: HTMLElement) {
    this.#box = box
    this.#list = list
  }

  /** Pixels between what is on screen and the first row. */
  get above(): number {
    return this.#box.scrollTop
  }

  /** Pixels between what is on screen and the last row. */
  get below(): number {
    const { scrollHeight, clientHeight, scrollTop } = this.#box
    return scrollHeight - clientHeight - scrollTop
  }

  get height(): number {
    return this.#box.clientHeight
  }

  get isAtEnd(): boolean {
    return this.below <= AT_END
  }

  /** The number of the first row that ends below so many pixels from the top of the box. */
  rowAt(pixels: number): number {
    const rows = this.#list.children
    const line = this.#box.getBoundingClientRect().top + pixels
    let [from, to] = [0, rows.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) > line) to = middle
      else from = middle + 1
    }
    return from
  }

  /** Whether any of that row's `part` is below the top of the box. */
  shows(row: number, part: string): boolean {
    const found = this.#list.children[row]?.querySelector(part)
    if (!found) return false
    return found.getBoundingClientRect().bottom > this.#box.getBoundingClientRect().top
  }

  /** After anything that may have moved rows. `follow` says that the end, once reached, is kept to. */
  keep(follow: boolean): void {
    const { scrollTop } = this.#box
    const { scrolled, follows, rows } = this.#last
    if (!follows) {
      const one = rows.find(({ row }) => row.isConnected)
      const wanted = (one?.top ?? 0) - (scrollTop - scrolled)
      const moved = one === undefined ? 0 : this.#topOf(one.row) - wanted
      if (Math.abs(moved) >= 1) this.#box.scrollTop = scrollTop + moved
      // Only the person scrolls up from the end.
    } else if (scrollTop >= scrolled) this.toEnd()
    this.hold(follow)
  }

  /** Remembers what is on screen: that is to stay there. */
  hold(follow: boolean): void {
    const follows = follow && this.isAtEnd
    this.#last = { scrolled: this.#box.scrollTop, follows, rows: follows ? [] : this.#onScreen() }
  }

  toEnd(): void {
    this.#box.scrollTop = this.#box.scrollHeight
  }

  toRow(index: number, block: 'start' | 'center'): void {
    this.#list.children[index]?.scrollIntoView({ block })
  }

  #onScreen(): { row: Element; top: number }[] {
    const found: { row: Element; top: number }[] = []
    for (let at = this.rowAt(0); ; at++) {
      const row = this.#list.children[at]
      const top = row === undefined ? Number.POSITIVE_INFINITY : this.#topOf(row)
      if (row === undefined || top > this.height) return found
      found.push({ row, top })
    }
  }

  /** The top of the message in it: the day above it comes and goes with the row before. */
  #topOf(row: Element): number {
    const said = row.querySelector('[data-message]') ?? row
    return said.getBoundingClientRect().top - this.#box.getBoundingClientRect().top
  }
}
