/**
 * Two people in two windows over two daemons: real stores, engines, handshake and mailbox, on a network in
 * memory, with the servers that the windows have in earnest. Everything is done by clicking and typing.
 */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { World } from '../apps/daemon/test/world.ts'
import { hasBrowser } from '../packages/ui/test/support/browser.ts'
import { button, field, hasWebKit, WebKit } from '../packages/ui/test/support/webkit.ts'
import { serve, sitDown, twoPeople } from './support/seat.ts'
import {
  addMailbox,
  assertSound,
  connect,
  makeProfile,
  mark,
  read,
  unlock,
  write,
} from './support/window-steps.ts'

const ROBINS = 'seven quiet walnuts on ice'
const MARAS = 'eight loud hazelnuts in rain'

const ends = new AsyncDisposableStack()
after(() => ends.disposeAsync())

suite('a window in WebKitGTK', () => {
  test('is let in by its link, makes a profile, and opens it after the lock', async (context) => {
    if (!hasWebKit(context)) return
    const world = new World()
    ends.defer(() => world.close())
    const person = await world.person('robin')
    const { server } = ends.use(await serve(person))
    await using page = await WebKit.start()
    await page.go(server.launchUrl())
    await page.click(button('Get started'))
    await page.type(field('Your name'), 'Robin')
    await page.type(field('Passphrase'), ROBINS)
    await page.type(field('Repeat passphrase'), ROBINS)
    await page.click(button('Create profile'))
    await page.wait(button('Continue'))
    assert.equal(await page.run('return location.href'), `${server.origin}/`)
    await person.call('app.lock', {})
    await page.type(field('Passphrase'), ROBINS)
    await page.click(button('Unlock'))
    // The first steps go on where they were, and can be left for later.
    await page.click(button('Continue'))
    await page.click(button('Later'))
    await page.wait(button('Create invite'))
    await page.click(button('Later'))
    await page.wait('nav.sidebar')
  })
})

suite('two windows', () => {
  test('lead from empty profiles to a verified conversation, over locks and restarts', async (context) => {
    if (!hasBrowser(context)) return
    const { world, browser, link, robin, mara } = await twoPeople(ends)
    assert.match(
      robin.page.url(),
      /^http:\/\/127(?:\.\d{1,3}){3}:\d+\/$/,
      'no key stays in the address',
    )

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
    await mark(robin.page, 'Are you asleep?', 'In mailbox')
    await unlock(mara.page, MARAS, 'Robin')
    await read(mara.page, 'Are you asleep?')
    await mark(robin.page, 'Are you asleep?', 'Delivered')

    // A daemon ends in the middle of the conversation, and another goes on with its store.
    await write(mara.page, 'Before the restart')
    await mara.person.messenger.close()
    const { path } = mara.person.directory
    const again = ends.use(await sitDown(await world.person('mara-again', { path }), browser))
    await unlock(again.page, MARAS, 'Robin')
    await read(again.page, 'Before the restart')
    await read(robin.page, 'Before the restart')
    await write(robin.page, 'And after it')
    await read(again.page, 'And after it')

    for (const { watched } of [robin, mara, again]) assertSound(watched)
  })
})
