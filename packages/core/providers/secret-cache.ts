import type { Secret } from '../src/secret.ts'

/**
 * What a provider makes from a secret and would rather not make twice. An entry lives as long as
 * its secret: it goes when the secret is wiped, or collected.
 */
export class SecretCache<Kind extends string, Value> {
  readonly #values = new WeakMap<Secret<Kind>, Value>()
  readonly #make: (bytes: Uint8Array) => Value
  readonly #erase: (value: Value) => void

  /** `make` keeps no reference to the bytes; `erase` is called with a value whose secret was wiped. */
  constructor(make: (bytes: Uint8Array) => Value, erase: (value: Value) => void = () => {}) {
    this.#make = make
    this.#erase = erase
  }

  /** The value that belongs to `secret`. Throws SecretError when it was wiped. */
  get(secret: Secret<Kind>): Value {
    const bytes = secret.expose()
    const known = this.#values.get(secret)
    if (known !== undefined) return known
    const made = this.#make(bytes)
    this.#values.set(secret, made)
    secret.onWipe(() => {
      this.#values.delete(secret)
      this.#erase(made)
    })
    return made
  }
}
