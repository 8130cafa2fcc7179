import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { hasBrowser } from '../support/browser.ts'
import { closeBrowser, settled, stage } from '../support/stage.ts'
import { SAFETY, type World } from '../support/world.ts'

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
    await page.getByRole('button', { name: 'Verify' }).click()
    const items = page.getByRole('list', { name: 'Safety emoji' }).getByRole('listitem')
    await items.first().waitFor()
    const shown = (await items.allTextContents()).map((text) => text.trim())
    assert.deepEqual(
      shown,
      SAFETY.emoji.map(({ symbol, name }) => `${symbol}${name}`),
    )
    await page.getByText('4820 1933 7705').waitFor()
    world.failures.set('contact.compare', 'not-comparable')
    await page.getByRole('button', { name: 'They match' }).click()
    await page.getByText('There is nothing to compare right now.').waitFor()
    assert.equal(await page.getByText('Nobody is intercepting your chat').count(), 0)
    await page.getByRole('button', { name: 'They match' }).click()
    await page.getByText('Nobody is intercepting your chat').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.chat-head').getByRole('button', { name: 'Verified' }).waitFor()
    await page.getByRole('button', { name: /^Mara ?Verified/ }).waitFor()
  })

  test('that was compared stays for the other side to look at, and asks no more', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      const done = { verification: 'verified', comparable: false } as const
      mara = world.addContact(settled(world), 'Mara', done).id
    })
    const { page } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.locator('.chat-head').getByRole('button', { name: 'Verified' }).click()
    await page.getByText('4820 1933 7705').waitFor()
    await page.getByRole('img', { name: 'QR code for verifying' }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'They match' }).count(), 0)
    assert.equal(await page.getByRole('button', { name: 'They do not match' }).count(), 0)
    assert.equal(await page.getByText('Scan their code').count(), 0)
  })

  test('asks twice before it says that somebody stands between', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.getByRole('button', { name: 'They do not match' }).click()
    assert.equal(world.contact(mara).verification, 'unverified')
    await page.getByRole('button', { name: 'Mark as not safe' }).click()
    // The question before had these words within a sentence.
    await page
      .getByRole('dialog')
      .getByText('Someone may be intercepting this chat', { exact: true })
      .waitFor()
    assert.equal(world.contact(mara).verification, 'attack')
    for (const gone of ['They match', 'Scan their code', 'nothing to compare']) {
      assert.equal(await page.getByText(gone).count(), 0, gone)
    }
    await page.keyboard.press('Escape')
    await page.getByRole('alert').getByText('Someone may be intercepting this chat').waitFor()
  })

  test('reads the code of the other screen, byte for byte', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara)
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('button', { name: 'Verify' }).click()
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
    assert.equal(await page.getByRole('button', { name: 'Verify' }).count(), 0)
    await page.getByRole('button', { name: 'Contact info', exact: true }).click()
    await page.getByRole('button', { name: 'Verify' }).click()
    await page.getByText('Nothing to compare yet').waitFor()
    world.changeContact(mara, { comparable: true })
    await page.getByText('turtle').waitFor()
  })

  test('promises no number of a contact who has left, or was blocked', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      mara = world.addContact(settled(world), 'Mara', { comparable: false, standing: 'left' }).id
    })
    const { page, world } = here
    const dialog = page.getByRole('dialog')
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('button', { name: 'Contact info', exact: true }).click()
    await page.getByRole('button', { name: 'Verify' }).click()
    await dialog.getByText('This contact left the chat').waitFor()
    assert.equal(await dialog.getByText('This updates by itself').count(), 0)
    world.changeContact(mara, { standing: 'blocked' })
    await dialog.getByText('You blocked this contact').waitFor()
    world.changeContact(mara, { standing: 'active' })
    await dialog.getByText('This updates by itself').waitFor()
  })

  for (const verification of ['attack', 'attacked-before-restore'] as const) {
    test(`of a contact that stands as ${verification} goes on with a restore only when told to`, async (context) => {
      if (!hasBrowser(context)) return
      await using here = await stage((world) => {
        const held = { verification, standing: 'joining', rejoinHeld: true } as const
        mara = world.addContact(settled(world), 'Mara', { ...held, comparable: false }).id
      })
      const { page, world } = here
      await page.getByRole('button', { name: /^Mara/ }).click()
      await page.getByRole('button', { name: 'Verify' }).click()
      const goOn = page.getByRole('button', { name: 'Connect anyway' })
      await goOn.waitFor()
      const promise = page.getByText('This updates by itself')
      assert.equal(await promise.count(), 0, 'not before that')
      await goOn.click()
      await goOn.waitFor({ state: 'detached' })
      world.changeContact(mara, { verification: 'attacked-before-restore' })
      await promise.waitFor()
      world.changeContact(mara, { standing: 'active', comparable: true })
      await page.getByRole('button', { name: 'They match' }).click()
      await page.getByText('Nobody is intercepting your chat').waitFor()
      assert.equal(world.contact(mara).verification, 'verified')
    })
  }
})
