import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { hasBrowser } from '../support/browser.ts'
import { closeBrowser, settled, stage } from '../support/stage.ts'
import type { World } from '../support/world.ts'

after(closeBrowser)

const withMara = (world: World): void => {
  const mara = world.addContact(settled(world), 'Mara').id
  world.put(mara, { text: 'Hello' })
}
/** Until the focus is on what has that name. */
async function focusOn(page: Page, name: string): Promise<void> {
  await page.waitForFunction((wanted) => {
    const here = document.activeElement
    return (here?.getAttribute('aria-label') ?? here?.textContent) === wanted
  }, name)
}

suite('keys', () => {
  test('Escape closes what stands above, and leaves the conversation only when nothing does', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    const message = page.getByRole('article').filter({ hasText: 'Hello' })
    for (const open of [
      () => message.click({ button: 'right' }),
      () => page.getByRole('button', { name: 'New chat' }).click(),
      () => page.getByRole('button', { name: 'Profile: Robin' }).click(),
      () => page.getByRole('button', { name: 'Contact info', exact: true }).click(),
    ]) {
      await open()
      const above = page.locator(':popover-open, dialog[open]')
      await above.waitFor()
      await page.keyboard.press('Escape')
      await above.waitFor({ state: 'detached' })
      assert.equal(await message.count(), 1, 'the conversation stays')
    }
    await page.getByRole('textbox', { name: 'Message' }).focus()
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Choose a chat' }).waitFor()
  })

  test('Enter does what the form is for', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage()
    const { page, world } = here
    await page.getByRole('button', { name: 'Get started' }).click()
    await page.getByLabel('Your name').fill('Robin')
    await page.getByLabel('Passphrase', { exact: true }).fill('seven quiet walnuts on ice')
    await page.getByLabel('Repeat passphrase').fill('seven quiet walnuts on ice')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /Continue/ }).waitFor()
    assert.equal(world.calls.filter((name) => name === 'app.create').length, 1)
    assert.equal(world.profiles.size, 1)
  })

  test('a weak passphrase that was typed twice is told to be weak', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage()
    const { page } = here
    await page.getByRole('button', { name: 'Get started' }).click()
    for (const weak of ['passwordpassword', 'hunter2hunter2']) {
      await page.getByLabel('Passphrase', { exact: true }).fill(weak)
      await page.getByLabel('Repeat passphrase').fill(weak)
      await page.getByRole('alert').getByText('at least 12 letters').waitFor()
      assert.ok(await page.getByRole('button', { name: 'Create profile' }).isDisabled())
    }
  })

  test('the focus comes back from a sheet, and goes on to what is asked', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    for (const name of ['Verify', 'Contact info']) {
      const opener = page.locator('.chat-head').getByRole('button', { name, exact: true })
      await opener.focus()
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await focusOn(page, name)
    }
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Delete contact' }).press('Enter')
    await page.getByText('they are told that you left').waitFor()
    await focusOn(page, 'Delete')
    await page.getByRole('button', { name: 'Delete' }).waitFor()
  })

  test('what went wrong in a sheet is seen above it', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world } = here
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Mailboxes' }).click()
    await page.getByRole('button', { name: 'Add mailbox' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Mailbox link').fill('nonsense')
    await dialog.getByLabel('Name').fill('Any')
    // What is wrong with the link is told at its field.
    world.failures.set('mailbox.add', 'disk-full')
    await dialog.getByRole('button', { name: 'Add mailbox' }).click()
    const note = dialog.locator('.note')
    await note.getByText('The disk is full.').waitFor()
    const isOnTop = await note.evaluate((it) => {
      const { left, top, width, height } = it.getBoundingClientRect()
      const there = document.elementFromPoint(left + width / 2, top + height / 2)
      return there !== null && it.contains(there)
    })
    assert.ok(isOnTop)
    await note.getByRole('button', { name: 'Close' }).click()
    await note.waitFor({ state: 'detached' })
  })
})
