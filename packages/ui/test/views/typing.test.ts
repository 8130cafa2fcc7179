import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { hasBrowser } from '../support/browser.ts'
import { closeBrowser, type Stage, settled, stage } from '../support/stage.ts'

declare global {
  interface Window {
    /** What the page was told by the daemon. */
    told: string
  }
}

after(closeBrowser)

/** In a conversation whose page has a clock of ours, which stands still. */
async function typing(): Promise<Stage & { readonly mara: number }> {
  let mara = 0
  const here = await stage((world) => {
    mara = world.addContact(settled(world), 'Mara').id
  })
  const { page } = here
  await page.addInitScript(() => {
    window.told = ''
    window.WebSocket = class extends WebSocket {
      constructor(url: string | URL) {
        super(url)
        this.addEventListener('message', ({ data }) => (window.told += String(data)))
      }
    }
  })
  await page.reload()
  await page.getByRole('button', { name: /^Mara/ }).click()
  await page.getByRole('textbox', { name: 'Message' }).focus()
  await page.clock.install()
  await page.clock.pauseAt(Date.now() + 5_000)
  return { ...here, mara }
}

suite('while somebody types', () => {
  test('what arrives is shown once the next key is on screen', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await typing()
    const { page, world, mara } = here
    const news = page.getByRole('article').filter({ hasText: 'News' })
    await page.keyboard.press('a')
    await page.clock.runFor(50)
    world.receive(mara, 'News')
    await page.waitForFunction(() => window.told.includes('News'))
    await page.clock.runFor(100)
    assert.equal(await news.count(), 0, 'it waits')
    await page.keyboard.press('b')
    await page.clock.runFor(40)
    await news.waitFor()
    assert.equal(await page.getByRole('textbox', { name: 'Message' }).inputValue(), 'ab')
  })

  test('what arrives is shown soon if there is no next key, and at once if nobody types', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await typing()
    const { page, world, mara } = here
    const came = async (text: string): Promise<number> => {
      world.receive(mara, text)
      await page.waitForFunction((wanted) => window.told.includes(wanted), text)
      for (let waited = 0; waited < 1_000; waited += 10) {
        if ((await page.getByRole('article').filter({ hasText: text }).count()) > 0) return waited
        await page.clock.runFor(10)
      }
      throw new Error('it does not come')
    }
    assert.ok((await came('before any key')) <= 20)
    await page.keyboard.press('a')
    await page.clock.runFor(50)
    const waited = await came('in a pause')
    assert.ok(waited > 20 && waited <= 200, `${waited} ms`)
    await page.clock.runFor(2_000)
    assert.ok((await came('long after')) <= 20)
  })
})
