import { CodedError } from '../errors.ts'

/**
 * - `expiry`: an invite that would live too long, or has already ended
 * - `descriptors`: too many or too few places, or the same one twice
 * - `frames`: more to say in an answer than fits
 * - `identity`: an onion key that does not have 32 bytes
 */
export type HandshakeFault = 'expiry' | 'descriptors' | 'frames' | 'identity'

/** Thrown for what our caller caused; what a peer or a mailbox causes is an output. */
export class HandshakeError extends CodedError<HandshakeFault> {
  override readonly name = 'HandshakeError'
}
