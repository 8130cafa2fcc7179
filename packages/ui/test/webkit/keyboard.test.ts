import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { button, hasWebKit, type WebKit } from '../support/webkit.ts'
import { webkitStage } from '../support/webkit-stage.ts'

/** More than a view has to be reached. */
const MOST_PRESSES = 60

/** What a person hears of what has the focus. */
const FOCUS = `
  const { activeElement: here } = document
  return here.getAttribute('aria-label') ?? here.labels?.[0]?.textContent ?? here.textContent`

/** Presses `key` until what is called so has the focus. */
async function reach(page: WebKit, name: string, key = 'Tab'): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < MOST_PRESSES; presses++) {
    const now = String(await page.run(FOCUS))
    if (now.startsWith(name)) return
    passed.push(now.slice(0, 30))
    await page.press(key)
  }
  assert.fail(`${name} is not reached by ${key}: ${passed.join(', ')}`)
}

suite('the keyboard alone, in WebKitGTK', () => {
  test('tells the whole story', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage()
    const { page, world } = here
    await page.wait(button('Get started'))
    await reach(page, 'Get started')
    await page.press('Enter')
    await page.wait(button('Suggest one'))
    await reach(page, 'Your name')
    await page.write('Robin')
    await reach(page, 'Suggest one')
    await page.press('Enter')
    await reach(page, 'Create profile')
    await page.press('Enter')
    await page.wait(button('Continue'))
    await reach(page, 'Continue')
    await page.press('Enter')
    await page.wait('fieldset.choice')
    await reach(page, 'A mailbox someone runs for me')
    await page.press('Space')
    await reach(page, 'Mailbox link')
    await page.write('pvtcoms-mailbox:harbour')
    await reach(page, 'Name')
    await page.write('Harbour')
    await reach(page, 'Add mailbox')
    await page.press('Enter')
    await page.wait(button('Continue'))
    await reach(page, 'Continue')
    await page.press('Enter')
    await page.wait(button('Create invite'))
    await reach(page, 'Create invite')
    await page.press('Enter')
    await page.wait('dialog')
    await reach(page, 'Name of the contact')
    await page.write('Mara')
    await page.press('Enter')
    await page.wait('//*[starts-with(text(), "Creating the invite")]')

    const [invite] = [...world.invites.values()]
    assert.ok(invite)
    const mara = world.addContact(invite.profile, 'Mara')
    world.onEvent({ kind: 'invite', invite: { ...invite, stage: 'used', contact: mara.id } })
    await page.wait('textarea:enabled')
    await reach(page, 'Message')
    await page.write('Hello')
    await page.press('Enter')
    await page.wait('//article[contains(., "Hello")]')

    // Through the messages with arrows, and into the menu of one of them.
    await reach(page, 'Messages with', 'Shift+Tab')
    await page.press('ArrowUp')
    await page.wait('[data-message]:focus')
    await page.press('Enter')
    await page.wait('[role=menu]')
    await reach(page, 'Edit', 'ArrowDown')
    await page.press('Enter')
    await page.wait('//*[text()="Edit message"]')
    await page.press('!', 'Enter')
    await page.wait('//article[contains(., "Hello!")]')

    // The safety check, and back to where one was.
    await reach(page, 'Verify', 'Shift+Tab')
    await page.press('Enter')
    await page.wait('//dialog//*[text()="turtle"]')
    await reach(page, 'They match')
    await page.press('Enter')
    await page.wait('//dialog//*[contains(text(), "Nobody is intercepting your chat")]')
    assert.equal(world.contact(mara.id).verification, 'verified')
    await page.press('Escape')
    await page.gone('dialog')
    await page.press('Escape')
    await page.wait('//*[.="Choose a chat"]')
  })
})
