/** What a declaration of a wire format is, and how a value is encoded and decoded by it. */
import { CodecError, type CodecFault } from './errors.ts'
import { Reader } from './reader.ts'
import { Writer } from './writer.ts'

export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: CodecFault; readonly path: string }

/** A wire format. `minLength` and `maxLength` are in bytes and equal for a fixed size. */
export interface Codec<T> {
  readonly minLength: number
  readonly maxLength: number
  read(input: Reader): T
  write(output: Writer, value: T): void
}

/** The type that a codec's values have. */
export type Infer<C> = C extends Codec<infer T> ? T : never

/** Encodes into a fresh buffer. Throws CodecError when the value does not fit the declaration. */
export function encode<T>(codec: Codec<T>, value: T): Uint8Array {
  const output = new Writer(codec.minLength)
  try {
    codec.write(output, value)
    return output.finish()
  } catch (error) {
    output.discard()
    throw error
  }
}

/**
 * Decodes the whole of `bytes`; byte strings in the result are copies that the caller owns. Of secrets
 * that were read before a fault nothing is left.
 */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array): Decoded<T> {
  const input = new Reader(bytes)
  try {
    const value = codec.read(input)
    if (input.remaining > 0) throw new CodecError('trailing', 'end')
    return { ok: true, value }
  } catch (error) {
    input.abandon()
    if (!(error instanceof CodecError)) throw error
    return { ok: false, code: error.code, path: error.path }
  }
}
