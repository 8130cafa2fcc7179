/**
 * `npm run demo`: a private Tor network on this machine, two `pvtcoms` processes with a tor of
 * their own each, and a string each way between them. Nothing leaves loopback. With --json, one
 * object comes last on stdout.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { nodeTimers } from '@pvtcoms/core/providers/node-env'
import { type Io, processIo } from '@pvtcoms/terminal'
import { Program } from '@pvtcoms/terminal/driver'
import { startNetwork } from '@pvtcoms/testnet'

const PVTCOMS = join(import.meta.dirname, '../apps/cli/src/main.ts')
const USAGE = `npm run demo [-- --json]
  Sends a string each way between two processes over a private Tor network.
  --json   print one JSON object last
  --help   this text`

interface Outcome {
  readonly delivered: boolean
  readonly tor: string
  readonly network_ms: number
  readonly publish_ms: number
  readonly connect_ms: number
  readonly echo_ms: number
}

async function demo(io: Io): Promise<Outcome> {
  const start = nodeTimers.monotonic()
  const since = (from: number): number => Math.round(nodeTimers.monotonic() - from)
  const tell = (text: string): void =>
    io.error(`${(since(start) / 1000).toFixed(1).padStart(6)} s  ${text}`)

  tell('starting a private Tor network (five relays on loopback)')
  await using network = await startNetwork({
    signal: io.interrupted,
    onProgress: ({ percent, summary }) => io.progress(`          ${percent} %  ${summary}`),
  })
  const place = async (name: string): Promise<string[]> => {
    const directory = join(network.directory, name)
    await network.seedClient(directory)
    return ['--json', '--data-directory', directory, '--torrc', network.clientConfigPath]
  }
  const programs = [
    new Program(PVTCOMS, ['skeleton', 'listen', '--once', ...(await place('b'))]),
    new Program(PVTCOMS, ['skeleton', 'dial', '-', ...(await place('a'))]),
  ] as const
  const [listener, dialler] = programs
  const stopAll = (): Promise<unknown> =>
    Promise.all(programs.map((program) => program.stop('SIGTERM')))
  const onInterrupt = (): void => void stopAll()
  io.interrupted.addEventListener('abort', onInterrupt)
  try {
    await network.ready()
    const networkMs = since(start)
    tell(`the network is up (tor ${network.torVersion})`)
    const { address, publish_ms: publishMs } = await listener.event('reachable')
    tell('B’s onion service is announced; A dials it')
    dialler.type(String(address))
    const { connect_ms: connectMs } = await dialler.event('connected')
    tell('connected over six hops; A says something')
    const said = nodeTimers.monotonic()
    dialler.type('Hello from A, through Tor.')
    const there = await listener.event('line')
    tell(`B reads “${String(there['text'])}” and answers`)
    listener.type('Hello from B, the same way back.')
    const back = await dialler.event('line')
    const echoMs = since(said)
    tell(`A reads “${String(back['text'])}”`)
    await dialler.finish()
    await listener.finish()
    tell('both said goodbye; everything is stopped and removed')
    return {
      delivered:
        there['text'] === 'Hello from A, through Tor.' &&
        back['text'] === 'Hello from B, the same way back.',
      tor: network.torVersion,
      network_ms: networkMs,
      publish_ms: Number(publishMs),
      connect_ms: Number(connectMs),
      echo_ms: echoMs,
    }
  } finally {
    io.interrupted.removeEventListener('abort', onInterrupt)
    await stopAll()
  }
}

const io = processIo()
try {
  const { values } = parseArgs({
    options: { json: { type: 'boolean' }, help: { type: 'boolean' } },
  })
  if (values.help) {
    io.print(USAGE)
  } else {
    const outcome = await demo(io)
    if (values.json) io.print(JSON.stringify(outcome))
    else {
      io.print(
        `Delivered: ${outcome.delivered ? 'yes' : 'no'}. Network ${outcome.network_ms} ms, announcing ${outcome.publish_ms} ms, connecting ${outcome.connect_ms} ms, there and back ${outcome.echo_ms} ms.`,
      )
    }
    process.exitCode = outcome.delivered ? 0 : 1
  }
} catch (error) {
  const misuse = error instanceof TypeError && 'code' in error
  io.error(
    `demo: ${error instanceof Error ? error.message : 'failed'}${misuse ? `\n${USAGE}` : ''}`,
  )
  process.exitCode = misuse ? 2 : 1
}
io.close()
