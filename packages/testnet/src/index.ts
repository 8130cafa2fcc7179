export {
  type ControlFilter,
  type ControlFilterOptions,
  type FilterClient,
  mergedFilters,
  startControlFilter,
} from './control-filter.ts'
export { TestnetError, type TestnetErrorCode } from './errors.ts'
export { type SlowProxy, type SlowProxySettings, startSlowProxy } from './slow-proxy.ts'
export type { Bridge } from './tor/bridge.ts'
export type { Network, NetworkFaults, NetworkOptions, NetworkProgress } from './tor/network.ts'
export { startNetwork } from './tor/network-start.ts'
export type { Relay, RelayState } from './tor/relay.ts'
