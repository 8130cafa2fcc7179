/** The entry point for programs that ask. It is small, has no validators, and runs in a browser. */
export type * from '../api.ts'
export { RpcError } from '../errors.ts'
export { activityOf } from './activity.ts'
export {
  type ChatFile,
  type ChatFileWords,
  chatAsJson,
  chatAsText,
  type ReadExport,
} from './chat-file.ts'
export { RpcClient } from './rpc-client.ts'
export { connectWebSocket } from './web-socket-channel.ts'
