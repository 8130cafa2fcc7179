import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { hasBrowser } from './support/browser.ts'
import { closeBrowser, settled, stage } from './support/stage.ts'
import { SAFETY, type World } from './support/world.ts'

after(closeBrowser)

let mara = 0
const withMara = (world: World): void => {
  mara = world.addContact(settled(world), 'Mara').id
}

suite('the safety check', () => {
  test('shows seven emoji with their names and the digits, and verified only when the engine says so', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('button', { name: 'Compare' }).click()
    const items = page.getByRole('list', { name: 'Safety emoji' }).getByRole('listitem')
    const shown = (await items.allTextContents()).map((text) => text.trim())
    assert.deepEqual(
      shown,
      SAFETY.emoji.map(({ symbol, name }) => `${symbol}${name}`),
    )
    await page.getByText('4820 1933 7705').waitFor()
    world.failures.set('contact.compare', 'not-comparable')
    await page.getByRole('button', { name: 'They are the same' }).click()
    await page.getByText('There is nothing to compare yet.').waitFor()
    assert.equal(await page.getByText('nobody stands between you').count(), 0)
    await page.getByRole('button', { name: 'They are the same' }).click()
    await page.getByText('nobody stands between you').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.chat-head').getByRole('button', { name: 'Verified' }).waitFor()
    await page.getByRole('button', { name: /^Mara ?Verified/ }).waitFor()
  })

  test('asks twice before it says that somebody stands between', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByRole('button', { name: 'They differ' }).click()
    assert.equal(world.contact(mara).verification, 'unverified')
    await page.getByRole('button', { name: 'Mark as attacked' }).click()
    await page.getByRole('dialog').getByText('Somebody stands between you').waitFor()
    assert.equal(world.contact(mara).verification, 'attack')
    assert.equal(await page.getByRole('button', { name: 'They are the same' }).count(), 0)
    await page.keyboard.press('Escape')
    await page.getByRole('alert').getByText('Somebody stands between you').waitFor()
  })

  test('reads the code of the other screen, byte for byte', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.locator('.qr path[d^="M"]').waitFor()
    const buffer = await page.locator('.qr').screenshot()
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'screen.png', mimeType: 'image/png', buffer })
    await page.getByText('The codes match.').waitFor()
    assert.equal(world.contact(mara).verification, 'verified')
  })

  test('fills by itself when there is something to compare', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      mara = world.addContact(settled(world), 'Mara', { comparable: false }).id
    })
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    assert.equal(await page.getByRole('button', { name: 'Compare' }).count(), 0)
    await page.getByRole('button', { name: 'About this contact', exact: true }).click()
    await page.getByRole('button', { name: 'Safety check' }).click()
    await page.getByText('There is nothing to compare yet').waitFor()
    world.changeContact(mara, { comparable: true })
    await page.getByText('turtle').waitFor()
  })

  test('of a contact that was attacked before a restore goes on only when told to', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      mara = world.addContact(settled(world), 'Mara', {
        verification: 'attacked-before-restore',
      }).id
    })
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('button', { name: 'Safety check' }).click()
    await page.getByRole('button', { name: 'Go on nevertheless' }).click()
    await page.getByRole('button', { name: 'They are the same' }).waitFor()
    assert.equal(world.contact(mara).verification, 'unverified')
  })
})
