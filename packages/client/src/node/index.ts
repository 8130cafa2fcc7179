export { ThreadMiner } from './thread-miner.ts'
