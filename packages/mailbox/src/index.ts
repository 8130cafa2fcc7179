export { StorageEngineError, type StorageEngineFault } from './errors.ts'
export { Mailbox, type MailboxParts, type MailboxStatus } from './node/mailbox.ts'
export type { Address, Role } from './node/session.ts'
export { DEFAULT_SETTINGS, type MailboxSettings } from './node/settings.ts'
export type {
  ChainTip,
  EndedEpoch,
  EngineState,
  EpochRange,
  KeptLetter,
  NewLetter,
  Position,
  StorageEngine,
  Stored,
  StoredDigest,
  WaitingLetters,
} from './storage-engine.ts'
