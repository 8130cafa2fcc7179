/** `pvtcoms status`, `lock`, `unlock` and what else belongs to the daemon as a whole; start is beside. */
import type { AppView, FindingView } from '@pvtcoms/rpc/client'
import { openWindow, type Terminal, terminalText } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { confirmed, type YesFlags } from '../confirmation.ts'
import { CliError } from '../errors.ts'
import { addCommand, type CommonFlags, span, whole } from '../options.ts'
import { addPassphrase, PASSPHRASE_RULE, type PassphraseFlags, passphrases } from '../passphrase.ts'
import { appLines, findingLines } from '../render/app-lines.ts'
import { done, type Session, show, withDaemon } from '../session.ts'

const MAX_LINES = 200
/** What the daemon wants to hear before it deletes everything. */
const CONFIRM_ERASE = 'delete everything'

export function addAppCommands(program: Command, io: Terminal): void {
  addCommand(program, 'stop', 'stop pvtcoms; nothing is sent or fetched any more').action(
    (flags: CommonFlags) => withDaemon(flags, io, stop),
  )
  addCommand(program, 'status', 'how pvtcoms is doing').action((flags: CommonFlags) =>
    withDaemon(flags, io, async (session) => {
      showApp(session, await session.rpc.call('app.status', {}))
    }),
  )
  addCommand(program, 'doctor', 'look for what is wrong, and say what to do').action(
    (flags: CommonFlags) =>
      withDaemon(flags, io, async (session) => {
        const findings = await session.rpc.call('app.doctor', {})
        const names = session.json ? [] : await mailboxNames(session, findings)
        show(session, findings, () => findingLines(findings, names))
        if (findings.some(({ verdict }) => verdict === 'bad')) {
          throw new CliError('unhealthy', 'something needs your attention')
        }
      }),
  )
  addPassphrase(addCommand(program, 'unlock', 'open what is kept, with its passphrase')).action(
    (flags: CommonFlags & PassphraseFlags) =>
      withDaemon(flags, io, async (session) => {
        const [passphrase = ''] = await passphrases(io, flags, [{ question: 'Passphrase: ' }])
        showApp(session, await session.rpc.call('app.unlock', { passphrase }))
      }),
  )
  addCommand(program, 'lock', 'forget the keys until unlock; nothing is fetched meanwhile')
    .option('--after <duration>', 'not now but after so long without use: 5m, 1h …; or off', span)
    .action((flags: CommonFlags & { readonly after?: number }) =>
      withDaemon(flags, io, async (session) => {
        const { rpc } = session
        const { after: seconds } = flags
        showApp(
          session,
          seconds === undefined
            ? await rpc.call('app.lock', {})
            : await rpc.call('app.lockAfter', { seconds }),
        )
      }),
    )
  addPassphrase(addCommand(program, 'passphrase', 'change the passphrase'))
    .addHelpText('after', '\n--passphrase-fd gives two lines: the old one and the new one.')
    .action((flags: CommonFlags & PassphraseFlags) =>
      withDaemon(flags, io, async (session) => {
        if (flags.passphraseFd === undefined && io.canAsk) {
          io.error(`The new passphrase is typed after the old one. ${PASSPHRASE_RULE}`)
        }
        const [from = '', to = ''] = await passphrases(io, flags, [
          { question: 'Passphrase so far: ' },
          { question: 'New passphrase: ', isNew: true },
        ])
        await session.rpc.call('app.passphrase', { from, to })
        done(session, 'The passphrase is changed. Older backups keep the old one.')
      }),
    )
  addCommand(program, 'log', 'the last events, as codes: no names, no words, no addresses')
    .option('--limit <number>', 'how many', whole(1, MAX_LINES), 50)
    .action((flags: CommonFlags & { readonly limit: number }) =>
      withDaemon(flags, io, async (session) => {
        const lines = await session.rpc.call('app.log', { limit: flags.limit })
        show(session, lines, () => lines.map((line) => terminalText(line)))
      }),
    )
  addCommand(program, 'open', 'open the window')
    .option('--url', 'print its address instead: for one browser, once, within a minute')
    .action((flags: CommonFlags & { readonly url?: boolean }) =>
      withDaemon(flags, io, async (session) => {
        const opened = await session.rpc.call('app.open', {})
        const isAsked = flags.url === true || session.json
        if (!isAsked && (await openWindow(opened.url)) !== 'nowhere') return
        show(session, opened, ({ url }) => [url])
        if (session.json) return
        io.error('Open this in a browser of this machine: once, within a minute.')
      }),
    )
  addCommand(program, 'erase', 'delete everything: profiles, contacts, messages, keys, backups')
    .option('--yes', 'do not ask whether this is meant')
    .action((flags: CommonFlags & YesFlags) =>
      withDaemon(flags, io, async (session) => {
        await confirmed(
          io,
          flags,
          'Everything is deleted for good, backups in this folder included.',
        )
        showApp(session, await session.rpc.call('app.erase', { confirm: CONFIRM_ERASE }))
      }),
    )
}

/** In the order in which the daemon counts them. It names none itself, as what it says is passed on in reports. */
async function mailboxNames(
  { rpc }: Session,
  findings: readonly FindingView[],
): Promise<readonly string[]> {
  if (!findings.some((finding) => 'mailbox' in finding)) return []
  const names: string[] = []
  for (const { id: profile } of await rpc.call('profile.list', {})) {
    names.push(...(await rpc.call('mailbox.list', { profile })).map(({ name }) => name))
  }
  return names
}

async function stop(session: Session): Promise<void> {
  const { rpc } = session
  const gone = new Promise<void>((resolve) => rpc.onClose(() => resolve()))
  await rpc.call('app.stop', {})
  await gone
  done(session, 'pvtcoms has stopped.')
}

export function showApp(session: Session, app: AppView): void {
  show(session, app, appLines)
}
