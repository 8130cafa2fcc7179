import { runProgram } from '@pvtcoms/terminal'
import { Command } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { addMailboxCommands } from './command.ts'

await runProgram((io) => {
  const program = new Command('pvtcoms-mailbox')
    .description('Keeps sealed letters for people it does not know, behind an onion service.')
    .version(manifest.version, '-V, --version')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(pvtcoms-mailbox --help tells what there is)')
  addMailboxCommands(program, io)
  return program
})
