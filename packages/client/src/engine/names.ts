/** What people call things: profiles, conversations, mailboxes. */
import { utf8Encode } from '@pvtcoms/core/bytes'
import { EngineError } from './errors.ts'

/** Bytes. */
const LONGEST_NAME = 128

/** Without space around it. Throws EngineError `bad-name`. */
export function checkedName(name: string): string {
  const trimmed = name.trim()
  const length = utf8Encode(trimmed).length
  if (length === 0 || length > LONGEST_NAME || !trimmed.isWellFormed())
    throw new EngineError('bad-name')
  return trimmed
}
