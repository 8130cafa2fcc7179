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
} from './connection/connection.ts'
export {
  type MailboxAddress,
  type RunnerParts,
  SchedulerRunner,
} from './connection/scheduler-runner.ts'
export type { Miner } from './deposits/miner.ts'
export { DigestChain, type ReadResult, type Sighting } from './digests/digest-chain.ts'
export type { Answer, ContactUse, Input, MailboxUse, PlacedCopy } from './input.ts'
export type { Effect, Event, Output, Question } from './output.ts'
export { Scheduler, type SchedulerParts } from './scheduler.ts'
