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
  const parent = program.command('backup').description('encrypted backups on this computer')

  addCommand(parent, 'create', 'make a backup now').action((flags: CommonFlags) =>
    withDaemon(flags, io, async (session) => {
      show(session, await session.rpc.call('backup.create', {}), (made) => backupTable([made]))
    }),
  )
  addCommand(parent, 'list', 'list the backups').action((flags: CommonFlags) =>
    withDaemon(flags, io, async (session) => {
      const all = await session.rpc.call('backup.list', {})
      show(session, all, backupTable)
      if (!session.json && all.length === 0) io.error('There is no backup yet.')
    }),
  )
  addPassphrase(
    addCommand(program, 'export', 'save a backup as one encrypted file, to keep elsewhere'),
  )
    .argument('<file>', 'where to save it; the file must not exist yet')
    .action((file: string, flags: CommonFlags & PassphraseFlags) =>
      withDaemon(flags, io, async (session) => {
        await needFolder(file)
        if (flags.passphraseFd === undefined && io.canAsk) {
          io.error(`The file gets its own passphrase. ${PASSPHRASE_RULE}`)
        }
        const wanted = [{ question: 'New passphrase for the file: ', isNew: true }]
        const [passphrase = ''] = await passphrases(io, flags, wanted)
        const params = { path: resolve(file), passphrase }
        show(session, await session.rpc.call('backup.export', params), (made) =>
          backupTable([made]),
        )
        if (!session.json)
          io.error(
            'Keep the file and its passphrase safe: nobody can open it without the passphrase.',
          )
      }),
    )
  addPassphrase(
    addCommand(
      program,
      'restore',
      'restore a file that export saved, on a new computer or after erase',
    ),
  )
    .argument('<file>', 'a file that export saved')
    .addHelpText(
      'after',
      '\nStart pvtcoms with an empty data directory first: pvtcoms start --locked.' +
        '\nDo not use pvtcoms on the old computer any more: messages would be lost.' +
        '\nAfterwards the passphrase of the file unlocks pvtcoms here: pvtcoms passphrase changes it.',
    )
    .action((file: string, flags: CommonFlags & PassphraseFlags) =>
      withDaemon(flags, io, async (session) => {
        const [passphrase = ''] = await passphrases(io, flags, [
          { question: 'Passphrase of the file: ' },
        ])
        const params = { path: resolve(file), passphrase }
        show(session, await session.rpc.call('backup.restore', params), appLines)
        if (session.json) return
        io.error(
          'The backup was restored. Your contacts are told that you restored it; verify them again.',
        )
        io.error(
          'From now on the passphrase of the file unlocks pvtcoms here: pvtcoms passphrase changes it.',
        )
      }),
    )
}

/** Checked before the person types a passphrase in vain. Throws UsageError. */
async function needFolder(file: string): Promise<void> {
  const folder = await stat(dirname(resolve(file))).catch(() => undefined)
  if (folder?.isDirectory() === true) return
  throw new UsageError('usage', 'the folder for this file does not exist: create it first')
}

function backupTable(backups: readonly BackupView[]): readonly string[] {
  return table(
    ['FILE', 'MADE', ' SIZE'],
    backups.map(({ file, at, bytes }) => [terminalText(file), moment(at), sizeOf(bytes)]),
  )
}

const sizeOf = (bytes: number): string =>
  bytes < 2 ** 20 ? `${Math.ceil(bytes / 1_024)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`
