import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { findings } from './support/axe.ts'
import { hasBrowser } from './support/browser.ts'
import { allPictures } from './support/pictures.ts'
import { closeBrowser, settled, stage } from './support/stage.ts'

after(closeBrowser)

suite('for everybody', () => {
  for (const picture of allPictures()) {
    test(`axe-core finds nothing to object to in ${picture.name}`, async (context) => {
      if (!hasBrowser(context)) return
      let made: ReturnType<typeof picture.prepare>
      await using here = await stage((world) => {
        made = picture.prepare(world)
      }, picture.options)
      await picture.go(here.page, here.world, made)
      assert.deepEqual(await findings(here.page), [])
    })
  }

  test('axe-core finds nothing in any section of the settings, in light and dark', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void settled(world))
    const { page } = here
    await page.getByRole('button', { name: 'Settings' }).click()
    for (const name of [
      'Profiles',
      'Network',
      'Privacy',
      'Backups and data',
      'Appearance',
      'About',
    ]) {
      await page.getByRole('button', { name, exact: true }).click()
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        assert.deepEqual(await findings(page), [], `${name}, ${colorScheme}`)
      }
    }
  })

  test('axe-core finds nothing in the choice of emoji, in light and dark', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void world.addContact(settled(world), 'Mara'))
    const { page } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('button', { name: 'Emoji', exact: true }).click()
    await page.getByRole('dialog', { name: 'Emoji' }).waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      assert.deepEqual(await findings(page), [], colorScheme)
    }
  })

  test('axe-core objects to a page that is wrong', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => void settled(world))
    await here.page.getByRole('button', { name: 'Settings' }).waitFor()
    await here.page.evaluate(() => {
      const button = document.createElement('button')
      document.querySelector('nav')?.append(button)
    })
    const found = await findings(here.page)
    assert.deepEqual(
      found.map(({ id }) => id),
      ['button-name'],
    )
  })

  test('the whole story can be told with the keyboard alone', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage()
    const { page, world } = here
    const { keyboard } = page
    const focus = (): Promise<string> =>
      page.evaluate(() => {
        const { activeElement } = document
        const label = activeElement?.getAttribute('aria-label')
        const field = (activeElement as HTMLInputElement | null)?.labels?.[0]?.textContent
        return label ?? field ?? activeElement?.textContent ?? ''
      })
    const moveTo = async (name: string, key = 'Tab'): Promise<void> => {
      const passed: string[] = []
      for (let presses = 0; presses < 60; presses++) {
        const now = await focus()
        if (now.startsWith(name)) return
        passed.push(now)
        await keyboard.press(key)
      }
      assert.fail(`${name} is not reached by ${key}: ${passed.join(', ')}`)
    }
    await page.getByRole('button', { name: 'Get started' }).waitFor()
    await moveTo('Get started')
    await keyboard.press('Enter')
    await moveTo('Your name')
    await keyboard.type('Robin')
    await moveTo('Suggest one')
    await keyboard.press('Enter')
    await moveTo('Create profile')
    await keyboard.press('Enter')
    await page.getByText('Step 1 of 3').waitFor()
    await moveTo('Continue')
    await keyboard.press('Enter')
    await page.getByText('Step 2 of 3').waitFor()
    await moveTo('A mailbox someone runs for me')
    await keyboard.press('Space')
    await page.getByLabel('Mailbox link').waitFor()
    await moveTo('Mailbox link')
    await keyboard.type('pvtcoms-mailbox:harbour')
    await moveTo('Name')
    await keyboard.type('Harbour')
    await moveTo('Add mailbox')
    await keyboard.press('Enter')
    await page.getByText('Messages wait for you here').waitFor()
    await moveTo('Continue')
    await keyboard.press('Enter')
    await page.getByText('Step 3 of 3').waitFor()
    await moveTo('Create invite')
    await keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await moveTo('Name of the contact')
    await keyboard.type('Mara')
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Invite for Mara' }).waitFor()
    const [invite] = [...world.invites.values()]
    assert.ok(invite)
    const mara = world.addContact(invite.profile, 'Mara')
    world.onEvent({ kind: 'invite', invite: { ...invite, stage: 'used', contact: mara.id } })
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
    await moveTo('Message')
    await keyboard.type('Hello')
    await keyboard.press('Enter')
    await page.getByRole('article').filter({ hasText: 'Hello' }).waitFor()

    // Through the messages with arrows, and into the menu of one of them.
    await keyboard.press('Shift+Tab')
    await moveTo('Messages with', 'Shift+Tab')
    await keyboard.press('ArrowUp')
    await page.locator('[data-message]:focus').waitFor()
    await keyboard.press('Enter')
    await page.getByRole('menu').waitFor()
    await moveTo('Edit', 'ArrowDown')
    await keyboard.press('Enter')
    await page.getByText('Edit message').waitFor()
    await keyboard.type('!')
    await keyboard.press('Enter')
    await page.getByRole('article').getByText('Hello!').waitFor()

    // The safety check, and back to where one was.
    await moveTo('Verify', 'Shift+Tab')
    await keyboard.press('Enter')
    await page.getByRole('dialog').getByText('turtle').waitFor()
    await moveTo('They match')
    await keyboard.press('Enter')
    await page.getByText('Nobody is intercepting your chat').waitFor()
    await keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Choose a chat' }).waitFor()
  })

  test('what comes in is said aloud, by name where the conversation is open, without words elsewhere', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      const profile = settled(world)
      world.addContact(profile, 'Mara')
      world.addContact(profile, 'Jonas')
    })
    const { page, world } = here
    const [mara, jonas] = [...world.contacts.keys()]
    await page.getByRole('button', { name: /^Mara/ }).click()
    const live = page.getByTestId('spoken')
    assert.equal(await live.getAttribute('aria-live'), 'polite')
    world.receive(mara ?? 0, 'Are you\u202E there?')
    await live.getByText('Mara: Are you[U+202E] there?').waitFor({ state: 'attached' })
    world.receive(jonas ?? 0, 'private words')
    await live.getByText('New message').waitFor({ state: 'attached' })
    assert.ok(!((await live.textContent()) ?? '').includes('private'))
    await page.getByRole('textbox', { name: 'Message' }).fill('Yes')
    await page.keyboard.press('Enter')
    await live.getByText('Saved. It is sent as soon as possible.').waitFor({ state: 'attached' })
  })

  test('whoever wants less movement gets none', async (context) => {
    if (!hasBrowser(context)) return
    for (const reducedMotion of ['reduce', 'no-preference'] as const) {
      await using here = await stage((world) => void settled(world), { reducedMotion })
      const settings = here.page.getByRole('button', { name: 'Settings' })
      const lasts = await settings.evaluate((it) => getComputedStyle(it).transitionDuration)
      assert.equal(lasts === '0s', reducedMotion === 'reduce', lasts)
    }
  })
})
