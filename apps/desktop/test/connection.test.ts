import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { hasBrowser } from './support/browser.ts'
import { closeBrowser, settled, stage } from './support/stage.ts'
import type { World } from './support/world.ts'

after(closeBrowser)

let mara = 0
const withMara = (world: World): void => {
  mara = world.addContact(settled(world), 'Mara').id
  world.place(mara, { text: 'before' })
}

suite('the connection to the daemon', () => {
  test('that breaks is told, and what happened meanwhile is there when it is back', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world, server } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('article').getByText('before').waitFor()
    const field = page.getByRole('textbox', { name: 'Write a message' })
    await field.fill('half a thought')
    server.dropConnections()
    world.place(mara, { text: 'meanwhile', status: 'unread' })
    await page.getByRole('article').getByText('meanwhile').waitFor()
    assert.equal(await field.inputValue(), 'half a thought')
    await page.getByText('The window has lost pvtcoms').waitFor({ state: 'detached' })
  })

  test('that is not there keeps words in the field and says that nothing was changed', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, server, watched } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    const field = page.getByRole('textbox', { name: 'Write a message' })
    await field.fill('not lost')
    await server.close()
    await page.getByText('The window has lost pvtcoms').waitFor()
    await field.press('Enter')
    await page.getByText('pvtcoms on this computer does not answer.').waitFor()
    assert.equal(await field.inputValue(), 'not lost')
    assert.equal(await page.getByRole('article').getByText('not lost').count(), 0)
    // Chromium itself writes each refused connection on the console, as long as the page is there.
    await page.close()
    const own = watched.faults.filter((text) => !text.includes('ERR_CONNECTION_REFUSED'))
    watched.faults.length = 0
    watched.faults.push(...own)
  })

  test('that never came up tells how to open the window', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage()
    const { page, server, watched } = here
    await page.route('**/*', (route) => route.continue())
    await page.getByRole('button', { name: 'Set up pvtcoms' }).waitFor()
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
    await page.getByRole('heading', { name: 'This window cannot reach pvtcoms' }).waitFor()
    await page.getByText('pvtcoms open').waitFor()
    assert.deepEqual(watched.faults, [])
  })
})
