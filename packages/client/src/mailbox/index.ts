export { MailboxError, type MailboxErrorCode } from '../errors.ts'
export {
  type ConnectionOptions,
  MailboxConnection,
  type ReceivedDigest,
} from './connection.ts'
export type { Miner } from './miner.ts'
