export type { Bridge } from './bridge.ts'
export { TestnetError, type TestnetErrorCode } from './errors.ts'
export {
  type Network,
  type NetworkFaults,
  type NetworkOptions,
  type NetworkProgress,
  startNetwork,
} from './network.ts'
export type { Relay, RelayState } from './relay.ts'
export { type SlowProxy, type SlowProxySettings, startSlowProxy } from './slow-proxy.ts'
