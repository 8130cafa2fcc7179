/** The entry point for whoever asks: small, without validators, and at home in a browser. */
export type * from '../api.ts'
export { RpcError } from '../errors.ts'
export { activityOf } from './activity.ts'
export { RpcClient } from './rpc-client.ts'
export { connectWebSocket } from './web-socket-channel.ts'
