/** `pvtcoms backup …`, `export` and `restore`. */
import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { BackupView } from '@pvtcoms/rpc/client'
import { type Terminal, terminalText, UsageError } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { addCommand, type CommonFlags } from '../options.ts'
import { addPassphrase, PASSPHRASE_RULE, type PassphraseFlags, passphrases } from '../passphrase.ts'
import { appLines } from '../render/app-lines.ts'
import { table } from '../render/text.ts'
import { moment } from '../render/time.ts'
import { show, withDaemon } from '../session.ts'

export function addBackupCommands(program: Command, io: Terminal): void {
  const parent = program
    .command('backup')
    .description('copies of everything, encrypted, in the data directory')

  addCommand(parent, 'create', 'make a copy now').action((flags: CommonFlags) =>
    withDaemon(flags, io, async (session) => {
      show(session, await session.rpc.call('backup.create', {}), (made) => backupTable([made]))
    }),
  )
  addCommand(parent, 'list', 'the copies that there are').action((flags: CommonFlags) =>
    withDaemon(flags, io, async (session) => {
      const all = await session.rpc.call('backup.list', {})
      show(session, all, backupTable)
      if (!session.json && all.length === 0) io.error('There is no copy yet.')
    }),
  )
  addPassphrase(
    addCommand(program, 'export', 'write everything to one encrypted file, to keep elsewhere'),
  )
    .argument('<file>', 'a file that does not exist yet')
    .action((file: string, flags: CommonFlags & PassphraseFlags) =>
      withDaemon(flags, io, async (session) => {
        await needFolder(file)
        if (flags.passphraseFd === undefined && io.canAsk) {
          io.error(`The file has a passphrase of its own. ${PASSPHRASE_RULE}`)
        }
        const wanted = [{ question: 'New passphrase for the file: ', isNew: true }]
        const [passphrase = ''] = await passphrases(io, flags, wanted)
        const params = { path: resolve(file), passphrase }
        show(session, await session.rpc.call('backup.export', params), (made) =>
          backupTable([made]),
        )
        if (!session.json) io.error('Keep it safe. Without its passphrase nobody can open it.')
      }),
    )
  addPassphrase(addCommand(program, 'restore', 'begin anew with what export wrote'))
    .argument('<file>', 'what export wrote')
    .addHelpText(
      'after',
      '\nThe data directory has to be empty, and pvtcoms started on it: pvtcoms start --locked.' +
        '\nDo not go on using the machine that the file comes from: contacts would be told two stories.' +
        '\nAfterwards the passphrase of the file opens everything here: pvtcoms passphrase changes it.',
    )
    .action((file: string, flags: CommonFlags & PassphraseFlags) =>
      withDaemon(flags, io, async (session) => {
        const [passphrase = ''] = await passphrases(io, flags, [
          { question: 'Passphrase of the file: ' },
        ])
        const params = { path: resolve(file), passphrase }
        show(session, await session.rpc.call('backup.restore', params), appLines)
        if (session.json) return
        io.error('Everything is back. Your contacts are told, and get new keys.')
        io.error(
          'From now on the passphrase of the file opens it here: pvtcoms passphrase changes it.',
        )
      }),
    )
}

/** Before anybody types a passphrase for nothing. */
async function needFolder(file: string): Promise<void> {
  const folder = await stat(dirname(resolve(file))).catch(() => undefined)
  if (folder?.isDirectory() === true) return
  throw new UsageError('usage', 'the folder for that file does not exist: make it first')
}

function backupTable(backups: readonly BackupView[]): readonly string[] {
  return table(
    ['FILE', 'MADE', ' SIZE'],
    backups.map(({ file, at, bytes }) => [terminalText(file), moment(at), sizeOf(bytes)]),
  )
}

const sizeOf = (bytes: number): string =>
  bytes < 2 ** 20 ? `${Math.ceil(bytes / 1_024)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`
