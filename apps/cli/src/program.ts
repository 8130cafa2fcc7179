/** What `pvtcoms` understands. */

import { addMailboxCommands } from '@pvtcoms/mailbox-node/command'
import { addTorDirectory, addTorOptions, type Io } from '@pvtcoms/terminal'
import { Command, InvalidArgumentError } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { type DialFlags, dial } from './skeleton/dial.ts'
import { type ListenFlags, listen } from './skeleton/listen.ts'

const needsTor = (command: Command): Command => addTorOptions(addTorDirectory(command))

export function buildProgram(io: Io): Command {
  const program = new Command('pvtcoms')
    .description('A private messenger with no server of its own.')
    .version(manifest.version, '-V, --version')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(pvtcoms --help tells what there is)')
  const skeleton = program
    .command('skeleton')
    .description('send lines between two machines over Tor, without any encryption of our own yet')
  needsTor(
    skeleton
      .command('listen')
      .description('print an onion address and talk to whoever dials it')
      .option('--port <number>', 'the virtual port of the address', port, 80)
      .option('--once', 'end after the first conversation')
      .option('--json', 'print one JSON object per event'),
  ).action((flags: ListenFlags) => listen(flags, io))
  needsTor(
    skeleton
      .command('dial')
      .description('connect to an onion address; stdin is sent line by line')
      .argument('<address>', 'what listen printed, such as abc…xyz.onion:80; - reads it from stdin')
      .option('--json', 'print one JSON object per event'),
  ).action((address: string, flags: DialFlags) => dial(address, flags, io))
  addMailboxCommands(program.command('mailbox').description('keep sealed letters for others'), io)
  return program
}

function port(text: string): number {
  const value = Number(text)
  if (!/^[0-9]+$/.test(text) || value < 1 || value > 65_535) {
    throw new InvalidArgumentError('A port is 1 … 65535.')
  }
  return value
}
