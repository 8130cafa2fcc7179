/** The commands of a mailbox, for the program `pvtcoms-mailbox` and for `pvtcoms mailbox`. */
import { resolve } from 'node:path'
import { askControl, DataDirectory } from '@pvtcoms/service/node'
import type { Io } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import type { ControlRequest } from './control-request.ts'
import { addDataDirectory, addRunOptions, type RunFlags, settled } from './options.ts'
import type { Report } from './report.ts'
import { run } from './run.ts'

interface AskFlags {
  readonly dataDirectory: string
  readonly json?: boolean
}

interface Links {
  readonly kind: 'mailbox' | 'box'
  readonly link: string
  readonly aliases: readonly string[]
}

export function addMailboxCommands(parent: Command, io: Io): void {
  const running = (name: string, description: string): Command =>
    addDataDirectory(parent.command(name).description(description)).option(
      '--json',
      'print one JSON object',
    )
  const ask = (flags: AskFlags, request: ControlRequest): Promise<unknown> =>
    askControl(new DataDirectory(flags.dataDirectory).control, request)

  addRunOptions(parent.command('run').description('run a mailbox until it is stopped')).action(
    async (_flags: RunFlags, command: Command) => run(await settled(command), io),
  )
  running('status', 'show how the running mailbox is doing; numbers are rounded').action(
    async (flags: AskFlags) => {
      const report = (await ask(flags, { do: 'status' })) as Report
      if (flags.json) io.print(JSON.stringify(report))
      else for (const line of lines(report)) io.print(line)
    },
  )
  running('link', 'show the link of the running mailbox, for the people who use it').action(
    async (flags: AskFlags) => {
      const links = (await ask(flags, { do: 'links' })) as Links
      if (flags.json) io.print(JSON.stringify(links))
      else for (const link of [links.link, ...links.aliases]) io.print(link)
    },
  )
  running('alias', 'create one more address of a mailbox of your own, for one contact').action(
    async (flags: AskFlags) => {
      const made = (await ask(flags, { do: 'alias' })) as { readonly link: string }
      io.print(flags.json ? JSON.stringify(made) : made.link)
    },
  )
  running('backup', 'back up the running mailbox: its messages and its keys')
    .argument('<folder>', 'a new folder; to restore the mailbox, use it as --data-directory')
    .action(async (folder: string, flags: AskFlags) => {
      await ask(flags, { do: 'backup', target: resolve(folder) })
      if (flags.json) io.print(JSON.stringify({ done: true }))
      else io.error('The backup is complete. Its keys are the mailbox’s address: keep them safe.')
    })
  running('stop', 'stop the running mailbox').action(async (flags: AskFlags) => {
    await ask(flags, { do: 'stop' })
    if (flags.json) io.print(JSON.stringify({ done: true }))
    else io.error('The mailbox is stopping.')
  })
}

function lines(report: Report): readonly string[] {
  const { used_mib: used, storage, full } = report
  return [
    `Network    ${report.summary}${report.reachable ? '; the address is announced' : ''}`,
    `Storage    ${storage}${full ? ', full' : ''}, about ${used} MiB`,
    `Letters    about ${report.stored_since_start} since the start, ${report.stored_yesterday} yesterday`,
    `Streams    about ${report.streams}`,
    `Effort     ${report.effort}`,
    `Clock      ${report.clock}`,
    ...(report.unreadable_letters > 0
      ? [`Damaged    about ${report.unreadable_letters} letters could not be read`]
      : []),
  ]
}
