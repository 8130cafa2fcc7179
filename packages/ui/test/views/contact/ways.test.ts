/** How a contact and we are in touch, in the window. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { hasBrowser } from '../../support/browser.ts'
import { closeBrowser, settled, stage } from '../../support/stage.ts'
import type { World } from '../../support/world.ts'

after(closeBrowser)

const HOUR = 3_600_000

interface Scene {
  profile: number
  mara: number
  harbour: number
  garden: number
}

const SCENE: Scene = { profile: 0, mara: 0, harbour: 0, garden: 0 }

/** Mara and Jonas write to the same mailbox; there is another one. */
function shared(world: World): void {
  const profile = settled(world)
  const [harbour, garden] = ['Harbour', 'Garden'].map((name) => world.addMailbox(profile, name).id)
  const ownMailboxes = harbour === undefined ? [] : [harbour]
  const mara = world.addContact(profile, 'Mara', { ownMailboxes, pollInterval: 'every-hour' }).id
  world.addContact(profile, 'Jonas', { ownMailboxes })
  Object.assign(SCENE, { profile, mara, harbour, garden })
}

async function openInfo(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Mara/ }).click()
  await page.getByRole('button', { name: 'Contact info', exact: true }).click()
}

suite('contact info', () => {
  test('shows what is for them alone, what they can see and what it costs, and follows a preset', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(shared)
    const { page, world } = here
    await openInfo(page)
    const info = page.getByRole('dialog')
    const section = (name: string) =>
      info.locator('section').filter({ has: page.getByRole('heading', { name }) })
    await section('For them alone').getByText('abcdefgh…').waitFor()
    const seen = section('What they can see')
    await seen.getByText('Yes').waitFor()
    await section('What it costs').getByText('Measured once pvtcoms').waitFor()
    world.cost = {
      ...{ measured: 30 * HOUR, directBytesPerDay: 41_000 },
      ...{ readingBytesPerDay: 2_100_000, wakeUpsPerHour: 31.4 },
    }
    const presets = info.getByRole('group', { name: 'How you are in touch' })
    assert.equal(await presets.getByRole('radio').count(), 4)
    await presets.getByLabel(/^Unseen/).check()
    await seen.getByText('No', { exact: true }).waitFor()
    await section('For them alone').getByText('None').waitFor()
    const { preset, route, pollInterval } = world.contact(SCENE.mara)
    assert.deepEqual([preset, route, pollInterval], ['unseen', 'mailbox', 'every-minute'])
    const costs = section('What it costs')
    await costs.getByText('41 kB').waitFor()
    await costs.getByText('2.1 MB').waitFor()
    await costs.getByText('Average since the start, 30 hours.').waitFor()
    world.changeContact(SCENE.mara, { preset: 'own', route: 'direct' })
    await presets.getByLabel(/^Own/).waitFor()
    assert.equal(await presets.getByLabel(/^Own/).isChecked(), true)
  })

  test('names who has the same mailbox and who has it checked more often, and draws others', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(shared)
    const { page, world } = here
    await openInfo(page)
    const info = page.getByRole('dialog')
    await info.getByText('Also Jonas').waitFor()
    await info.getByText('Harbour is checked more often because of Jonas: Every minute.').waitFor()
    await info.getByRole('button', { name: 'Draw other mailboxes' }).click()
    await info.getByText('Only they have it').first().waitFor()
    const { ownMailboxes } = world.contact(SCENE.mara)
    assert.ok(ownMailboxes.includes(SCENE.garden) && !ownMailboxes.includes(SCENE.harbour))
    assert.equal(await info.getByRole('button', { name: 'Draw other mailboxes' }).count(), 0)
  })
})

suite('settings of a profile', () => {
  test('say which ways new contacts begin with', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(shared)
    const { page, world } = here
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Profiles' }).click()
    const choice = page.getByRole('group', { name: 'New contacts begin with' })
    assert.equal(await choice.getByLabel(/^Quick/).isChecked(), true)
    await choice.getByLabel(/^Sparing/).check()
    await choice
      .getByLabel(/^Sparing/)
      .and(page.locator(':checked'))
      .waitFor()
    assert.equal(world.profiles.get(SCENE.profile)?.newContacts, 'sparing')
  })

  test('says in words, without an empty frame, that there is no mailbox they could write to', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      world.addContact(settled(world), 'Mara', { ownMailboxes: [] })
      world.mailboxes.clear()
    })
    await openInfo(here.page)
    const group = here.page.getByRole('group', { name: 'Mailboxes they write to' })
    await group.locator('p').waitFor()
    assert.equal(await group.locator('.choice-options').count(), 0)
  })
})
