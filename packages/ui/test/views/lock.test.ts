import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { hasBrowser } from '../support/browser.ts'
import { sample } from '../support/sample.ts'
import { closeBrowser, settled, stage } from '../support/stage.ts'

after(closeBrowser)

suite('locked', () => {
  test('nothing of anybody is left in the page, its title, its address or the browser', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void sample(world))
    const { page, world, server } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('textbox', { name: 'Message' }).fill('a secret draft')
    await page.getByRole('article').first().waitFor()
    const [mara = 0] = [...world.contacts.values()]
      .filter(({ name }) => name === 'Mara')
      .map(({ id }) => id)
    world.receive(mara, 'Overheard')
    await page.getByTestId('spoken').getByText('Overheard').waitFor()
    assert.equal(page.url(), server.url)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Profile: Robin' }).click()
    await page.getByRole('menuitem', { name: 'Lock' }).click()
    await page.getByRole('heading', { name: 'pvtcoms is locked' }).waitFor()
    const html = await page.evaluate(() => document.documentElement.outerHTML)
    for (const word of ['Mara', 'Robin', 'Tomasz', 'scissors', 'draft', 'Harbour', 'Overheard']) {
      assert.ok(!html.includes(word), word)
    }
    assert.equal(await page.title(), 'pvtcoms')
    assert.equal(page.url(), server.url)
    const kept = await page.evaluate(async () => ({
      local: Object.entries(localStorage),
      session: sessionStorage.length,
      cookies: document.cookie,
      databases: (await indexedDB.databases()).length,
      caches: (await caches.keys()).length,
      workers: (await navigator.serviceWorker.getRegistrations()).length,
    }))
    assert.deepEqual(
      kept.local.map(([key]) => key),
      ['pvtcoms-window'],
    )
    assert.deepEqual(
      { ...kept, local: 0 },
      {
        local: 0,
        session: 0,
        cookies: '',
        databases: 0,
        caches: 0,
        workers: 0,
      },
    )
    world.receive([...world.contacts.keys()][0] ?? 0, 'while locked')
    await page.waitForTimeout(100)
    assert.equal(await page.title(), 'pvtcoms')
    assert.ok(!(await page.content()).includes('while locked'))
  })

  test('a wrong passphrase says so and is not kept; the right one brings everything back', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      settled(world)
      world.app = { ...world.app, state: 'locked' }
    })
    const { page } = here
    const field = page.getByLabel('Passphrase', { exact: true })
    await field.fill('seven quiet')
    await field.press('Enter')
    await page.getByRole('alert').getByText('Wrong passphrase.').waitFor()
    assert.equal(await field.inputValue(), '')
    assert.ok(!(await page.content()).includes('seven quiet'))
    await field.fill('seven quiet walnuts')
    await field.press('Enter')
    await page.getByRole('button', { name: 'Profile: Robin' }).waitFor()
  })

  test('whoever forgot the passphrase is told what that means, and can only begin anew', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      settled(world)
      world.app = { ...world.app, state: 'locked' }
    })
    const { page, world } = here
    await page.getByRole('button', { name: 'Forgot passphrase?' }).click()
    await page.getByText('Nobody can reset it, not even us').waitFor()
    const erase = page.getByRole('button', { name: 'Delete everything' })
    assert.ok(await erase.isDisabled())
    await page.getByLabel(/To confirm, type/).fill('delete everythin')
    assert.ok(await erase.isDisabled())
    await page.getByLabel(/To confirm, type/).fill('delete everything')
    await erase.click()
    await page.getByRole('button', { name: 'Get started' }).waitFor()
    assert.equal(world.profiles.size, 0)
  })

  test('whoever only reads is not locked out: use is told, and not more often than needed', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      settled(world)
      world.app = { ...world.app, lockAfter: 300 }
    })
    const { page, world } = here
    await page.getByRole('button', { name: 'Settings' }).waitFor()
    const told = (): number => world.calls.filter((name) => name === 'app.active').length
    const before = told()
    await page.clock.install()
    await page.clock.runFor(40_000)
    assert.equal(told(), before, 'nobody was there')
    for (let n = 0; n < 20; n++) await page.mouse.move(100 + n, 100)
    await page.waitForTimeout(100)
    assert.equal(told(), before + 1)
    await page.clock.runFor(31_000)
    await page.mouse.move(300, 300)
    await page.waitForTimeout(100)
    assert.equal(told(), before + 2)
  })

  test('a notification says nothing but that there is a message, and muted ones say nothing', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      const profile = settled(world)
      world.addContact(profile, 'Mara')
      world.addContact(profile, 'Jonas', {}, { muted: true })
    })
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).waitFor()
    await page.evaluate(() => {
      const shown: unknown[] = []
      Object.assign(window, {
        shown,
        Notification: class {
          static readonly permission: string = 'granted'
          static async requestPermission(): Promise<string> {
            return 'granted'
          }
          readonly title: string
          constructor(title: string, options: object) {
            this.title = title
            shown.push({ title, ...options })
          }
        },
      })
      Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })
    })
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Privacy' }).click()
    await page.getByRole('switch', { name: 'Notifications' }).check()
    const [mara, jonas] = [...world.contacts.keys()]
    world.receive(jonas ?? 0, 'muted words')
    world.receive(mara ?? 0, 'secret words')
    await page.waitForFunction(() => document.title === '(1) pvtcoms')
    const shown = await page.evaluate(() => (window as unknown as { shown: unknown[] }).shown)
    assert.deepEqual(shown, [{ title: 'pvtcoms', body: 'New message', tag: 'pvtcoms' }])
  })

  test('a store that is opened elsewhere is there again in this window', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void sample(world))
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).waitFor()
    world.setApp({ state: 'locked' })
    await page.getByRole('heading', { name: 'pvtcoms is locked' }).waitFor()
    world.setApp({ state: 'open' })
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('article').first().waitFor()
    // Both at once, before the window has drawn anything.
    world.setApp({ state: 'locked' })
    world.setApp({ state: 'open' })
    await page.getByText('Choose a chat').waitFor()
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('article').first().waitFor()
  })
})
