import { CodedError } from '../errors.ts'

/**
 * - `too-long`: content that exceeds a frame, a letter or the longest text
 * - `type`: a frame type outside 1 … 255
 */
export type ContentFault = 'too-long' | 'type'

/** Thrown for content that our caller composed wrongly; never for what a peer sent. */
export class ContentError extends CodedError<ContentFault> {
  override readonly name = 'ContentError'
}
