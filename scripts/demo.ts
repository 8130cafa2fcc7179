/**
 * `npm run demo`: shows everything on this computer. A private Tor network, three mailboxes, and two people, each with
 * a daemon and a tor of their own; nothing leaves loopback. With --json the result is one object on stdout.
 */
import { parseArgs } from 'node:util'
import { nodeTimers } from '@pvtcoms/core/providers/node-env'
import { type Io, processIo } from '@pvtcoms/terminal'
import { startNetwork } from '@pvtcoms/testnet'
import { type Outcome, playStory, type Stage } from './demo/story.ts'

const USAGE = `npm run demo [-- --json] [-- --keep]
  Two people become contacts, verify each other, chat, and write while the other is offline, over a private Tor
  network of this computer.
  --keep   leave everything running afterwards, and show how to open the chat of each
  --json   print the result as one JSON object
  --help   show this text`

async function demo(io: Io, keeps: boolean): Promise<Outcome> {
  const start = nodeTimers.monotonic()
  const since = (): number => Math.round(nodeTimers.monotonic() - start)
  const tell = (text: string): void =>
    io.error(`${(since() / 1000).toFixed(1).padStart(6)} s  ${text}`)
  tell('starting a private Tor network (five relays on this computer)')
  await using network = await startNetwork({
    signal: io.interrupted,
    onProgress: ({ percent, summary }) => io.progress(`          ${percent} %  ${summary}`),
  })
  const stage: Stage = { network, tell, since, interrupted: io.interrupted }
  return await playStory(stage, async (people) => {
    if (!keeps) return
    io.error('\nEverything keeps running. In two other terminals:')
    for (const { dataDirectory, other } of people) {
      io.error(`  npm run pvtcoms -- chat ${other} --data-directory ${dataDirectory}`)
    }
    io.error('Ctrl-C stops everything and deletes it.')
    await new Promise<void>((resolve) => {
      io.interrupted.addEventListener('abort', () => resolve())
      if (io.interrupted.aborted) resolve()
    })
  })
}

function summary(outcome: Outcome): string {
  const { sent, lost, sas_match: isSame, direct_ms: direct, mailbox_ms: mailbox } = outcome
  const check = isSame
    ? 'the safety check is the same on both sides'
    : 'THE SAFETY CHECK IS NOT THE SAME'
  return `${sent} messages, ${lost} lost; ${check}. Direct messages took ${direct} ms; messages in a mailbox were there ${mailbox} ms after coming back online.`
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
