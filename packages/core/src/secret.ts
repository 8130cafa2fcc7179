import { wipe } from './bytes.ts'
import { CodedError } from './errors.ts'

/** Thrown when a secret is used after it was wiped: always a bug of ours, never a stranger's doing. */
export class SecretError extends CodedError<'secret-wiped'> {
  override readonly name = 'SecretError'
}

/**
 * Secret bytes with a name. They sit in a private field, so that printing, `JSON.stringify`,
 * `util.inspect` and string concatenation show only `[secret RootKey]`; they leave by `expose()`
 * alone, which makes every place that touches them easy to find.
 *
 * `Kind` keeps a `Secret<'RootKey'>` from being passed where a `Secret<'ChainKey'>` is wanted.
 */
export class Secret<Kind extends string> {
  readonly kind: Kind
  readonly #bytes: Uint8Array
  #wiped = false
  #onWipe: (() => void) | undefined

  /** Takes over `bytes`: the caller must neither keep nor change them. */
  constructor(kind: Kind, bytes: Uint8Array) {
    this.kind = kind
    this.#bytes = bytes
  }

  /** Length in bytes; public. */
  get length(): number {
    return this.#bytes.length
  }

  get wiped(): boolean {
    return this.#wiped
  }

  /** The bytes themselves, not a copy: read them, do not keep them. Throws SecretError once wiped. */
  expose(): Uint8Array {
    if (this.#wiped) throw new SecretError('secret-wiped', `${this.kind} was wiped`)
    return this.#bytes
  }

  /** Overwrites the bytes with zeros. Wiping twice is harmless. */
  wipe(): void {
    wipe(this.#bytes)
    this.#wiped = true
    this.#onWipe?.()
    this.#onWipe = undefined
  }

  /** For whoever keeps something made from the bytes: calls back once, when they are wiped. */
  onWipe(callback: () => void): void {
    const earlier = this.#onWipe
    this.#onWipe =
      earlier === undefined
        ? callback
        : () => {
            earlier()
            callback()
          }
  }

  toString(): string {
    return `[secret ${this.kind}]`
  }

  toJSON(): string {
    return this.toString()
  }

  /** What Node's `util.inspect` and `console` print. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }
}
