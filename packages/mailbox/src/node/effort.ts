/**
 * What a deposit has to pay. It doubles as soon as half of the slots for pending letters are taken, once an
 * epoch, and halves after ten quiet epochs. Digests and answers to deposits tell it.
 */
const QUIET_EPOCHS = 10
const HIGHEST = 2 ** 20

export class Effort {
  readonly #lowest: number
  #asked: number
  #quiet = 0
  #wasBusy = false

  /** `lowest` is a power of two. */
  constructor(lowest: number) {
    this.#lowest = lowest
    this.#asked = lowest
  }

  get asked(): number {
    return this.#asked
  }

  /** `share`, 0 … 1, of the slots for pending letters is taken; called whenever that grows. */
  load(share: number): void {
    if (share < 0.5 || this.#wasBusy) return
    this.#wasBusy = true
    this.#quiet = 0
    this.#asked = Math.min(HIGHEST, this.#asked * 2)
  }

  /** An epoch has ended. */
  epochEnded(): void {
    this.#quiet = this.#wasBusy ? 0 : this.#quiet + 1
    this.#wasBusy = false
    if (this.#quiet < QUIET_EPOCHS) return
    this.#quiet = 0
    this.#asked = Math.max(this.#lowest, this.#asked / 2)
  }
}
