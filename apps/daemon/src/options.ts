/** How a daemon is set up. */
import { addTorOptions, type TorFlags } from '@pvtcoms/terminal'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { DataDirectory } from './host/data-directory.ts'

export interface DaemonFlags extends TorFlags {
  readonly dataDirectory: string
  readonly window?: string
  /** Deposits wait so that times tell nothing; this is a factor on that wait, 0 … 1. */
  readonly depositDelay?: number
  /** Print nothing once it runs. */
  readonly background?: boolean
  readonly json?: boolean
}

export function addDaemonOptions(command: Command): Command {
  command
    .addOption(
      new Option('--data-directory <dir>', 'where everything is kept')
        .env('PVTCOMS_DATA_DIRECTORY')
        .default(DataDirectory.default(process.env), 'pvtcoms in your data folder'),
    )
    .option('--window <folder>', 'the built window (default: the one of this installation)')
    .addOption(
      new Option(
        '--deposit-delay <factor>',
        'for demonstrations: 0 … 1 times the usual delays; times then show who writes to whom',
      ).argParser(factor),
    )
    .option('--background', 'say nothing once it runs')
    .option('--json', 'print one JSON object once it can be asked')
  return addTorOptions(command)
}

function factor(text: string): number {
  const value = Number(text)
  if (!/^[0-9.]{1,10}$/.test(text) || !(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError('A factor is 0 … 1.')
  }
  return value
}
