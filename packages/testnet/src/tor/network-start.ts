/**
 * A private, real Tor network on loopback: authorities that are at the same time its only relays.
 * It starts in seconds, as its first consensus is written beforehand: see first-consensus.ts.
 */
import { join } from 'node:path'
import { throwIfCancelled } from '../cancel.ts'
import { createRun, sweepRuns } from '../runs.ts'
import { giveBack, takeKeys } from './key-cache.ts'
import { openPorts } from './launch.ts'
import type { Network, NetworkOptions } from './network.ts'
import { RunningNetwork } from './running-network.ts'
import { torVersion } from './tor-program.ts'

export const defaultCacheDirectory: string = join(
  import.meta.dirname,
  '../../../..',
  '.cache/testnet',
)

/**
 * Starts a network. Resolves as soon as its ports are open and `clientConfig` is settled, which is
 * before it is ready. Rejects with TestnetError, and then nothing is left running; with RangeError
 * for options out of range.
 */
export async function startNetwork(options: NetworkOptions = {}): Promise<Network> {
  const { authorities = 5, program = 'tor', consensusAge = 30, signal } = options
  const cacheDirectory = options.cacheDirectory ?? defaultCacheDirectory
  if (!Number.isInteger(authorities) || authorities < 4 || authorities > 16) {
    throw new RangeError('a network has 4 to 16 authorities')
  }
  if (!(consensusAge >= 0 && consensusAge <= 290)) {
    throw new RangeError('a first consensus is 0 to 290 seconds old')
  }
  throwIfCancelled(signal)
  const version = await torVersion(program)
  await sweepRuns(cacheDirectory)
  const run = await createRun(cacheDirectory)
  const pool = join(cacheDirectory, 'keys')
  const taken = join(run.path, 'keys')
  const release = async () => {
    await giveBack(pool, taken)
    await run.remove()
  }
  try {
    options.onProgress?.({ percent: 5, summary: 'making keys' })
    const { keys, kept } = await takeKeys(pool, taken, authorities)
    options.onProgress?.({ percent: 20, summary: 'starting relays' })
    const { plan, relays } = await openPorts(run.path, { program, keys, consensusAge }, signal)
    const startedBy = options.startedBy ?? 'library'
    const network = new RunningNetwork({ run, version, kept, plan, relays, startedBy, release })
    await network.begin(options)
    return network
  } catch (error) {
    await release()
    throw error
  }
}
