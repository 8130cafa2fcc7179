/**
 * `npm run demo`: the whole story on this machine. A private Tor network, three mailboxes, two people with
 * a daemon and a tor of their own each; nothing leaves loopback. With --json, one object comes last on stdout.
 */
import { parseArgs } from 'node:util'
import { nodeTimers } from '@pvtcoms/core/providers/node-env'
import { type Io, processIo } from '@pvtcoms/terminal'
import { startNetwork } from '@pvtcoms/testnet'
import { type Outcome, type Stage, tellStory } from './demo/story.ts'

const USAGE = `npm run demo [-- --json] [-- --keep]
  Two people meet, check that nobody sits between them, talk, and miss each other, over a private Tor network.
  --keep   leave everything running afterwards, and say how to open each side's chat
  --json   print one JSON object last
  --help   this text`

async function demo(io: Io, keeps: boolean): Promise<Outcome> {
  const start = nodeTimers.monotonic()
  const since = (): number => Math.round(nodeTimers.monotonic() - start)
  const tell = (text: string): void =>
    io.error(`${(since() / 1000).toFixed(1).padStart(6)} s  ${text}`)
  tell('starting a private Tor network (five relays on loopback)')
  await using network = await startNetwork({
    signal: io.interrupted,
    onProgress: ({ percent, summary }) => io.progress(`          ${percent} %  ${summary}`),
  })
  const stage: Stage = { network, tell, since, interrupted: io.interrupted }
  return await tellStory(stage, async (people) => {
    if (!keeps) return
    io.error('\nEverything is left running. In two other terminals:')
    for (const { dataDirectory, other } of people) {
      io.error(`  npm run pvtcoms -- chat ${other} --data-directory ${dataDirectory}`)
    }
    io.error('Ctrl-C stops it all and removes it.')
    await new Promise<void>((resolve) => {
      io.interrupted.addEventListener('abort', () => resolve())
      if (io.interrupted.aborted) resolve()
    })
  })
}

function summary(outcome: Outcome): string {
  const { sent, lost, sas_match: isSame, direct_ms: direct, mailbox_ms: mailbox } = outcome
  const check = isSame ? 'the safety check is the same on both sides' : 'THE SAFETY CHECK DIFFERS'
  return `${sent} messages, ${lost} lost; ${check}. Directly ${direct} ms, by mailbox ${mailbox} ms after coming back.`
}

const io = processIo()
try {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    io.print(USAGE)
  } else {
    const outcome = await demo(io, values.keep)
    io.print(values.json ? JSON.stringify(outcome) : summary(outcome))
    process.exitCode = outcome.delivered && outcome.sas_match && outcome.lost === 0 ? 0 : 1
  }
} catch (error) {
  const misuse = error instanceof TypeError && 'code' in error
  io.error(
    `demo: ${error instanceof Error ? error.message : 'failed'}${misuse ? `\n${USAGE}` : ''}`,
  )
  process.exitCode = misuse ? 2 : 1
}
io.close()
