/** `pvtcoms bridge …`: entrances to Tor that are on no public list, for where Tor is blocked. */
import type { LeftOutView } from '@pvtcoms/rpc/client'
import { type Terminal, terminalText, UsageError } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { CliError } from '../errors.ts'
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
    .addHelpText(
      'after',
      '\nText around them does no harm: give the whole mail. Lines that are left out are named.',
    )
    .action((given: readonly string[], flags: CommonFlags) =>
      withDaemon(flags, io, async (session) => {
        const fromInput = given.length === 0 || (given.length === 1 && given[0] === '-')
        const text = fromInput ? await allLines(io) : given.join('\n')
        // An empty file must not remove the bridges: they hide that someone uses Tor.
        if (text.trim() === '') {
          throw new UsageError('usage', 'no bridge was given. To remove all: pvtcoms bridge clear')
        }
        const { app, taken, leftOut } = await session.rpc.call('app.bridges', { text })
        for (const line of leftOut.map(leftOutWords)) io.error(line)
        if (taken === 0) {
          throw new CliError(
            'no-bridge',
            'no bridge was found that can be used: nothing was changed',
          )
        }
        showBridges(session, app.bridges)
      }),
    )
  addCommand(parent, 'clear', 'remove all bridges').action((flags: CommonFlags) =>
    withDaemon(flags, io, async (session) => {
      const { app } = await session.rpc.call('app.bridges', { text: '' })
      showBridges(session, app.bridges)
    }),
  )
}

function showBridges(session: Session, lines: readonly string[]): void {
  show(session, lines, () => lines.map((line) => terminalText(line)))
  if (!session.json && lines.length === 0) session.io.error('No bridges are in use.')
}

const REASONS: Readonly<Record<LeftOutView['reason'], string>> = {
  'no-bridge': 'not a bridge line',
  'cut-off': 'cut off: an obfs4 bridge has cert=… iat-mode=…',
  'program-missing': 'needs a program that is not installed',
  'unknown-kind': 'a kind of bridge that is not known here',
  'too-many': 'there were 20 bridges before it',
}

function leftOutWords({ reason, programs = [], lines }: LeftOutView): string {
  const where = `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}`
  const which = programs.length === 0 ? '' : `: ${programs.join(' or ')}`
  return `Left out ${where}: ${REASONS[reason]}${which}`
}
