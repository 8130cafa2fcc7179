/**
 * Two people in two windows over a private Tor network: daemons and a mailbox as programs with a tor each. From an empty profile
 * to a verified conversation, and on to a message for somebody who is away.
 */
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { daemonSocket } from '@pvtcoms/daemon'
import { MailboxProgram, Person } from '@pvtcoms/daemon/driver'
import { connectSocket } from '@pvtcoms/rpc/node'
import { startNetwork } from '@pvtcoms/testnet'
import { buildWindow } from '../packages/ui/build/index.ts'
import {
  type Browser,
  hasBrowser,
  launch,
  openPage,
  type Watched,
} from '../packages/ui/test/support/browser.ts'
import { handOutMailboxes } from '../scripts/start/hand-out-mailboxes.ts'
import {
  assertSound,
  connect,
  makeProfile,
  mark,
  read,
  unlock,
  write,
} from './support/window-steps.ts'

const PATIENCE_MS = 60_000
const PVTCOMS = join(import.meta.dirname, '../apps/cli/src/main.ts')

const ends = new AsyncDisposableStack()
after(() => ends.disposeAsync())

/** A window on the daemon of `person`, opened as `npm start` opens it. */
async function sitDown(person: Person, browser: Browser): Promise<Watched> {
  const { url } = await person.ask('app.open', {})
  const watched = await openPage(browser, url)
  watched.page.setDefaultTimeout(PATIENCE_MS)
  return watched
}

suite('two windows over a private Tor network', () => {
  test('lead from empty profiles to a message that waited in a mailbox', async (context) => {
    if (!hasBrowser(context)) return
    await buildWindow()
    const network = await startNetwork()
    ends.defer(() => network.stop())
    const browser = await launch()
    ends.defer(() => browser.close())
    await network.ready()
    const place = async (name: string): Promise<{ dataDirectory: string; torrc: string }> => {
      const dataDirectory = join(network.directory, name)
      await network.seedClient(join(dataDirectory, 'tor'))
      return { dataDirectory, torrc: network.clientConfigPath }
    }
    const mailbox = await MailboxProgram.start([PVTCOMS, 'mailbox', 'run'], await place('mailbox'))
    ends.defer(() => mailbox.stop())

    const settle = async (name: string): Promise<{ person: Person; watched: Watched }> => {
      const person = new Person(name, await place(name.toLowerCase()))
      ends.defer(() => person.leave())
      await person.start()
      const client = await connectSocket(daemonSocket(person.dataDirectory))
      ends.defer(() => client.close())
      handOutMailboxes(client, [mailbox.link], (why) => context.diagnostic(why))
      const watched = await sitDown(person, browser)
      const { page } = watched
      await makeProfile(page, name, person.passphrase)
      await page.getByText('Mailbox 1').waitFor()
      await page.getByRole('button', { name: 'Continue' }).click()
      return { person, watched }
    }
    const [ann, ben] = await Promise.all([settle('Ann'), settle('Ben')])
    await connect({ name: 'Ann', page: ann.watched.page }, { name: 'Ben', page: ben.watched.page })

    // One is away, with a window that knows it; what was written meanwhile waits, says so, and arrives.
    assertSound(ben.watched)
    await ben.person.leave()
    await ben.watched.page.getByRole('heading', { name: 'pvtcoms is not available' }).waitFor()
    await ben.watched.page.context().close()
    const { page } = ann.watched
    await write(page, 'The train is late')
    await mark(page, 'The train is late', 'In mailbox')
    await ben.person.start()
    const back = await sitDown(ben.person, browser)
    await unlock(back.page, ben.person.passphrase, 'Ann')
    await read(back.page, 'The train is late')
    await mark(page, 'The train is late', 'Delivered')
    await write(back.page, 'I am here')
    await read(page, 'I am here')

    for (const watched of [ann.watched, back]) assertSound(watched)
  })
})
