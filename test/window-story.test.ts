/**
 * Two people in two windows over two daemons: real stores, engines, handshake and mailbox, on a network in
 * memory, with the servers that the windows have in earnest. Everything is done by clicking and typing.
 */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { nodeEnv, nodeTimers } from '@pvtcoms/core/providers/node-env'
import { type Method, RpcServer } from '@pvtcoms/rpc'
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

const PATIENCE_MS = 60_000
/** Between two looks for events of a daemon, ms. */
const EVENTS_MS = 15

const ends: (() => Promise<void>)[] = []
after(async () => {
  for (const end of ends.toReversed()) await end()
})

/** A window's server on the daemon of `person`, and what ends it. */
async function serve(person: Person): Promise<{ server: WindowServer; end: () => Promise<void> }> {
  const rpc = new RpcServer(
    (method, params) => person.call(method as Method, params as never),
    (fault) => {
      throw fault
    },
  )
  let told = person.events.length
  const telling = setInterval(() => {
    for (const event of person.events.slice(told)) rpc.emit(event)
    told = person.events.length
  }, EVENTS_MS)
  const server = await WindowServer.start({
    files: await buildWindow(),
    keys: new WindowKeys(nodeEnv, nodeTimers),
    handover: person.directory.handover,
    random: nodeEnv,
    onChannel: (channel) => rpc.serve(channel),
  })
  const end = async (): Promise<void> => {
    clearInterval(telling)
    await rpc.close()
    await server.close()
  }
  return { server, end }
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

/** From nothing to the step at which people meet. */
async function settle(page: Page, name: string, passphrase: string, link: string): Promise<void> {
  await page.getByRole('button', { name: 'Set up pvtcoms' }).click()
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByLabel('Passphrase again').fill(passphrase)
  await page.getByRole('button', { name: 'Create profile' }).click()
  await page.getByRole('button', { name: /Continue|Go on meanwhile/ }).click()
  await page.getByLabel(/One that somebody runs for me/).check()
  await page.getByLabel('Link of the mailbox').fill(link)
  await page.getByLabel('What do you call it?').fill('Harbour')
  await page.getByRole('button', { name: 'Add a mailbox' }).click()
  await page.getByText('This mailbox waits for you now.').waitFor()
  await page.getByRole('button', { name: 'Continue' }).click()
}

const composer = (page: Page) => page.getByRole('textbox', { name: 'Write a message' })

async function write(page: Page, text: string): Promise<void> {
  await composer(page).fill(text)
  await composer(page).press('Enter')
  await page.getByRole('article').filter({ hasText: text }).waitFor()
}

const mark = (page: Page, text: string, words: string) =>
  page.getByRole('article').filter({ hasText: text }).getByRole('button', { name: words }).waitFor()

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
    await page.type(field('Passphrase'), 'seven quiet walnuts on ice')
    await page.type(field('Passphrase again'), 'seven quiet walnuts on ice')
    await page.click(button('Create profile'))
    await page.wait(button('Continue'))
    assert.equal(await page.run('return location.href'), `${server.origin}/`)
    await person.call('app.lock', {})
    await page.type(field('Passphrase'), 'seven quiet walnuts on ice')
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

    // An invite from one screen to the other.
    await settle(robin.page, 'Robin', 'seven quiet walnuts on ice', link)
    await robin.page.getByRole('button', { name: 'Invite somebody' }).click()
    await robin.page.getByLabel('What do you call them?').fill('Mara')
    await robin.page.getByRole('button', { name: 'Make the invite' }).click()
    await robin.page.getByRole('img', { name: 'QR code of the invite' }).waitFor()
    const invite = (await robin.page.getByLabel('Link of the invite').textContent()) ?? ''
    assert.match(invite, /^pvtcoms:[\w-]{140,}$/)
    await settle(mara.page, 'Mara', 'eight loud hazelnuts in rain', link)
    await mara.page.getByRole('button', { name: 'Answer an invite' }).click()
    await mara.page.getByLabel('Link', { exact: true }).fill(invite)
    await mara.page.getByLabel('What do you call them?').fill('Robin')
    await mara.page.getByRole('button', { name: 'Answer', exact: true }).click()

    // Words both ways.
    for (const { page } of [robin, mara])
      await composer(page).and(page.locator(':enabled')).waitFor()
    await write(robin.page, 'Hello from Robin')
    await mara.page.getByRole('article').getByText('Hello from Robin').waitFor()
    await write(mara.page, 'Hello from Mara')
    await robin.page.getByRole('article').getByText('Hello from Mara').waitFor()
    await mark(robin.page, 'Hello from Robin', 'Delivered')

    // The same emoji on both screens, and then verified on both.
    const shown: string[] = []
    for (const { page } of [robin, mara]) {
      await page.getByRole('button', { name: 'Compare' }).click()
      const emoji = page.getByRole('list', { name: 'Safety emoji' })
      await emoji.waitFor()
      shown.push((await emoji.textContent()) ?? '')
    }
    assert.equal(shown[0], shown[1])
    assert.ok((shown[0] ?? '').length > 20)
    for (const { page } of [robin, mara]) {
      await page.getByRole('button', { name: 'They are the same' }).click()
      await page.getByText('nobody stands between you').waitFor()
      await page.keyboard.press('Escape')
      await page.locator('.chat-head').getByText('Verified').waitFor()
    }

    // One locks; what was written meanwhile waits, says so, and arrives.
    await mara.page.getByRole('button', { name: 'Profile: Mara' }).click()
    await mara.page.getByRole('menuitem', { name: 'Lock' }).click()
    await mara.page.getByRole('heading', { name: 'pvtcoms is locked' }).waitFor()
    await write(robin.page, 'Are you asleep?')
    await mark(robin.page, 'Are you asleep?', 'Waits in a mailbox')
    await mara.page.getByLabel('Passphrase', { exact: true }).fill('eight loud hazelnuts in rain')
    await mara.page.getByRole('button', { name: 'Unlock' }).click()
    await mara.page.getByRole('button', { name: /^Robin/ }).click()
    await mara.page.getByRole('article').getByText('Are you asleep?').waitFor()
    await mark(robin.page, 'Are you asleep?', 'Delivered')

    // A daemon ends in the middle of the conversation, and another goes on with its store.
    await write(mara.page, 'Before the restart')
    await mara.person.daemon.close()
    const { path } = mara.person.directory
    const again = await sitDown(await world.person('mara-again', { path }), browser)
    await again.page.getByLabel('Passphrase', { exact: true }).fill('eight loud hazelnuts in rain')
    await again.page.getByRole('button', { name: 'Unlock' }).click()
    await again.page.getByRole('button', { name: /^Robin/ }).click()
    await again.page.getByRole('article').getByText('Before the restart').waitFor()
    await robin.page.getByRole('article').getByText('Before the restart').waitFor()
    await write(robin.page, 'And after it')
    await again.page.getByRole('article').getByText('And after it').waitFor()

    for (const { watched } of [robin, mara, again]) {
      assert.deepEqual(
        watched.requests.filter((url) => !/^(?:http|ws):\/\/127\.0\.0\.1:/.test(url)),
        [],
      )
      assert.deepEqual(watched.faults, [])
    }
  })
})
