/** How the daemon's tor is started: as its child, or as somebody's tor that runs already. */
import type { StartTransport } from '@pvtcoms/app'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { externalTor, readTorrc, type TorFlags, UsageError } from '@pvtcoms/terminal'
import { TorTransport } from '@pvtcoms/transport/tor'

/** Throws UsageError for flags that make no sense. */
export async function torStarter(flags: TorFlags, dataDirectory: string): Promise<StartTransport> {
  if (flags.control !== undefined && flags.torrc !== undefined) {
    throw new UsageError('usage', '--control does not go with --torrc')
  }
  const external = externalTor(flags)
  const extraConfig = flags.torrc === undefined ? [] : await readTorrc(flags.torrc)
  return (bridges, signal) =>
    TorTransport.start({
      random: nodeEnv,
      timers: nodeTimers,
      tor: external ?? { dataDirectory, extraConfig, signal },
      bridges,
    })
}
