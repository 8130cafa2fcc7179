/**
 * `npm start`: opens pvtcoms in a window. The daemon keeps running when the window is closed. With `--testnet` it opens
 * the windows of two people side by side, on a private Tor network of this computer that needs no internet. Each new
 * profile there gets mailboxes automatically, unless `--without-mailboxes` is given.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isCodedError } from '@pvtcoms/core/errors'
import { DataDirectory, daemonSocket, launchDaemon } from '@pvtcoms/daemon'
import { MailboxProgram, Person } from '@pvtcoms/daemon/driver'
import { connectSocket } from '@pvtcoms/rpc/node'
import { explain, type Io, openWindow, processIo, type WindowOptions } from '@pvtcoms/terminal'
import { startNetwork } from '@pvtcoms/testnet'
import { buildWindow } from '../packages/ui/build/index.ts'
import { handOutMailboxes } from './start/hand-out-mailboxes.ts'

const USAGE = `npm start [-- --data-directory DIR | --testnet [--without-mailboxes]]
  Opens pvtcoms in a window. It keeps running in the background when you close the window; to stop it:
  npm run pvtcoms -- stop
  --data-directory  where pvtcoms keeps everything
  --testnet         try it out without the internet: two people side by side on a private Tor network of this
                    computer, with mailboxes for both
  --without-mailboxes
                    with --testnet: nobody has a mailbox, as when two newcomers meet
  --help            show this text`

const PVTCOMS = join(import.meta.dirname, '../apps/cli/src/main.ts')
const MAILBOXES = 2
const SIZE = { width: 900, height: 900 }

async function start(io: Io, dataDirectory: string): Promise<void> {
  await launchDaemon({ dataDirectory })
  const client = await connectSocket(daemonSocket(dataDirectory))
  const { url } = await client.call('app.open', {})
  client.close()
  await show(io, 'pvtcoms', url)
}

async function sideBySide(io: Io, mailboxes: number): Promise<void> {
  io.error('Starting a private Tor network …')
  await using network = await startNetwork({ signal: io.interrupted })
  await network.ready()
  await using stack = new AsyncDisposableStack()
  const place = async (name: string): Promise<{ dataDirectory: string; torrc: string }> => {
    const dataDirectory = join(network.directory, name)
    await network.seedClient(join(dataDirectory, 'tor'))
    return { dataDirectory, torrc: network.clientConfigPath }
  }
  io.error(
    mailboxes > 0 ? `Starting ${mailboxes} mailboxes and two people …` : 'Starting two people …',
  )
  const links = await Promise.all(
    Array.from({ length: mailboxes }, async (_, at) => {
      const home = await place(`mailbox-${at + 1}`)
      const mailbox = await MailboxProgram.start([PVTCOMS, 'mailbox', 'run'], home)
      stack.defer(() => mailbox.stop())
      return mailbox.link
    }),
  )
  const people: Person[] = []
  for (const [at, name] of ['Ann', 'Ben'].entries()) {
    const person = new Person(name, await place(name.toLowerCase()))
    people.push(person)
    stack.defer(() => person.leave())
    await person.start()
    const client = await connectSocket(daemonSocket(person.dataDirectory))
    stack.defer(() => client.close())
    handOutMailboxes(client, links, (why) => {
      io.error(
        `\n${name} did not get a mailbox (${why}). Add these by hand, in Settings, Mailboxes:`,
      )
      for (const link of links) io.print(link)
    })
    const { url } = await person.ask('app.open', {})
    const profile = join(network.directory, `browser-${at + 1}`)
    await show(io, `the window of ${name}`, url, { at: { left: at * SIZE.width, top: 0 }, profile })
  }
  io.error(
    mailboxes > 0
      ? `\nEach new profile gets ${mailboxes} mailboxes of this network automatically.`
      : '\nNobody has a mailbox: an invite works, and messages arrive, while both are online.',
  )
  io.error(
    'In another terminal, status shows how each is doing (with open instead: opens the window again):',
  )
  for (const { name, dataDirectory } of people) {
    io.error(`  ${name}: npm run pvtcoms -- status --data-directory ${dataDirectory}`)
  }
  io.error('\nCtrl-C stops everything and deletes it.')
  await new Promise<void>((resolve) => {
    io.interrupted.addEventListener('abort', () => resolve())
    if (io.interrupted.aborted) resolve()
  })
}

async function show(io: Io, what: string, url: string, options: WindowOptions = {}): Promise<void> {
  const opened = await openWindow(url, { size: SIZE, ...options })
  if (opened === 'window') io.error(`${what} is open.`)
  else if (opened === 'browser') io.error(`${what} opens in your browser.`)
  else {
    io.error(
      `There is no screen here. To see ${what}, open this address in a browser; it works once, within a minute:`,
    )
    io.print(url)
  }
}

const io = processIo()
try {
  const { values } = parseArgs({
    options: {
      'data-directory': { type: 'string' },
      testnet: { type: 'boolean', default: false },
      'without-mailboxes': { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  })
  const { 'without-mailboxes': withoutMailboxes } = values
  if (values.help) io.print(USAGE)
  else if (withoutMailboxes && !values.testnet) {
    io.error(`start: --without-mailboxes needs --testnet\n${USAGE}`)
    process.exitCode = 2
  } else {
    io.progress('Building the window …')
    await buildWindow('warn')
    if (values.testnet) await sideBySide(io, withoutMailboxes ? 0 : MAILBOXES)
    else {
      const directory =
        values['data-directory'] ??
        process.env['PVTCOMS_DATA_DIRECTORY'] ??
        DataDirectory.default(process.env)
      await start(io, directory)
    }
  }
} catch (error) {
  const misuse = error instanceof TypeError && 'code' in error
  io.error(
    `start: ${isCodedError(error) ? explain(error) : error instanceof Error ? error.message : 'failed'}${misuse ? `\n${USAGE}` : ''}`,
  )
  process.exitCode = misuse ? 2 : 1
}
io.close()
