/** What our caller may say of itself, checked before anything is drawn or made. */
import { type Codec, CodecError, encode } from '../codec/index.ts'
import type { Descriptor } from '../descriptor.ts'
import { HandshakeError } from './errors.ts'

/** Throws HandshakeError `identity` unless `onionKey` has 32 bytes. */
export function checkOnionKey(onionKey: Uint8Array): void {
  if (onionKey.length !== 32) throw new HandshakeError('identity', 'an onion key has 32 bytes')
}

/** `descriptors` as `codec` says them. Throws HandshakeError `descriptors` when it cannot. */
export function encodeDescriptors(
  codec: Codec<readonly Descriptor[]>,
  descriptors: readonly Descriptor[],
): Uint8Array {
  try {
    return encode(codec, descriptors)
  } catch (cause) {
    if (!(cause instanceof CodecError)) throw cause
    const message = 'too many or too few places, or one of them twice'
    throw new HandshakeError('descriptors', message, { cause })
  }
}
