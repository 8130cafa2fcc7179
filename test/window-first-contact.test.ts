/**
 * Two newcomers in two windows over two daemons, and no mailbox anywhere: real stores, engines and handshake, on a
 * network in memory. Everything is done by clicking and typing, and what is clicked is counted.
 */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { hasBrowser, type Page } from '../packages/ui/test/support/browser.ts'
import { twoNewcomers } from './support/seat.ts'
import { assertSound, compare, mark, read, write } from './support/window-steps.ts'

/** For both people together. */
const MOST_CLICKS = 12

const ends = new AsyncDisposableStack()
after(() => ends.disposeAsync())

/** Counts what is clicked with a pointer; keys do it too, and are typed anyway. */
async function countClicks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(
    "globalThis.clicks = 0; addEventListener('pointerdown', () => globalThis.clicks++, true)",
  )
  return () => page.evaluate<number>('globalThis.clicks')
}

/** By Tab alone from one field to another. */
async function tabTo(page: Page, label: string): Promise<void> {
  const there = page.getByLabel(label, { exact: true }).and(page.locator(':focus'))
  for (let presses = 0; presses < 4 && (await there.count()) === 0; presses++) {
    await page.keyboard.press('Tab')
  }
  assert.equal(await there.count(), 1, label)
}

/** From nothing to the last of the first steps, without a mailbox. */
async function settle(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Get started' }).click()
  await page.getByLabel('Your name').and(page.locator(':focus')).waitFor()
  await page.keyboard.type(name)
  for (const field of ['Passphrase', 'Repeat passphrase']) {
    await tabTo(page, field)
    await page.keyboard.insertText(`${name} has six quiet walnuts`)
  }
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /Continue/ }).click()
  await page.getByRole('button', { name: 'Later' }).click()
}

suite('two windows without any mailbox', () => {
  test(`lead two newcomers to a verified conversation in ${MOST_CLICKS} clicks of both together`, async (context) => {
    if (!hasBrowser(context)) return
    const { robin, mara } = await twoNewcomers(ends)
    const pages = [robin.page, mara.page] as const
    const counts = [await countClicks(robin.page), await countClicks(mara.page)]
    await settle(robin.page, 'Robin')
    await settle(mara.page, 'Mara')

    await robin.page.getByRole('button', { name: 'Create invite' }).click()
    await robin.page.getByText('It works while you are online.').waitFor()
    await robin.page.getByLabel('Name of the contact').and(robin.page.locator(':focus')).waitFor()
    await robin.page.keyboard.type('Mara')
    await robin.page.keyboard.press('Enter')
    await robin.page.getByRole('img', { name: 'QR code of the invite' }).waitFor()
    await robin.page.getByText('whoever has the link can see whether you are').waitFor()
    // The link goes by the clipboard: Enter copies it once it is there.
    await robin.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await robin.page.keyboard.press('Enter')
    await robin.page.getByRole('button', { name: 'Copied' }).waitFor()
    const link = await robin.page.evaluate<string>('navigator.clipboard.readText()')
    assert.equal(link, await robin.page.getByLabel('Invite link').textContent())
    assert.equal(link.length, 150)

    await mara.page.getByRole('button', { name: 'Use an invite link' }).click()
    // No field is clicked: the first one has the focus, and Tab goes on from there.
    await mara.page
      .getByLabel('Invite link', { exact: true })
      .and(mara.page.locator(':focus'))
      .waitFor()
    await mara.page.keyboard.insertText(link)
    await tabTo(mara.page, 'Name of the contact')
    await mara.page.keyboard.type('Robin')
    await mara.page.keyboard.press('Enter')
    for (const page of pages) {
      await page.getByRole('textbox', { name: 'Message' }).and(page.locator(':enabled')).waitFor()
    }
    await compare(pages)
    let clicks = 0
    for (const count of counts) clicks += await count()
    context.diagnostic(`${clicks} clicks`)
    assert.ok(clicks > 8 && clicks <= MOST_CLICKS, `${clicks} clicks`)

    await write(robin.page, 'Nobody is between us')
    await read(mara.page, 'Nobody is between us')
    await write(mara.page, 'Nobody at all')
    await read(robin.page, 'Nobody at all')
    await mark(robin.page, 'Nobody is between us', 'Delivered')
    for (const { watched } of [robin, mara]) assertSound(watched)
  })
})
