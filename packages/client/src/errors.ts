import { CodedError } from '@pvtcoms/core/errors'

/**
 * - `nonsense`: the mailbox answered what is no answer to the request
 * - `gone`: the stream ended or broke before the answer was whole
 * - `slow`: a step of the answer took too long
 * - `too-much`: the answer is longer than was agreed to
 */
export type MailboxErrorCode = 'nonsense' | 'gone' | 'slow' | 'too-much'

/** What became of a request to a mailbox. The stream is closed. */
export class MailboxError extends CodedError<MailboxErrorCode> {
  override readonly name = 'MailboxError'

  constructor(code: MailboxErrorCode, options?: { readonly cause?: unknown }) {
    super(code, MESSAGES[code], options)
  }
}

const MESSAGES: Readonly<Record<MailboxErrorCode, string>> = {
  nonsense: 'the mailbox does not keep to the protocol: use another one if it stays so',
  gone: 'the mailbox went away before it had answered',
  slow: 'the mailbox takes too long to answer',
  'too-much': 'the mailbox sends more than was asked for',
}
