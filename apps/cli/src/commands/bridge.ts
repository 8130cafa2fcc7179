/** `pvtcoms bridge …`: ways into Tor where it is blocked. */
import { type Terminal, terminalText, UsageError } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { allLines } from '../input.ts'
import { addCommand, type CommonFlags } from '../options.ts'
import { type Session, show, withDaemon } from '../session.ts'

export function addBridgeCommands(program: Command, io: Terminal): void {
  const parent = program.command('bridge').description('ways into Tor where it is blocked')

  addCommand(parent, 'list', 'the bridges in use').action((flags: CommonFlags) =>
    withDaemon(flags, io, async (session) => {
      showBridges(session, (await session.rpc.call('app.status', {})).bridges)
    }),
  )
  addCommand(parent, 'set', 'use these bridges and no others')
    .argument('[line...]', 'bridge lines, each in quotes; - or nothing reads them from stdin')
    .action((given: readonly string[], flags: CommonFlags) =>
      withDaemon(flags, io, async (session) => {
        const fromInput = given.length === 0 || (given.length === 1 && given[0] === '-')
        const lines = (fromInput ? (await allLines(io)).split('\n') : given)
          .map((line) => line.trim())
          .filter((line) => line !== '')
        // An empty file must not take away what hides the use of Tor.
        if (lines.length === 0) {
          throw new UsageError(
            'usage',
            'no bridge line was given: pvtcoms bridge clear removes all',
          )
        }
        showBridges(session, (await session.rpc.call('app.bridges', { lines })).bridges)
      }),
    )
  addCommand(parent, 'clear', 'go without bridges').action((flags: CommonFlags) =>
    withDaemon(flags, io, async (session) => {
      showBridges(session, (await session.rpc.call('app.bridges', { lines: [] })).bridges)
    }),
  )
}

function showBridges(session: Session, lines: readonly string[]): void {
  show(session, lines, () => lines.map((line) => terminalText(line)))
  if (!session.json && lines.length === 0) session.io.error('There are no bridges.')
}
