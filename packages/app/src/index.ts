/** The entry point: one person's messenger around an engine, for whatever host keeps its files. */
export type { ExaminationParts } from './doctor/examine.ts'
export { AppError, type AppFault } from './errors.ts'
export { EventLog } from './event-log.ts'
export { type HandlerParts, messengerHandlers } from './handlers/handlers.ts'
export { windowHandlers } from './handlers/window-handlers.ts'
export {
  type BackupSource,
  DEFAULT_SETTINGS,
  type DiskState,
  type FoundBridges,
  type OpenStore,
  type Settings,
  type SettingsFile,
  type StoreFiles,
} from './host.ts'
export { Messenger, type MessengerParts, type RunningEngine } from './messenger.ts'
export {
  type BridgedTransport,
  StandbyTransport,
  type StartTransport,
} from './network/standby-transport.ts'
