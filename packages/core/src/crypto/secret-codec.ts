import type { Codec } from '../codec/index.ts'
import { Secret } from '../secret.ts'

/**
 * Exactly `length` secret bytes, for states that are stored. What it encodes into is as secret as
 * the value: such an encoding belongs in a `Secret` of its own. Encoding a wiped secret throws
 * SecretError. What it decoded is wiped when the rest does not decode.
 */
export function secretBytes<Kind extends string>(kind: Kind, length: number): Codec<Secret<Kind>> {
  return {
    minLength: length,
    maxLength: length,
    read(input) {
      const secret = new Secret(kind, input.take(length).slice())
      input.onAbandon(() => {
        secret.wipe()
      })
      return secret
    },
    write(output, secret) {
      const bytes = secret.expose()
      if (bytes.length !== length) output.fail('invalid')
      output.append(bytes)
    },
  }
}
