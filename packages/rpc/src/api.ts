/**
 * The one API, as types: what can be asked, what comes back, what is told. A method's name is `noun.verb`; it takes
 * one object and resolves with plain JSON, or fails with an `RpcError` whose string code says why.
 */
export type { ApiEvent, EngineEvent } from './events.ts'
export type { Level } from './methods/declaration.ts'
export type {
  EngineMethod,
  EngineMethods,
  Handlers,
  HandlersOf,
  HostMethod,
  Method,
  Params,
  Result,
} from './methods/index.ts'
export type * from './views/index.ts'
