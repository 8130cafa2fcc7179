import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, suite, test } from 'node:test'
import { hasBrowser } from '../support/browser.ts'
import { type Sample, sample } from '../support/sample.ts'
import { closeBrowser, stage } from '../support/stage.ts'

after(closeBrowser)

suite('settings', () => {
  test('add, judge and remove mailboxes', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void sample(world))
    const { page, world } = here
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Mailboxes' }).click()
    await page.getByText('Offline since').waitFor()
    const attic = [...world.mailboxes.values()].find(({ name }) => name === 'Attic box')
    assert.ok(attic)
    world.onEvent({ kind: 'mailbox', mailbox: { ...attic, state: 'equivocating', doubted: true } })
    await page.getByText('This mailbox contradicts itself').waitFor()
    await page.getByRole('button', { name: 'Use it again' }).click()
    await page.getByText('This mailbox contradicts itself').waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Add mailbox' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add mailbox' })
    await dialog.getByLabel('Mailbox link').fill('nonsense')
    await dialog.getByLabel('Name').fill('Garden')
    await dialog.getByRole('button', { name: 'Add mailbox' }).click()
    await page.getByText('This is not a complete mailbox link').waitFor()
    await dialog.getByLabel('Mailbox link').fill('pvtcoms-mailbox:garden')
    await dialog.getByRole('button', { name: 'Add mailbox' }).click()
    const garden = page.getByRole('listitem').filter({ hasText: 'Garden' })
    await garden.getByRole('button', { name: 'Remove' }).click()
    await garden.getByText('Messages waiting there are lost.').waitFor()
    await garden.getByRole('button', { name: 'Remove' }).click()
    await garden.waitFor({ state: 'detached' })
  })

  test('say how often each mailbox is read, which is set for each contact', async (context) => {
    if (!hasBrowser(context)) return
    let made: Sample | undefined
    await using here = await stage((world) => {
      made = sample(world)
    })
    const { page, world } = here
    const mara = made?.mara ?? 0
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('button', { name: 'Contact info', exact: true }).click()
    const choice = page.getByRole('group', { name: 'Check mailboxes' })
    await choice.getByRole('radio').first().waitFor()
    assert.deepEqual(await choice.getByRole('radio').evaluateAll((all) => all.length), 4)
    await choice.getByLabel('Every hour').check()
    await page.keyboard.press('Escape')
    assert.equal(world.contact(mara).pollInterval, 'every-hour')

    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Mailboxes' }).click()
    const card = page.getByRole('listitem').filter({ hasText: 'Attic box' })
    await card.getByText('1 contact · Every minute').waitFor()
    const attic = [...world.mailboxes.values()].find(({ name }) => name === 'Attic box')
    assert.ok(attic)
    world.onEvent({ kind: 'mailbox', mailbox: { ...attic, pollInterval: 'every-hour' } })
    await card.getByText('1 contact · Every hour').waitFor()
  })

  test('lock after idleness, change the passphrase, back up, and find problems', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void sample(world))
    const { page, world } = here
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Privacy' }).click()
    await page.getByText('5 minutes', { exact: true }).click()
    await page.getByLabel('Current passphrase').fill('seven quiet walnuts')
    await page.getByLabel('New passphrase', { exact: true }).fill('eight loud hazelnuts in rain')
    await page.getByLabel('Repeat passphrase').fill('eight loud hazelnuts in rain')
    await page.getByRole('button', { name: 'Change passphrase' }).click()
    await page.getByText('Passphrase changed').waitFor()
    assert.equal(world.passphrase, 'eight loud hazelnuts in rain')
    assert.equal(world.app.lockAfter, 300)
    assert.equal(await page.getByLabel('Current passphrase').inputValue(), '')

    await page.getByRole('button', { name: 'Backups and data' }).click()
    await page.getByText('pvtcoms-1.backup').waitFor()
    await page.getByRole('button', { name: 'Back up now' }).click()
    await page.getByText('Backup done').waitFor()
    await page.getByText('/data/pvtcoms').waitFor()
    await page.getByLabel('Passphrase for this file').fill('nine calm chestnuts by the road')
    await page.getByLabel('Repeat passphrase').fill('nine calm chestnuts by the road')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save file' }).click()
    const saved = await download
    assert.match(saved.suggestedFilename(), /^pvtcoms(-\d{4}-\d\d-\d\d)?\.backup$/)
    assert.equal(
      readFileSync(await saved.path(), 'utf8'),
      'everything, under nine calm chestnuts by the road',
    )

    await page.getByRole('button', { name: 'Network', exact: true }).click()
    await page.getByRole('button', { name: 'Check for problems' }).click()
    await page.getByText('Mailbox 2 is offline. If it stays so, add another one.').waitFor()
  })

  test('make, open and delete profiles that know nothing of each other', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void sample(world))
    const { page } = here
    await page.getByRole('button', { name: /^Mara/ }).waitFor()
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByLabel('New profile').fill('Press')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await page.getByRole('button', { name: 'Profile: Press' }).waitFor()
    await page.getByRole('button', { name: /^Mara/ }).waitFor({ state: 'detached' })
    const press = page.getByRole('listitem').filter({ hasText: 'Press' })
    await press.getByRole('button', { name: 'Delete profile' }).click()
    await press.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Profile: Robin' }).waitFor()
    await page.getByRole('button', { name: /^Mara/ }).waitFor()
  })

  test('change colours, text, movement and language at once, and over a new window', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void sample(world))
    const { page } = here
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Appearance' }).click()
    const ground = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await ground()
    await page.getByText('Dark', { exact: true }).click()
    assert.notEqual(await ground(), light)
    await page.getByText('Huge', { exact: true }).click()
    assert.equal(
      await page.evaluate(() => getComputedStyle(document.documentElement).fontSize),
      '23px',
    )
    await page.getByText('Deutsch').click()
    await page.getByRole('heading', { name: 'Einstellungen' }).waitFor()
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'de')
    await page.reload()
    await page.getByRole('button', { name: 'Einstellungen' }).waitFor()
    assert.notEqual(await ground(), light)
  })

  test('leave nothing outside a window of 360 pixels, in any size of text, from either side', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void sample(world), {
      viewport: { width: 360, height: 740 },
    })
    const { page } = here
    for (const direction of ['ltr', 'rtl']) {
      await page.evaluate((dir) => {
        document.documentElement.dir = dir
        document.documentElement.dataset['text'] = 'huge'
      }, direction)
      await page.getByRole('button', { name: 'Settings' }).click()
      for (const name of [
        'Profiles',
        'Mailboxes',
        'Network',
        'Privacy',
        'Backups and data',
        'Appearance',
        'About',
      ]) {
        await page.getByRole('button', { name, exact: true }).click()
        const wide = await page.evaluate(() =>
          [...document.querySelectorAll<HTMLElement>('#window *')]
            .filter(
              (each) => !each.closest('.visually-hidden, .clip, svg') && each.offsetParent !== null,
            )
            .filter((each) => {
              const { left, right } = each.getBoundingClientRect()
              return left < -1 || right > innerWidth + 1
            })
            .map(({ className, localName }) => `${localName}.${className}`),
        )
        assert.deepEqual(wide, [], `${name}, ${direction}`)
        await page.getByRole('button', { name: 'Back', exact: true }).click()
      }
      await page.getByRole('button', { name: 'Back', exact: true }).click()
    }
  })
})
