/**
 * `npm run demo`: shows everything on this computer. A private Tor network, three mailboxes, and two people, each with
 * a daemon and a tor of their own; nothing leaves loopback. With --json the result is one object on stdout.
 */
import { parseArgs } from 'node:util'
import { nodeTimers } from '@pvtcoms/core/providers/node-env'
import { type Io, processIo } from '@pvtcoms/terminal'
import { startNetwork } from '@pvtcoms/testnet'
import { type FirstContact, playFirstContact } from './demo/first-contact.ts'
import type { Keep, Stage } from './demo/stage.ts'
import { type Outcome, playStory } from './demo/story.ts'

const USAGE = `npm run demo [-- first-contact] [-- --json] [-- --keep]
  Two people become contacts, verify each other, chat, and write while the other is offline, over a private Tor
  network of this computer.
  first-contact   two newcomers meet and chat, and there is no mailbox anywhere
  --keep   leave everything running afterwards, and show how to open the chat of each
  --json   print the result as one JSON object
  --help   show this text`

/** A story, and what is said of how it ended. */
interface Demo<End> {
  readonly play: (stage: Stage, keep: Keep) => Promise<End>
  readonly summary: (end: End) => string
}

const WHOLE: Demo<Outcome> = { play: playStory, summary }
const FIRST_CONTACT: Demo<FirstContact> = { play: playFirstContact, summary: summaryOfFirst }

async function demo<End>({ play }: Demo<End>, io: Io, keeps: boolean): Promise<End> {
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
  return await play(stage, async (people) => {
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

function summaryOfFirst(outcome: FirstContact): string {
  const { sent, lost, sas_match: isSame, mailboxes } = outcome
  const { link_ms: link, meet_ms: meet, direct_ms: direct } = outcome
  const check = isSame
    ? 'the safety check is the same on both sides'
    : 'THE SAFETY CHECK IS NOT THE SAME'
  return `${mailboxes} mailboxes, ${sent} messages, ${lost} lost; ${check}. The link was there after ${link} ms, both had met ${meet} ms after it was used. Messages took ${direct} ms.`
}

/** Plays it and prints how it ended. Returns the exit code. */
async function show<End extends Outcome | FirstContact>(
  chosen: Demo<End>,
  { json, keep }: { readonly json: boolean; readonly keep: boolean },
): Promise<number> {
  const end = await demo(chosen, io, keep)
  io.print(json ? JSON.stringify(end) : chosen.summary(end))
  return end.delivered && end.sas_match && end.lost === 0 ? 0 : 1
}

const io = processIo()
try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    io.print(USAGE)
  } else if (positionals.length === 0) {
    process.exitCode = await show(WHOLE, values)
  } else if (positionals.join(' ') === 'first-contact') {
    process.exitCode = await show(FIRST_CONTACT, values)
  } else {
    throw Object.assign(new TypeError('there is no such story'), { code: 'ERR_NO_STORY' })
  }
} catch (error) {
  const misuse = error instanceof TypeError && 'code' in error
  io.error(
    `demo: ${error instanceof Error ? error.message : 'failed'}${misuse ? `\n${USAGE}` : ''}`,
  )
  process.exitCode = misuse ? 2 : 1
}
io.close()
