/**
 * Two people in two windows over two daemons: real stores, engines, handshake and mailbox, on a network in
 * memory, with the servers that the windows have in earnest. Everything is done by clicking and typing.
 */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { WindowKeys } from '../apps/daemon/src/window/keys.ts'
import { WindowServer } from '../apps/daemon/src/window/server.ts'
import { type Person, World } from '../apps/daemon/test/world.ts'
import { buildWindow } from '../apps/desktop/build/index.ts'
import {
  hasBrowser,
  launch,
  openPage,
  type Page,
  type Watched,
} from '../apps/desktop/test/support/browser.ts'
import { button, field, hasWebKit, WebKit } from '../apps/desktop/test/support/webkit.ts'
import { apiOf } from './support/api-of.ts'
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
const ROBINS = 'seven quiet walnuts on ice'
const MARAS = 'eight loud hazelnuts in rain'

const ends: (() => Promise<void>)[] = []
after(async () => {
  for (const end of ends.toReversed()) await end()
})

/** A window's server on the daemon of `person`, and what ends it. */
async function serve(person: Person): Promise<{ server: WindowServer; end: () => Promise<void> }> {
  const { rpc, end } = apiOf(person)
  const server = await WindowServer.start({
    files: await buildWindow(),
    keys: new WindowKeys(nodeEnv, nodeTimers),
    handover: person.directory.handover,
    random: nodeEnv,
    onChannel: (channel) => rpc.serve(channel),
  })
  return {
    server,
    end: async () => {
      await end()
      await server.close()
    },
  }
}

interface Seat {
  readonly person: Person
  readonly page: Page
  readonly watched: Watched
}

/** A window on the daemon of `person`, opened as `pvtcoms open` opens it. */
async function sitDown(person: Person, browser: Awaited<ReturnType<typeof launch>>): Promise<Seat> {
  const { server, end } = await serve(person)
  const watched = await openPage(browser, server.launchUrl())
  watched.page.setDefaultTimeout(PATIENCE_MS)
  await watched.page.waitForURL(`${server.origin}/`)
  ends.push(async () => {
    await watched.page.context().close()
    await end()
  })
  return { person, page: watched.page, watched }
}

/** In the first steps: a mailbox whose link was given to them. */
async function addMailbox(page: Page, link: string): Promise<void> {
  await page.getByLabel(/One that somebody runs for me/).check()
  await page.getByLabel('Link of the mailbox').fill(link)
  await page.getByLabel('What do you call it?').fill('Harbour')
  await page.getByRole('button', { name: 'Add a mailbox' }).click()
  await page.getByText('Messages wait for you here').waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
}

suite('a window in WebKitGTK', () => {
  test('is let in by its link, makes a profile, and opens it after the lock', async (context) => {
    if (!hasWebKit(context)) return
    const world = new World()
    ends.push(() => world.close())
    const person = await world.person('robin')
    const { server, end } = await serve(person)
    ends.push(end)
    await using page = await WebKit.start()
    await page.go(server.launchUrl())
    await page.click(button('Set up pvtcoms'))
    await page.type(field('Your name'), 'Robin')
    await page.type(field('Passphrase'), ROBINS)
    await page.type(field('Passphrase again'), ROBINS)
    await page.click(button('Create profile'))
    await page.wait(button('Continue'))
    assert.equal(await page.run('return location.href'), `${server.origin}/`)
    await person.call('app.lock', {})
    await page.type(field('Passphrase'), ROBINS)
    await page.click(button('Unlock'))
    await page.wait('nav.sidebar')
  })
})

suite('two windows', () => {
  test('lead from empty profiles to a verified conversation, over locks and restarts', async (context) => {
    if (!hasBrowser(context)) return
    const world = new World()
    ends.push(() => world.close())
    const browser = await launch()
    ends.push(() => browser.close())
    const { link } = await world.mailbox()
    const robin = await sitDown(await world.person('robin'), browser)
    const mara = await sitDown(await world.person('mara'), browser)
    assert.match(robin.page.url(), /^http:\/\/127\.0\.0\.1:\d+\/$/, 'no key stays in the address')

    await makeProfile(robin.page, 'Robin', ROBINS)
    await addMailbox(robin.page, link)
    await makeProfile(mara.page, 'Mara', MARAS)
    await addMailbox(mara.page, link)
    await connect({ name: 'Robin', page: robin.page }, { name: 'Mara', page: mara.page })

    // One locks; what was written meanwhile waits, says so, and arrives.
    await mara.page.getByRole('button', { name: 'Profile: Mara' }).click()
    await mara.page.getByRole('menuitem', { name: 'Lock' }).click()
    await mara.page.getByRole('heading', { name: 'pvtcoms is locked' }).waitFor()
    await write(robin.page, 'Are you asleep?')
    await mark(robin.page, 'Are you asleep?', 'Waits in a mailbox')
    await unlock(mara.page, MARAS, 'Robin')
    await read(mara.page, 'Are you asleep?')
    await mark(robin.page, 'Are you asleep?', 'Delivered')

    // A daemon ends in the middle of the conversation, and another goes on with its store.
    await write(mara.page, 'Before the restart')
    await mara.person.daemon.close()
    const { path } = mara.person.directory
    const again = await sitDown(await world.person('mara-again', { path }), browser)
    await unlock(again.page, MARAS, 'Robin')
    await read(again.page, 'Before the restart')
    await read(robin.page, 'Before the restart')
    await write(robin.page, 'And after it')
    await read(again.page, 'And after it')

    for (const { watched } of [robin, mara, again]) assertSound(watched)
  })
})
