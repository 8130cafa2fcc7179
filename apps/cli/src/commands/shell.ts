/** `pvtcoms completion` and `pvtcoms manual`. */
import type { Terminal } from '@pvtcoms/terminal'
import { Argument, type Command } from 'commander'
import { completionScript, SHELLS, type Shell } from '../completion.ts'
import { manualPage } from '../manual.ts'

export function addShellCommands(program: Command, io: Terminal): void {
  program
    .command('completion')
    .description('print a script that lets your shell complete commands with the tab key')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action((shell: Shell) => io.print(completionScript(program, shell).trimEnd()))
  program
    .command('manual')
    .description('print the man page: pvtcoms manual | man -l -')
    .action(() => io.print(manualPage(program).trimEnd()))
}
