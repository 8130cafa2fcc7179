import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { encodeQR } from 'qr'
import { INVITE_LINK } from './support/account-handlers.ts'
import { hasBrowser } from './support/browser.ts'
import { closeBrowser, settled, stage } from './support/stage.ts'

after(closeBrowser)

async function openAccept(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New contact' }).click()
  await page.getByRole('menuitem', { name: 'Answer an invite' }).click()
}

const picture = (text: string) => ({
  name: 'code.gif',
  mimeType: 'image/gif',
  buffer: Buffer.from(encodeQR(text, 'gif', { scale: 4 })),
})

suite('an invite', () => {
  test('is answered by pasting its link, and waits truthfully', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void settled(world))
    const { page, world } = here
    await openAccept(page)
    await page.getByLabel('Link', { exact: true }).fill('pvtcoms:half')
    await page.getByLabel('What do you call them?').fill('Mara')
    await page.getByRole('button', { name: 'Answer', exact: true }).click()
    await page.getByText('This is not an invite, or a part of it is missing.').waitFor()
    await page.getByLabel('Link', { exact: true }).fill(` ${INVITE_LINK}\n`)
    await page.getByRole('button', { name: 'Answer', exact: true }).click()
    await page.getByText('Looking for the invite at its mailbox…').waitFor()
    const [invite] = [...world.invites.values()]
    assert.ok(invite)
    world.onEvent({ kind: 'invite', invite: { ...invite, stage: 'answered' } })
    await page.getByText('Your answer waits for them').waitFor()
    world.onEvent({ kind: 'invite', invite: { ...invite, stage: 'closed', problem: 'used' } })
    await page.getByText('Somebody has used this invite already.').waitFor()
    await page.getByRole('button', { name: 'Take it off the list' }).click()
    await page.getByRole('heading', { name: 'Nobody yet' }).waitFor()
  })

  test('is read from a picture file, and other pictures are refused', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void settled(world))
    const { page, watched, server } = here
    await openAccept(page)
    const input = page.locator('input[type=file]')
    const before = watched.requests.length
    await input.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no') })
    await page.getByText('This file cannot be read as a picture.').waitFor()
    await input.setInputFiles(picture('https://example.org/'))
    await page.getByText('This QR code is no invite.').waitFor()
    await input.setInputFiles(picture(INVITE_LINK))
    await page.getByText('The QR code was read.').first().waitFor()
    assert.equal(await page.getByLabel('Link', { exact: true }).inputValue(), INVITE_LINK)
    const loaded = watched.requests.slice(before)
    const others = loaded.filter((url) => !/\/(?:assets\/[\w-]+\.js|icon\.svg)$/.test(url))
    const away = others.filter((url) => !url.startsWith(`${server.url}qr/read?`))
    assert.deepEqual(away, [], 'the picture goes to the daemon alone')
  })

  test('says so when there is no camera to read it with', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void settled(world))
    const { page } = here
    await openAccept(page)
    await page.getByRole('button', { name: 'Use the camera' }).click()
    await page.getByText('There is no camera, or this window may not use it.').waitFor()
  })

  test('shows a QR code that this very window reads back', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      const profile = settled(world)
      const id = world.id()
      world.invites.set(id, {
        id,
        profile,
        side: 'inviter',
        name: 'Mara',
        stage: 'open',
        problem: undefined,
        createdAt: world.now,
        expiresAt: world.now + 3_600_000,
        link: INVITE_LINK,
        contact: undefined,
      })
    })
    const { page } = here
    await page.getByRole('button', { name: /Invite for Mara/ }).click()
    await page.locator('.qr path[d^="M"]').waitFor()
    const shown = await page.locator('.qr').screenshot()
    await openAccept(page)
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: shown })
    await page.getByText('The QR code was read.').first().waitFor()
    assert.equal(await page.getByLabel('Link', { exact: true }).inputValue(), INVITE_LINK)
  })

  test('can be withdrawn, and says so', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void settled(world))
    const { page } = here
    await page.getByRole('button', { name: 'New contact' }).click()
    await page.getByRole('menuitem', { name: 'Invite somebody' }).click()
    await page.getByLabel('What do you call them?').fill('Mara')
    await page.getByText('7 days').click()
    await page.getByRole('button', { name: 'Make the invite' }).click()
    await page.getByRole('button', { name: 'Withdraw it' }).click()
    await page.getByText('You withdrew it.').waitFor()
  })
})
