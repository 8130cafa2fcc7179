export {
  MailboxError,
  type MailboxErrorCode,
  SchedulerError,
  type SchedulerErrorCode,
} from '../errors.ts'
export {
  type ConnectionOptions,
  MailboxConnection,
  type ReceivedDigest,
} from './connection.ts'
export { DigestBook, type Reading, type Sighting } from './digest-book.ts'
export type { Answer, ContactUse, Input, MailboxUse, PlacedCopy, Rhythm } from './input.ts'
export type { Miner } from './miner.ts'
export type { Effect, Event, Output, Question } from './output.ts'
export { Scheduler, type SchedulerParts } from './scheduler.ts'
export {
  type MailboxAddress,
  type RunnerParts,
  SchedulerRunner,
} from './scheduler-runner.ts'
