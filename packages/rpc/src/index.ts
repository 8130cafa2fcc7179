/** The entry point for whoever answers, with that of whoever asks. */
export type { ChannelEvents, TextChannel } from './channel.ts'
export * from './client/index.ts'
export { MAX_REQUEST } from './limits.ts'
export { ENGINE_METHODS, METHODS } from './methods/index.ts'
export { apiDispatch, type Dispatch } from './server/dispatch.ts'
export { RpcServer } from './server/rpc-server.ts'
