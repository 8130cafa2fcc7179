/**
 * A machine is lost, and a backup that the browser kept brings its person back on another one: two windows over
 * two daemons with real stores, engines and a mailbox, on a network in memory. All by clicking and typing.
 */
import assert from 'node:assert/strict'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { hasBrowser, type Page } from '../packages/ui/test/support/browser.ts'
import { type Seat, sitDown, twoPeople } from './support/seat.ts'
import {
  addMailbox,
  assertSound,
  compare,
  connect,
  makeProfile,
  mark,
  read,
  write,
} from './support/window-steps.ts'

const OF_THE_FILE = 'nine calm chestnuts by the road'

const ends = new AsyncDisposableStack()
after(() => ends.disposeAsync())

async function settle(
  { page }: Seat,
  name: string,
  passphrase: string,
  link: string,
): Promise<void> {
  await makeProfile(page, name, passphrase)
  await addMailbox(page, link)
}

/** A backup to take along, as the browser keeps it. */
async function takeAlong(page: Page, path: string): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Backups and data' }).click()
  await page.getByLabel('Passphrase for this file').fill(OF_THE_FILE)
  await page.getByLabel('Repeat passphrase').fill(OF_THE_FILE)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save file' }).click()
  await (await download).saveAs(path)
}

async function restore(page: Page, path: string): Promise<void> {
  await page.getByRole('button', { name: 'Restore a backup' }).click()
  await page.locator('input[type=file]').setInputFiles(path)
  await page.getByLabel('Passphrase of the backup').fill(OF_THE_FILE)
  await page.getByRole('button', { name: 'Restore' }).click()
}

/** The safety check is said to be of before the restore, and nobody is called verified. */
async function mustCompareAgain(page: Page): Promise<void> {
  assert.equal(await page.locator('.chat-head').getByText('Verified').count(), 0)
  await page.getByRole('button', { name: 'Verify' }).click()
  const sheet = page.getByRole('dialog', { name: 'Verify' })
  await sheet.getByText('Verified before a backup was restored').waitFor()
  await sheet.getByText('Verify again.').waitFor()
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'detached' })
}

suite('a backup of the window', () => {
  test('brings a conversation back to a new machine, and its contact, who has to be compared again', async (context) => {
    if (!hasBrowser(context)) return
    const { world, browser, link, robin, mara } = await twoPeople(ends)
    await settle(robin, 'Robin', 'seven quiet walnuts on ice', link)
    await settle(mara, 'Mara', 'eight loud hazelnuts in rain', link)
    await connect({ name: 'Robin', page: robin.page }, { name: 'Mara', page: mara.page })

    const file = join(world.folder, 'pvtcoms.backup')
    await takeAlong(robin.page, file)
    await robin.page.getByRole('button', { name: /^Mara/ }).click()
    await write(robin.page, 'Said after the backup')
    await read(mara.page, 'Said after the backup')
    await mark(robin.page, 'Said after the backup', 'Delivered')
    assertSound(robin.watched)
    await robin[Symbol.asyncDispose]()
    await robin.person.messenger.close()
    rmSync(robin.person.directory.path, { recursive: true })
    await write(mara.page, 'Where are you?')
    await mark(mara.page, 'Where are you?', 'In mailbox')

    const again = ends.use(await sitDown(await world.person('another machine'), browser))
    const { page } = again
    await restore(page, file)
    await page.getByRole('button', { name: /^Mara/ }).click()
    await read(page, 'Hello from Robin')
    await read(page, 'Hello from Mara')
    await page.getByText('You restored a backup. Verify again.').first().waitFor()
    await mara.page.getByText('They restored a backup. Verify again.').first().waitFor()
    for (const each of [page, mara.page]) {
      await each.getByText('You are connected again, with new keys.').first().waitFor()
      await mustCompareAgain(each)
    }

    await read(page, 'Where are you?')
    await write(page, 'Here, on another machine')
    await read(mara.page, 'Here, on another machine')
    await write(mara.page, 'Welcome back')
    await read(page, 'Welcome back')
    await mark(page, 'Here, on another machine', 'Delivered')
    await mark(mara.page, 'Welcome back', 'Delivered')
    await compare([page, mara.page])
    assert.equal(await page.getByText('Said after the backup').count(), 0)
    assert.deepEqual(readdirSync(again.person.directory.handover), [], 'and no copy stays behind')
    for (const { watched } of [again, mara]) assertSound(watched)
  })
})
