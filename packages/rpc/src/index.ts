/** The entry point for programs that answer; it offers what programs that ask need, too. */
export type { ChannelEvents, TextChannel } from './channel.ts'
export * from './client/index.ts'
export { MAX_REQUEST } from './limits.ts'
export { COMMON_FAILS, type Declaration } from './methods/declaration.ts'
export { ENGINE_METHODS, failsOf, handlersFor, METHODS, namesOf } from './methods/index.ts'
export { apiDispatch, type Dispatch } from './server/dispatch.ts'
export { type Access, RpcServer } from './server/rpc-server.ts'
