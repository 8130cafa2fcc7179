/** `pvtcoms completion` and `pvtcoms manual`. */
import type { Terminal } from '@pvtcoms/terminal'
import { Argument, type Command } from 'commander'
import { completionScript, SHELLS, type Shell } from '../completion.ts'
import { manualPage } from '../manual.ts'

export function addShellCommands(program: Command, io: Terminal): void {
  program
    .command('completion')
    .description('what lets the tab key of a shell complete commands and options')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action((shell: Shell) => io.print(completionScript(program, shell).trimEnd()))
  program
    .command('manual')
    .description('the man page: pvtcoms manual | man -l -')
    .action(() => io.print(manualPage(program).trimEnd()))
}
