/** `pvtcoms tor …`: lines between two computers over Tor and nothing else, for trying out a network. */
import { addTorDirectory, addTorOptions, type Io } from '@pvtcoms/terminal'
import { type Command, InvalidArgumentError } from 'commander'
import { type DialFlags, dial } from './dial.ts'
import { type ListenFlags, listen } from './listen.ts'

const needsTor = (command: Command): Command => addTorOptions(addTorDirectory(command))

export function addTorCommands(program: Command, io: Io): void {
  const tor = program
    .command('tor')
    .description(
      'try out Tor: send lines between two computers, with no encryption but that of Tor',
    )
  needsTor(
    tor
      .command('listen')
      .description('print an onion address, and exchange lines with everyone who connects to it')
      .option('--port <number>', 'the port of the address', port, 80)
      .option('--once', 'end after the first connection')
      .option('--json', 'print one JSON object per event'),
  ).action((flags: ListenFlags) => listen(flags, io))
  needsTor(
    tor
      .command('dial')
      .description('connect to an onion address, and send stdin line by line')
      .argument(
        '<address>',
        'the address that listen printed, such as abc…xyz.onion:80; - reads it from stdin',
      )
      .option('--json', 'print one JSON object per event'),
  ).action((address: string, flags: DialFlags) => dial(address, flags, io))
}

function port(text: string): number {
  const value = Number(text)
  if (!/^[0-9]+$/.test(text) || value < 1 || value > 65_535) {
    throw new InvalidArgumentError('A port is 1 … 65535.')
  }
  return value
}
