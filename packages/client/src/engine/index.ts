/** The door of the engine: a messenger without a host, given ports to store, transport and time. */
export { Engine } from './engine.ts'
export { EngineError, type EngineFault } from './errors.ts'
export type { LogCode, LogEvent } from './log.ts'
export type { ConversationPage, EngineApi, EngineMethods, HitView } from './methods.ts'
export type { EngineParts, Pace } from './parts.ts'
export type * from './views.ts'
