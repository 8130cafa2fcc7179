export type { Delay } from './delay.ts'
export { MemoryNetwork, type MemoryNetworkOptions } from './network.ts'
export type { Endings } from './stream.ts'
export type { MemoryCrypto, MemoryDial } from './switchboard.ts'
