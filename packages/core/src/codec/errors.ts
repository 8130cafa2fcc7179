/** How decoding and encoding fail. */
import { CodedError } from '../errors.ts'

/**
 * - `truncated`: the input ends before the value does
 * - `trailing`: bytes follow the value
 * - `too-long`: a length or count exceeds its bound
 * - `invalid`: a value outside its domain
 */
export type CodecFault = 'truncated' | 'trailing' | 'too-long' | 'invalid'

/** Names the fault and the field of the declaration; never holds any part of the value. */
export class CodecError extends CodedError<CodecFault> {
  override readonly name = 'CodecError'
  readonly path: string

  constructor(code: CodecFault, path: string) {
    super(code, `${path}: ${code}`)
    this.path = path
  }
}
