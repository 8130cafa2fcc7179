import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { encodeQR } from 'qr'
import { INVITE_LINK } from '../support/account-handlers.ts'
import { settled } from '../support/stage.ts'
import { button, field, hasWebKit } from '../support/webkit.ts'
import { webkitStage } from '../support/webkit-stage.ts'

const choice = 'dialog input[type=file]'
const shows = (text: string): string => `//*[text()="${text}"]`

suite('files in WebKitGTK', () => {
  test('an invite is read from a picture, and other pictures are refused', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage((world) => void settled(world))
    const { page } = here
    const file = (name: string, content: Uint8Array): string => {
      const path = join(page.folder, name)
      writeFileSync(path, content)
      return path
    }
    const picture = (text: string): Buffer => Buffer.from(encodeQR(text, 'gif', { scale: 4 }))
    await page.click(button('New chat'))
    await page.click('//*[@role="menuitem"][.="Use an invite link"]')
    await page.type(choice, file('a.png', Buffer.from('no')))
    await page.wait(shows('This file is not a picture.'))
    await page.type(choice, file('b.gif', picture('https://example.org/')))
    await page.wait(shows('This QR code is not an invite.'))
    await page.type(choice, file('c.gif', picture(INVITE_LINK)))
    await page.gone(shows('This QR code is not an invite.'))
    await page.wait(shows('QR code scanned'))
    assert.equal(await page.value(field('Invite link')), INVITE_LINK)
  })

  test('a backup is kept in the folder of downloads', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage((world) => void settled(world))
    const { page, world } = here
    const path = join(page.folder, 'pvtcoms.backup')
    // The browser makes the file before it has what belongs into it.
    const kept = (): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')
    await page.click(button('Settings'))
    await page.click(button('Backups and data'))
    await page.type(field('Passphrase for this file'), 'nine calm chestnuts by the road')
    await page.type(field('Repeat passphrase'), 'nine calm chestnuts by the road')
    await page.click(button('Save file'))
    await page.wait('//*[starts-with(text(), "Saved to Downloads")]')
    for (let tries = 0; kept() === ''; tries++) {
      assert.ok(tries < 100, 'the file came')
      await sleep(50)
    }
    assert.equal(kept(), 'everything, under nine calm chestnuts by the road')
    assert.equal(world.files.size, 0, 'and nothing stays behind')
  })

  test('a backup that was chosen comes to the daemon whole, and is restored', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage()
    const { page, world } = here
    // Larger than what goes in one piece.
    const content = Buffer.alloc(9_000_000, 'a backup of some size ')
    const stick = join(page.folder, 'stick.backup')
    writeFileSync(stick, content)
    await page.click(button('Restore a backup'))
    await page.type('input[type=file]', stick)
    await page.wait('//form/div[contains(., "stick.backup · 9 MB")]')
    await page.type(field('Passphrase of the backup'), 'nine calm chestnuts by the road')
    await page.click(button('Restore'))
    await page.wait('nav.sidebar')
    assert.ok(world.restored?.equals(content))
    assert.equal(world.files.size, 0, 'and nothing stays behind')
  })
})
