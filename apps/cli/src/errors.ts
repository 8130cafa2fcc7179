import { CodedError } from '@pvtcoms/core/errors'

/** What broke a conversation: exit code 1. */
export class ConversationError extends CodedError<'bad-message' | 'unfinished'> {
  override readonly name = 'ConversationError'
}
