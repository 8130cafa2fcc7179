export { MailboxError, type MailboxErrorCode } from '../errors.ts'
export {
  type ConnectionOptions,
  MailboxConnection,
  type ReceivedDigest,
} from './connection.ts'
export { DigestBook, type EpochSpan, type Reading, type Sighting } from './digest-book.ts'
export type { Miner } from './miner.ts'
