export { TestnetError, type TestnetErrorCode } from './errors.ts'
export { type SlowProxy, type SlowProxySettings, startSlowProxy } from './slow-proxy.ts'
export type { Bridge } from './tor/bridge.ts'
export {
  type Network,
  type NetworkFaults,
  type NetworkOptions,
  type NetworkProgress,
  startNetwork,
} from './tor/network.ts'
export type { Relay, RelayState } from './tor/relay.ts'
