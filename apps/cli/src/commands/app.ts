/** `pvtcoms status`, `lock`, `unlock` and all else about the daemon as a whole but `start`, `create` and `open`, which begin in `start.ts`. */
import type { AppView, FindingView } from '@pvtcoms/rpc/client'
import { type Terminal, terminalText } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { confirmed, type YesFlags } from '../confirmation.ts'
import { CliError } from '../errors.ts'
import { addCommand, type CommonFlags, span, whole } from '../options.ts'
import { addPassphrase, PASSPHRASE_RULE, type PassphraseFlags, passphrases } from '../passphrase.ts'
import { appLines, findingLines } from '../render/app-lines.ts'
import { done, type Session, show, withDaemon } from '../session.ts'

const MAX_LINES = 200
/** The words by which `app.erase` is confirmed. */
const CONFIRM_ERASE = 'delete everything'

export function addAppCommands(program: Command, io: Terminal): void {
  addCommand(
    program,
    'stop',
    'stop pvtcoms; nothing is sent or received until it starts again',
  ).action((flags: CommonFlags) => withDaemon(flags, io, stop))
  addCommand(program, 'status', 'how pvtcoms is doing').action((flags: CommonFlags) =>
    withDaemon(flags, io, async (session) => {
      showApp(session, await session.rpc.call('app.status', {}))
    }),
  )
  addCommand(program, 'doctor', 'look for problems, and say what to do').action(
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
  addPassphrase(addCommand(program, 'unlock', 'unlock pvtcoms with the passphrase')).action(
    (flags: CommonFlags & PassphraseFlags) =>
      withDaemon(flags, io, async (session) => {
        const [passphrase = ''] = await passphrases(io, flags, [{ question: 'Passphrase: ' }])
        showApp(session, await session.rpc.call('app.unlock', { passphrase }))
      }),
  )
  addCommand(program, 'lock', 'lock pvtcoms; nothing is sent or received until you unlock it')
    .option(
      '--after <duration>',
      'lock automatically after this time without use: 5m, 1h …; or off',
      span,
    )
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
    .addHelpText(
      'after',
      '\n--passphrase-fd reads two lines: the current passphrase and the new one.',
    )
    .action((flags: CommonFlags & PassphraseFlags) =>
      withDaemon(flags, io, async (session) => {
        if (flags.passphraseFd === undefined && io.canAsk) {
          io.error(`First the current passphrase, then the new one. ${PASSPHRASE_RULE}`)
        }
        const [from = '', to = ''] = await passphrases(io, flags, [
          { question: 'Current passphrase: ' },
          { question: 'New passphrase: ', isNew: true },
        ])
        await session.rpc.call('app.passphrase', { from, to })
        done(session, 'The passphrase was changed. Older backups still need the old one.')
      }),
    )
  addCommand(program, 'log', 'the last events as codes: no names, messages or addresses')
    .option('--limit <number>', 'how many to show', whole(1, MAX_LINES), 50)
    .action((flags: CommonFlags & { readonly limit: number }) =>
      withDaemon(flags, io, async (session) => {
        const lines = await session.rpc.call('app.log', { limit: flags.limit })
        show(session, lines, () => lines.map((line) => terminalText(line)))
      }),
    )
  addCommand(program, 'erase', 'delete everything: profiles, contacts, messages, keys, backups')
    .option('--yes', 'do not ask for confirmation')
    .action((flags: CommonFlags & YesFlags) =>
      withDaemon(flags, io, async (session) => {
        await confirmed(
          io,
          flags,
          'This deletes everything for good, including the backups on this computer.',
        )
        showApp(session, await session.rpc.call('app.erase', { confirm: CONFIRM_ERASE }))
      }),
    )
}

/**
 * In the order in which the daemon numbers them. Findings have the numbers only, so that a report that a person
 * passes on names no mailbox.
 */
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
  done(session, 'pvtcoms was stopped.')
}

export function showApp(session: Session, app: AppView): void {
  show(session, app, appLines)
}
