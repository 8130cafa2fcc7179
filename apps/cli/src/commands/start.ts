/** `pvtcoms start` and `open` start the daemon; `create`, on the first run, makes its store and a profile. */

import { isCodedError } from '@pvtcoms/core/errors'
import type { launchDaemon } from '@pvtcoms/daemon'
import { addTorOptions, openWindow, type Terminal, type TorFlags } from '@pvtcoms/terminal'
import type { Command } from 'commander'
import { CliError } from '../errors.ts'
import { addCommand, type CommonFlags } from '../options.ts'
import {
  addPassphrase,
  PASSPHRASE_RULE,
  type PassphraseFlags,
  passphrases,
  type Wanted,
} from '../passphrase.ts'
import { type Session, show, withDaemon } from '../session.ts'
import { showApp } from './app.ts'

type LaunchFlags = CommonFlags & Omit<TorFlags, 'dataDirectory'>

interface StartFlags extends LaunchFlags, PassphraseFlags {
  readonly locked?: boolean
}

interface OpenFlags extends LaunchFlags {
  readonly url?: boolean
}

interface CreateFlags extends CommonFlags, PassphraseFlags {
  readonly name?: string
}

/** How often a person may mistype a passphrase. */
const TRIES = 3

/** Starts a daemon: `launchDaemon`, or what a test passes instead. */
export type Launch = typeof launchDaemon

export function addStart(program: Command, io: Terminal, launch: Launch): void {
  addTorOptions(
    addPassphrase(
      addCommand(program, 'start', 'start pvtcoms in the background, and unlock it').option(
        '--locked',
        'start only; do not ask for the passphrase',
      ),
    ),
  ).action((flags: StartFlags) => start(io, flags, launch))
  addPassphrase(
    addCommand(program, 'create', 'set up pvtcoms: choose a passphrase and a name').option(
      '--name <name>',
      'your name, as your contacts see it',
    ),
  ).action((flags: CreateFlags) => withDaemon(flags, io, (session) => create(session, flags)))
  addTorOptions(
    addCommand(program, 'open', 'open the window; starts pvtcoms if it does not run').option(
      '--url',
      'print its address instead; it works once, within a minute',
    ),
  ).action((flags: OpenFlags) => open(io, flags, launch))
}

async function launchWith(
  { dataDirectory, control, onionPorts, bridge, torrc }: LaunchFlags,
  launch: Launch,
): Promise<void> {
  await launch({
    dataDirectory,
    ...(control !== undefined && { control }),
    ...(onionPorts !== undefined && { onionPorts }),
    ...(bridge !== undefined && { bridges: bridge }),
    ...(torrc !== undefined && { torrc }),
  })
}

/** The window unlocks, and sets up, by itself. */
async function open(io: Terminal, flags: OpenFlags, launch: Launch): Promise<void> {
  await launchWith(flags, launch)
  await withDaemon(flags, io, async (session) => {
    const opened = await session.rpc.call('app.open', {})
    const isAsked = flags.url === true || session.json
    if (!isAsked && (await openWindow(opened.url)) !== 'nowhere') return
    show(session, opened, ({ url }) => [url])
    if (session.json) return
    io.error('Open this address in a browser on this computer. It works once, within a minute.')
  })
}

async function start(io: Terminal, flags: StartFlags, launch: Launch): Promise<void> {
  io.progress('Starting …')
  await launchWith(flags, launch)
  await withDaemon(flags, io, async (session) => {
    const app = await session.rpc.call('app.status', {})
    const isAsking = flags.locked !== true && (io.canAsk || flags.passphraseFd !== undefined)
    if (app.state === 'locked' && isAsking) await unlock(session, flags)
    else if (app.state === 'empty' && flags.locked !== true && flags.passphraseFd !== undefined) {
      throw new CliError('nothing-there', 'pvtcoms is not set up yet: pvtcoms create')
    } else if (app.state === 'empty' && isAsking) await create(session, flags)
    else {
      showApp(session, app)
      if (app.state === 'empty') {
        io.error(
          'pvtcoms is not set up yet. New here: pvtcoms create. With a backup: pvtcoms restore FILE.',
        )
      } else if (app.state === 'locked') io.error('pvtcoms is locked. To unlock it: pvtcoms unlock')
    }
  })
}

async function unlock(session: Session, flags: PassphraseFlags): Promise<void> {
  await withPassphrase(session, flags, { question: 'Passphrase: ' }, async (passphrase) => {
    showApp(session, await session.rpc.call('app.unlock', { passphrase }))
  })
}

async function create(session: Session, flags: CreateFlags): Promise<void> {
  const { rpc, io } = session
  if ((await rpc.call('app.status', {})).state !== 'empty') {
    throw new CliError('exists', 'pvtcoms is set up already: pvtcoms unlock')
  }
  if (flags.passphraseFd === undefined && io.canAsk) {
    io.error('Welcome to pvtcoms. To restore a backup instead: Ctrl-C, pvtcoms restore FILE')
    io.error('A passphrase protects your messages. If you forget it, nobody can open them.')
    io.error(PASSPHRASE_RULE)
  }
  const question = { question: 'New passphrase: ', isNew: true }
  await withPassphrase(session, flags, question, async (passphrase) => {
    await rpc.call('app.create', { passphrase })
  })
  const name = flags.name ?? (io.canAsk ? await io.ask('Your name, as your contacts see it: ') : '')
  if (name !== undefined && name.trim() !== '') {
    await rpc.call('profile.create', { name: name.trim() })
    showApp(session, await rpc.call('app.status', {}))
    io.error('Next: pvtcoms invite create NAME, or pvtcoms invite accept NAME.')
    io.error('For messages while you are offline: pvtcoms mailbox add NAME.')
    return
  }
  showApp(session, await rpc.call('app.status', {}))
  io.error('Next: pvtcoms profile create NAME')
}

/** Tries `use` with what a person types, and again when it was mistyped or too weak. */
async function withPassphrase(
  { io }: Session,
  flags: PassphraseFlags,
  wanted: Wanted,
  use: (passphrase: string) => Promise<void>,
): Promise<void> {
  for (let left = TRIES; ; left--) {
    const [passphrase = ''] = await passphrases(io, flags, [wanted])
    try {
      await use(passphrase)
      return
    } catch (error) {
      const isTyped = flags.passphraseFd === undefined && left > 1
      if (!isTyped || !isCodedError(error) || !MISTYPED.includes(error.code)) throw error
      io.error(`Please try again: ${error.message}`)
    }
  }
}

const MISTYPED: readonly string[] = ['wrong-passphrase', 'weak-passphrase']
