import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { encodeQR } from 'qr'
import { INVITE_LINK } from '../support/account-handlers.ts'
import { hasBrowser } from '../support/browser.ts'
import { closeBrowser, settled, stage } from '../support/stage.ts'

after(closeBrowser)

async function openAccept(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New chat' }).click()
  await page.getByRole('menuitem', { name: 'Use an invite link' }).click()
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
    await page.getByLabel('Invite link', { exact: true }).fill('pvtcoms:half')
    await page.getByLabel('Name of the contact').fill('Mara')
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByText('This is not a complete invite link.').waitFor()
    await page.getByLabel('Invite link', { exact: true }).fill(` ${INVITE_LINK}\n`)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByText('Looking for the invite…').waitFor()
    const [invite] = [...world.invites.values()]
    assert.ok(invite)
    world.onEvent({ kind: 'invite', invite: { ...invite, stage: 'answered' } })
    await page.getByText('Waiting for them to come online…').waitFor()
    world.onEvent({ kind: 'invite', invite: { ...invite, stage: 'closed', problem: 'used' } })
    await page.getByText('This invite was already used.').waitFor()
    await page.getByRole('button', { name: 'Remove from list' }).click()
    await page.getByRole('heading', { name: 'No chats yet' }).waitFor()
  })

  test('that was made here, used, taken or has expired is named once its link is pasted, with what to do next', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void settled(world))
    const { page, world } = here
    await openAccept(page)
    const field = page.getByLabel('Invite link', { exact: true })
    for (const [problem, words] of [
      ['own-invite', 'This is your own invite. Send it to the person it is for.'],
      ['own-invite-used', 'and it was used already. Create a new one.'],
      ['own-invite-cancelled', 'and you cancelled it. Create a new one.'],
      ['known-invite', 'Wait until the other person is online.'],
      ['invite-used', 'Look for the person in your chats, or ask for a new one.'],
      ['invite-taken', 'or it was cancelled. Ask for a new one.'],
      ['expired', 'This invite has expired. Ask for a new one.'],
    ] as const) {
      world.linkProblems.set(INVITE_LINK, problem)
      await field.fill('')
      await field.fill(`Here: ${INVITE_LINK}.`)
      const told = page.getByText(words)
      await told.waitFor()
      assert.equal(await told.count(), 1, 'it is said once')
    }
    await page.getByLabel('Name of the contact').fill('Mara')
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByText('This invite has expired. Ask for a new one.').waitFor()
    assert.equal(world.invites.size, 0)
    world.linkProblems.clear()
    await field.fill(INVITE_LINK)
    await page.getByText('This invite has expired.').waitFor({ state: 'detached' })
  })

  test('that cannot be read any more says so, and can be taken off the list', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      world.addInvite(settled(world), 'Mara', { stage: 'closed', problem: 'unreadable' })
    })
    const { page, world } = here
    await page.getByRole('button', { name: /Invite for Mara/ }).click()
    await page.getByText('This invite cannot be read any more.').waitFor()
    await page.getByRole('button', { name: 'Remove from list' }).click()
    await page.getByRole('heading', { name: 'No chats yet' }).waitFor()
    assert.equal(world.invites.size, 0)
  })

  test('is read from a picture file, and other pictures are refused', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void settled(world))
    const { page, watched, server } = here
    await openAccept(page)
    const input = page.locator('input[type=file]')
    const before = watched.requests.length
    await input.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no') })
    await page.getByText('This file is not a picture.').waitFor()
    await input.setInputFiles(picture('https://example.org/'))
    await page.getByText('This QR code is not an invite.').waitFor()
    await input.setInputFiles(picture(INVITE_LINK))
    await page.getByText('QR code scanned').first().waitFor()
    assert.equal(await page.getByLabel('Invite link', { exact: true }).inputValue(), INVITE_LINK)
    const loaded = watched.requests.slice(before)
    const others = loaded.filter((url) => !/^blob:|\/(?:assets\/[\w-]+\.js|icon\.svg)$/.test(url))
    const away = others.filter((url) => !url.startsWith(`${server.url}qr/read?`))
    assert.deepEqual(away, [], 'the picture goes to the daemon alone')
  })

  test('is found in what was pasted around it, and chosen when there are several', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void settled(world))
    const { page, world } = here
    await openAccept(page)
    const field = page.getByLabel('Invite link', { exact: true })
    const other = `${INVITE_LINK.slice(0, -4)}AAAA`
    await field.fill(`Hi! Not this one: <${other}>\n> but ${INVITE_LINK}.\nBob`)
    await page.getByLabel('Name of the contact').fill('Mara')
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByText('There are several links in this text.').waitFor()
    const choice = page.getByRole('button', { name: /^pvtcoms:/ })
    await choice.nth(1).waitFor()
    assert.equal(world.invites.size, 0)
    await choice.nth(1).click()
    assert.equal(await field.inputValue(), INVITE_LINK)
    await choice.first().waitFor({ state: 'detached' })
    await field.fill(`See ${INVITE_LINK}, thanks`)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByText('Looking for the invite…').waitFor()
    assert.equal(world.invites.size, 1)
  })

  test('says so when there is no camera to read it with', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void settled(world))
    const { page } = here
    await openAccept(page)
    await page.getByRole('button', { name: 'Use camera' }).click()
    await page.getByText('The camera is not available.').waitFor()
  })

  test('shows a QR code that this very window reads back', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      world.addInvite(settled(world), 'Mara', { stage: 'open', link: INVITE_LINK })
    })
    const { page } = here
    await page.getByRole('button', { name: /Invite for Mara/ }).click()
    await page.locator('.qr path[d^="M"]').waitFor()
    const shown = await page.locator('.qr').screenshot()
    await openAccept(page)
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: shown })
    await page.getByText('QR code scanned').first().waitFor()
    assert.equal(
      await page.getByRole('dialog').getByLabel('Invite link', { exact: true }).inputValue(),
      INVITE_LINK,
    )
  })

  test('is in the memory of the window only while it is shown', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      world.addInvite(settled(world), 'Mara', { stage: 'open', link: INVITE_LINK })
    })
    const { page, watched } = here
    const drawn = (): number => watched.requests.filter((url) => url.endsWith('/qr/draw')).length
    const show = async (): Promise<void> => {
      await page.getByRole('button', { name: /Invite for Mara/ }).click()
      await page.locator('.qr path[d^="M"]').waitFor()
    }
    await show()
    assert.equal(drawn(), 1)
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.locator('.qr').waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await show()
    assert.equal(drawn(), 2, 'it was forgotten, and asked for anew')
  })

  test('can be withdrawn, and says so', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void settled(world))
    const { page } = here
    await page.getByRole('button', { name: 'New chat' }).click()
    await page.getByRole('menuitem', { name: 'Create invite' }).click()
    await page.getByLabel('Name of the contact').fill('Mara')
    await page.getByText('7 days').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Create invite' }).click()
    await page.getByRole('button', { name: 'Cancel invite' }).click()
    await page.getByText('You cancelled this invite.').waitFor()
  })
  test('works at once if that is switched on, which says what the link then shows', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void settled(world))
    const { page, world } = here
    await page.getByRole('button', { name: 'New chat' }).click()
    await page.getByRole('menuitem', { name: 'Create invite' }).click()
    await page.getByLabel('Name of the contact').fill('Mara')
    const door = page.getByRole('switch', { name: 'Works at once while I am online' })
    assert.equal(await door.isChecked(), false)
    await page.getByText('whoever has the link can see whether you are').waitFor()
    await door.check()
    await page.getByRole('dialog').getByRole('button', { name: 'Create invite' }).click()
    await page.getByText('Creating the invite…').waitFor()
    const [invite] = [...world.invites.values()]
    assert.equal(invite?.route, 'direct-and-mailbox')
  })

  test('of theirs whose maker is away says so, and to leave the program running', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      const problem = 'unreachable' as const
      const change = { side: 'invitee', stage: 'fetching', route: 'direct', problem } as const
      world.addInvite(settled(world), 'Mara', change)
    })
    const { page } = here
    await page.getByRole('button', { name: /Invite from Mara/ }).click()
    await page
      .getByText('not online, or the link was already used. Leave pvtcoms running')
      .waitFor()
  })

  test('whose link was misused is closed, and says so', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      const change = { stage: 'closed', problem: 'flooded', route: undefined } as const
      world.addInvite(settled(world), 'Mara', change)
    })
    const { page } = here
    await page.getByRole('button', { name: /Invite for Mara/ }).click()
    await page.getByText('Someone who has this link misused it. Create a new invite.').waitFor()
  })

  test('of theirs that is not at its mailbox is said to be missing while it is looked for', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      const problem = 'not-there' as const
      world.addInvite(settled(world), 'Mara', { side: 'invitee', stage: 'fetching', problem })
    })
    const { page } = here
    await page.getByRole('button', { name: /Invite from Mara/ }).click()
    await page.getByText('No invite was found.').waitFor()
    await page.getByRole('button', { name: 'Cancel invite' }).waitFor()
  })

  test('that was answered cannot be withdrawn', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      world.addInvite(settled(world), 'Mara', { side: 'invitee', stage: 'answered' })
    })
    const { page } = here
    await page.getByRole('button', { name: /Invite from Mara/ }).click()
    await page.getByText('Waiting for them to come online…').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Cancel invite' }).count(), 0)
  })

  test('whose time is over without a sign of them says what to ask for', async (context) => {
    if (!hasBrowser(context)) return
    let mara = 0
    await using here = await stage((world) => {
      mara = world.addContact(settled(world), 'Mara', { standing: 'joining' }).id
    })
    const { page, world } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    const head = page.locator('.chat-head')
    await head.getByText('Waiting for them to connect…').waitFor()
    world.changeContact(mara, { answer: 'late' })
    await head.getByText('Ask them whether it was used before').waitFor()
    world.changeContact(mara, { answer: 'lost' })
    await head.getByText('Ask them for a new one').waitFor()
  })
})
