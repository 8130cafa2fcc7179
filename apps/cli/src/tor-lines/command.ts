/** `pvtcoms skeleton …`: the ground alone, for trying a network out. */
import { addTorDirectory, addTorOptions, type Io } from '@pvtcoms/terminal'
import { type Command, InvalidArgumentError } from 'commander'
import { type DialFlags, dial } from './dial.ts'
import { type ListenFlags, listen } from './listen.ts'

const needsTor = (command: Command): Command => addTorOptions(addTorDirectory(command))

export function addSkeletonCommands(program: Command, io: Io): void {
  const skeleton = program
    .command('skeleton')
    .description('send lines between two machines over Tor, without any encryption of our own')
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
}

function port(text: string): number {
  const value = Number(text)
  if (!/^[0-9]+$/.test(text) || value < 1 || value > 65_535) {
    throw new InvalidArgumentError('A port is 1 … 65535.')
  }
  return value
}
