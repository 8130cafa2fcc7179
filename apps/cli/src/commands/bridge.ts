/** `pvtcoms bridge …`: entrances to Tor that are on no public list, for where Tor is blocked. */
import { type Terminal, terminalText, UsageError } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { allLines } from '../input.ts'
import { addCommand, type CommonFlags } from '../options.ts'
import { type Session, show, withDaemon } from '../session.ts'

export function addBridgeCommands(program: Command, io: Terminal): void {
  const parent = program.command('bridge').description('entrances to Tor, for where Tor is blocked')

  addCommand(parent, 'list', 'list the bridges in use').action((flags: CommonFlags) =>
    withDaemon(flags, io, async (session) => {
      showBridges(session, (await session.rpc.call('app.status', {})).bridges)
    }),
  )
  addCommand(parent, 'set', 'use these bridges, and no others')
    .argument('[line...]', 'bridge lines, each in quotes; read from stdin if left out or -')
    .action((given: readonly string[], flags: CommonFlags) =>
      withDaemon(flags, io, async (session) => {
        const fromInput = given.length === 0 || (given.length === 1 && given[0] === '-')
        const lines = (fromInput ? (await allLines(io)).split('\n') : given)
          .map((line) => line.trim())
          .filter((line) => line !== '')
        // An empty file must not remove the bridges: they hide that someone uses Tor.
        if (lines.length === 0) {
          throw new UsageError('usage', 'no bridge was given. To remove all: pvtcoms bridge clear')
        }
        showBridges(session, (await session.rpc.call('app.bridges', { lines })).bridges)
      }),
    )
  addCommand(parent, 'clear', 'remove all bridges').action((flags: CommonFlags) =>
    withDaemon(flags, io, async (session) => {
      showBridges(session, (await session.rpc.call('app.bridges', { lines: [] })).bridges)
    }),
  )
}

function showBridges(session: Session, lines: readonly string[]): void {
  show(session, lines, () => lines.map((line) => terminalText(line)))
  if (!session.json && lines.length === 0) session.io.error('No bridges are in use.')
}
