/** A value that calls back after each change. */
export class Watched<T> {
  readonly #callbacks = new Set<(value: T) => void>()
  #value: T

  constructor(value: T) {
    this.#value = value
  }

  get value(): T {
    return this.#value
  }

  set(value: T): void {
    this.#value = value
    for (const callback of [...this.#callbacks]) callback(value)
  }

  /** Calls back after every change, until the returned function is called. */
  watch(callback: (value: T) => void): () => void {
    const entry = (value: T): void => callback(value)
    this.#callbacks.add(entry)
    return () => this.#callbacks.delete(entry)
  }
}
