import { bytes, type Codec, mapped } from '../codec.ts'
import { Secret } from '../secret.ts'

/**
 * Exactly `length` secret bytes, for states that are stored. What it encodes into is as secret as
 * the value: such an encoding belongs in a `Secret` of its own. Encoding a wiped secret throws
 * SecretError.
 */
export function secretBytes<Kind extends string>(kind: Kind, length: number): Codec<Secret<Kind>> {
  return mapped(bytes(length), {
    decode: (read) => new Secret(kind, read),
    encode: (secret) => secret.expose(),
  })
}
