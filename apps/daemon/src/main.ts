import { resolve } from 'node:path'
import { runProgram } from '@pvtcoms/terminal'
import { Command } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { addDaemonOptions, type DaemonFlags } from './options.ts'
import { run } from './run.ts'

await runProgram((io) =>
  addDaemonOptions(new Command('pvtcomsd'))
    .description('Runs pvtcoms for one person: its API is on a socket in the data directory.')
    .version(manifest.version, '-V, --version')
    .exitOverride()
    .showHelpAfterError('(pvtcomsd --help tells what there is)')
    .action((flags: DaemonFlags) =>
      run({ ...flags, dataDirectory: resolve(flags.dataDirectory) }, io),
    ),
)
