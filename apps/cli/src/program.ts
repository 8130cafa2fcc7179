/** What `pvtcoms` understands. */
import { addMailboxCommands } from '@pvtcoms/mailbox-node/command'
import type { Terminal } from '@pvtcoms/terminal'
import { Command } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { addChatCommand } from './chat/chat.ts'
import { addAppCommands } from './commands/app.ts'
import { addBackupCommands } from './commands/backup.ts'
import { addBridgeCommands } from './commands/bridge.ts'
import { addContactCommands } from './commands/contact.ts'
import { addInviteCommands } from './commands/invite.ts'
import { addMailboxUse } from './commands/mailbox.ts'
import { addMessageCommands } from './commands/message.ts'
import { addProfileCommands } from './commands/profile.ts'
import { addShellCommands } from './commands/shell.ts'
import { addStart, type Launch } from './commands/start.ts'
import { addWatch } from './commands/watch.ts'
import { addSkeletonCommands } from './tor-lines/command.ts'

/** What was typed in the wrong place is said again; whoever sees the link of an invite can use it. */
const withoutLinks = (text: string): string => text.replace(/pvtcoms:[\w-]{8,}/g, 'pvtcoms:…')

export function buildProgram(io: Terminal, launch: Launch): Command {
  const program = new Command('pvtcoms')
    .description('A private messenger with no server of its own.')
    .version(manifest.version, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.print(text.replace(/\n$/, '')),
      writeErr: (text) => io.error(withoutLinks(text.replace(/\n$/, ''))),
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(pvtcoms --help tells what there is)')
  addStart(program, io, launch)
  addAppCommands(program, io)
  addProfileCommands(program, io)
  addInviteCommands(program, io)
  addContactCommands(program, io)
  addChatCommand(program, io)
  addMessageCommands(program, io)
  addWatch(program, io)
  const mailbox = program
    .command('mailbox')
    .description('where letters wait for you, and a mailbox of your own for others')
  addMailboxUse(mailbox, io)
  addMailboxCommands(mailbox, io)
  addBridgeCommands(program, io)
  addBackupCommands(program, io)
  addShellCommands(program, io)
  addSkeletonCommands(program, io)
  return program
}
