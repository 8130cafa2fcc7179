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
    await page.wait(button('Set up pvtcoms'))
    await reach(page, 'Set up pvtcoms')
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
    await reach(page, 'One that somebody runs for me')
    await page.press('Space')
    await reach(page, 'Link of the mailbox')
    await page.write('pvtcoms-mailbox:harbour')
    await reach(page, 'What do you call it?')
    await page.write('Harbour')
    await reach(page, 'Add a mailbox')
    await page.press('Enter')
    await page.wait(button('Continue'))
    await reach(page, 'Continue')
    await page.press('Enter')
    await page.wait(button('Invite somebody'))
    await reach(page, 'Invite somebody')
    await page.press('Enter')
    await page.wait('dialog')
    await reach(page, 'What do you call them?')
    await page.write('Mara')
    await page.press('Enter')
    await page.wait('//*[starts-with(text(), "Leaving the invite at your mailbox")]')

    const [invite] = [...world.invites.values()]
    assert.ok(invite)
    const mara = world.addContact(invite.profile, 'Mara')
    world.onEvent({ kind: 'invite', invite: { ...invite, stage: 'used', contact: mara.id } })
    await page.wait('textarea:enabled')
    await reach(page, 'Write a message')
    await page.write('Hello')
    await page.press('Enter')
    await page.wait('//article[contains(., "Hello")]')

    // Through the messages with arrows, and into the menu of one of them.
    await reach(page, 'Messages with', 'Shift+Tab')
    await page.press('ArrowUp')
    await page.wait('[data-message]:focus')
    await page.press('Enter')
    await page.wait('[role=menu]')
    await reach(page, 'Change', 'ArrowDown')
    await page.press('Enter')
    await page.wait('//*[text()="Changing a message"]')
    await page.press('!', 'Enter')
    await page.wait('//article[contains(., "Hello!")]')

    // The safety check, and back to where one was.
    await reach(page, 'Compare', 'Shift+Tab')
    await page.press('Enter')
    await page.wait('//dialog//*[text()="turtle"]')
    await reach(page, 'They are the same')
    await page.press('Enter')
    await page.wait('//dialog//*[contains(text(), "nobody stands between you")]')
    assert.equal(world.contact(mara.id).verification, 'verified')
    await page.press('Escape')
    await page.gone('dialog')
    await page.press('Escape')
    await page.wait('//*[.="Choose a conversation"]')
  })
})
