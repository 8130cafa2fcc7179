/**
 * The shape every error class of pvtcoms has: a string `code` to branch on and a message that
 * says what to do. Neither ever holds a payload, an address, a key or text from a stranger.
 */
export abstract class CodedError<Code extends string> extends Error {
  abstract override readonly name: string
  readonly code: Code

  constructor(code: Code, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** Whether `error` is one of ours, with any code. */
export function isCodedError(error: unknown): error is CodedError<string> {
  return error instanceof CodedError
}
