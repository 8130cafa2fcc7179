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

/**
 * - `unknown-name`: no such mailbox or contact was introduced
 * - `bad-input`: a key, a tag, a letter or a name has another length than it must have
 * - `bad-proof`: what the miner made is no proof
 * - `bad-state`: what was stored is not a state of a version known here
 */
export type SchedulerErrorCode = 'unknown-name' | 'bad-input' | 'bad-proof' | 'bad-state'

/** What the scheduler's caller, or its disk, did wrong. The step has changed nothing. */
export class SchedulerError extends CodedError<SchedulerErrorCode> {
  override readonly name = 'SchedulerError'

  constructor(code: SchedulerErrorCode) {
    super(code, SCHEDULER_MESSAGES[code])
  }
}

const SCHEDULER_MESSAGES: Readonly<Record<SchedulerErrorCode, string>> = {
  'unknown-name': 'introduce the mailbox or contact before you name it',
  'bad-input': 'a key, tag, letter or name has a length that it cannot have',
  'bad-proof': 'the miner made something that is no proof',
  'bad-state': 'the stored state is damaged, or of another version',
}
