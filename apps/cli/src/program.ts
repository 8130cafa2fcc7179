/** All commands of `pvtcoms`. */
import { addMailboxCommands } from '@pvtcoms/mailbox-node/command'
import type { Terminal } from '@pvtcoms/terminal'
import { Command } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { addChatCommand } from './chat/chat.ts'
import { addAppCommands } from './commands/app.ts'
import { addBackupCommands } from './commands/backup.ts'
import { addBridgeCommands } from './commands/bridge.ts'
import { addContactCommands } from './commands/contact.ts'
import { addIntroductionCommands } from './commands/introduction.ts'
import { addInviteCommands } from './commands/invite.ts'
import { addMailboxUse } from './commands/mailbox.ts'
import { addMessageCommands } from './commands/message.ts'
import { addProfileCommands } from './commands/profile.ts'
import { addShellCommands } from './commands/shell.ts'
import { addStart, type Launch } from './commands/start.ts'
import { addWatch } from './commands/watch.ts'
import { addTorCommands } from './tor-lines/command.ts'

/** Commander repeats what was typed in the wrong place; whoever sees an invite link can use it, so links are left out. */
const withoutLinks = (text: string): string => text.replace(/pvtcoms:\s*[\w-]{8,}/gi, 'pvtcoms:…')

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
    .showHelpAfterError('(for a list of commands: pvtcoms --help)')
  addStart(program, io, launch)
  addAppCommands(program, io)
  addProfileCommands(program, io)
  addInviteCommands(program, io)
  addIntroductionCommands(program, io)
  addContactCommands(program, io)
  addChatCommand(program, io)
  addMessageCommands(program, io)
  addWatch(program, io)
  const mailbox = program
    .command('mailbox')
    .description('where messages wait while you are offline; and running a mailbox for others')
  addMailboxUse(mailbox, io)
  addMailboxCommands(mailbox, io)
  addBridgeCommands(program, io)
  addBackupCommands(program, io)
  addShellCommands(program, io)
  addTorCommands(program, io)
  return program
}
