/** The entry point of the engine: a messenger without a host, given ports to store, transport and time. */
export { Engine } from './api/engine.ts'
export { EngineError, type EngineFault } from './errors.ts'
export type { LogCode, LogEvent } from './log.ts'
export type { EngineParts, Pace } from './parts.ts'
