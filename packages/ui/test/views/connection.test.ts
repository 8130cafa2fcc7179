import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { buildWindow } from '../../build/index.ts'
import { hasBrowser } from '../support/browser.ts'
import { WindowServer } from '../support/server.ts'
import { closeBrowser, settled, stage } from '../support/stage.ts'
import { World } from '../support/world.ts'

after(closeBrowser)

let mara = 0
const withMara = (world: World): void => {
  mara = world.addContact(settled(world), 'Mara').id
  world.put(mara, { text: 'before' })
}

suite('the connection to the daemon', () => {
  test('that breaks is told, and what happened meanwhile is there when it is back', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world, server } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('article').getByText('before').waitFor()
    const field = page.getByRole('textbox', { name: 'Message' })
    await field.fill('half a thought')
    server.dropConnections()
    world.put(mara, { text: 'meanwhile', status: 'unread' })
    await page.getByRole('article').getByText('meanwhile').waitFor()
    assert.equal(await field.inputValue(), 'half a thought')
    await page.getByText('Connection to pvtcoms lost').waitFor({ state: 'detached' })
  })

  test('that is not there keeps words in the field and says that nothing was changed', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, server, watched } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    const field = page.getByRole('textbox', { name: 'Message' })
    await field.fill('not lost')
    await server.vanish()
    await page.getByText('Connection to pvtcoms lost').waitFor()
    await field.press('Enter')
    await page.getByText('pvtcoms does not answer.').waitFor()
    assert.equal(await field.inputValue(), 'not lost')
    assert.equal(await page.getByRole('article').getByText('not lost').count(), 0)
    // Chromium itself writes each refused connection on the console, as long as the page is there.
    await page.close()
    const own = watched.faults.filter((text) => !text.includes('ERR_CONNECTION_REFUSED'))
    watched.faults.length = 0
    watched.faults.push(...own)
  })

  test('that was stopped leaves nothing of a conversation, and one that is lost for a minute neither', async (context) => {
    if (!hasBrowser(context)) return
    for (const end of ['close', 'vanish'] as const) {
      await using here = await stage(withMara)
      const { page, server, watched } = here
      await page.getByRole('button', { name: /^Mara/ }).click()
      await page.getByRole('article').getByText('before').waitFor()
      await page.getByRole('textbox', { name: 'Message' }).fill('half a thought')
      await page.clock.install()
      await server[end]()
      if (end === 'vanish') {
        await page.getByText('Connection to pvtcoms lost').waitFor()
        await page.clock.runFor(50_000)
        assert.equal(await page.getByRole('article').getByText('before').count(), 1)
        await page.clock.runFor(15_000)
      }
      await page.getByRole('heading', { name: 'pvtcoms is not available' }).waitFor()
      const all = await page.evaluate(() => document.documentElement.outerHTML)
      assert.doesNotMatch(all, /Mara|before|half a thought/)
      await page.close()
      watched.faults.length = 0
    }
  })

  test('that a stranger takes up where the daemon ended gets nothing', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, server, watched } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('article').getByText('before').waitFor()
    const stranger = new World()
    stranger.instanceId = 'somebody else'
    stranger.app = { ...stranger.app, state: 'locked' }
    await server.vanish()
    const theirs = await WindowServer.start(
      await buildWindow(),
      stranger,
      [],
      Number(new URL(server.url).port),
    )
    await page.getByRole('heading', { name: 'pvtcoms is not available' }).waitFor()
    assert.equal(await page.getByRole('textbox').count(), 0, 'nobody is asked for a passphrase')
    await page.waitForTimeout(500)
    assert.deepEqual(stranger.calls, ['app.instance'])
    await page.close()
    await theirs.close()
    watched.faults.length = 0
  })

  test('that breaks while the store locks brings nobody’s words to anybody else', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, server, world } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    const field = page.getByRole('textbox', { name: 'Message' })
    await field.fill('only for Mara')
    world.failures.set('conversation.draft', 'gone')
    server.dropConnections()
    world.app = { ...world.app, state: 'locked' }
    await page.getByRole('heading', { name: 'pvtcoms is locked' }).waitFor()
    world.changeTalk(mara, { name: 'Eve', draft: '' })
    await page.getByLabel('Passphrase', { exact: true }).fill(world.passphrase)
    await page.getByRole('button', { name: 'Unlock' }).click()
    await page.getByRole('button', { name: /^Eve/ }).click()
    await field.waitFor()
    assert.equal(await field.inputValue(), '')
  })

  test('that never came up tells how to open the window', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage()
    const { page, server, watched } = here
    await page.route('**/*', (route) => route.continue())
    await page.getByRole('button', { name: 'Get started' }).waitFor()
    await page.addInitScript(() => {
      Object.assign(window, {
        WebSocket: class extends EventTarget {
          constructor() {
            super()
            setTimeout(() => this.dispatchEvent(new Event('close')))
          }
        },
      })
    })
    await page.goto(server.url)
    await page.getByRole('heading', { name: 'pvtcoms is not available' }).waitFor()
    await page.getByText('pvtcoms open').waitFor()
    assert.deepEqual(watched.faults, [])
  })
})
