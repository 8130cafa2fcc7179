import { fork } from 'node:child_process'
import { TestnetError, type TestnetErrorCode } from '../errors.ts'
import type { NetworkProgress } from '../tor/network.ts'
import type { StartArguments } from './arguments.ts'
import { endSignal, type KeepOptions, keepNetwork, type ReadyNetwork } from './keep.ts'
import type { KeeperReport } from './keeper.ts'
import { progressDisplay } from './progress.ts'

/** Starts a network, and keeps it until a signal comes, or leaves it to a keeper. */
export async function start(args: StartArguments): Promise<void> {
  const { authorities, program, cacheDirectory } = args
  const options: KeepOptions = { authorities, program, cacheDirectory }
  const display = progressDisplay(process.stderr)
  const progress = (value: NetworkProgress) => display.show(value)
  const ready = (network: ReadyNetwork) => {
    display.end()
    process.stdout.write(args.json ? `${JSON.stringify(network)}\n` : howToUse(network, args))
  }
  try {
    if (args.detach) ready(await startKeeper(options, progress))
    else await keepNetwork(options, { progress, ready }, endSignal().signal)
  } catch (error) {
    display.end()
    throw error
  }
}

/** Resolves once the keeper has its network ready; from then on it is on its own. */
function startKeeper(
  options: KeepOptions,
  onProgress: (progress: NetworkProgress) => void,
): Promise<ReadyNetwork> {
  const keeper = fork(new URL('./keeper.ts', import.meta.url), [JSON.stringify(options)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const { promise, resolve, reject } = Promise.withResolvers<ReadyNetwork>()
  keeper.on('message', (message) => {
    const report = message as KeeperReport
    switch (report.kind) {
      case 'progress':
        onProgress(report.progress)
        return
      case 'ready':
        keeper.disconnect()
        keeper.unref()
        resolve(report.network)
        return
      case 'failed':
        reject(new TestnetError(report.code as TestnetErrorCode, report.message))
    }
  })
  // Means something only while neither `ready` nor `failed` has come.
  keeper.once('error', reject)
  keeper.once('exit', () => reject(new TestnetError('not-ready', 'the keeper has died')))
  return promise
}

function howToUse(network: ReadyNetwork, { detach }: StartArguments): string {
  const end = detach ? `npm run testnet -- stop ${network.name}` : 'Ctrl-C'
  return [
    `Network ${network.name} is ready: ${network.relays} relays, tor ${network.tor}, ${network.ready_ms} ms.`,
    `Lines for a client's torrc: ${network.client_config}`,
    `Try it: cat ${network.client_config} - <<< 'SocksPort 9999' | tor --defaults-torrc /dev/null -f -`,
    `It ends with: ${end}`,
    '',
  ].join('\n')
}
