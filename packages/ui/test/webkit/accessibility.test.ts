import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import axe from 'axe-core'
import { INVITE_LINK } from '../support/account-handlers.ts'
import { type Sample, sample } from '../support/sample.ts'
import { settled } from '../support/stage.ts'
import { button, field, hasWebKit, type WebKit } from '../support/webkit.ts'
import { webkitStage } from '../support/webkit-stage.ts'

const STRONG = 'seven quiet walnuts on ice'

const person = (name: string): string => `//nav//li/button[contains(., "${name}")]`
const item = (name: string): string => `//*[@role="menuitem"][.="${name}"]`
const option = (words: string): string => `//label[contains(., "${words}")]`
const heading = (words: string): string => `//*[self::h1 or self::h2][.="${words}"]`

/** What axe-core has to say about the page as it stands, in light and in dark. */
async function findings(page: WebKit): Promise<unknown> {
  if ((await page.run(`return 'axe' in window`)) === false) await page.run(axe.source)
  return await page.run(`
    const { dataset } = document.documentElement
    const found = []
    dataset.motion = 'less'
    for (const theme of ['light', 'dark']) {
      dataset.theme = theme
      const { violations } = await axe.run()
      for (const { id, nodes } of violations) found.push([theme, id, nodes.map(({ html }) => html)])
    }
    return found`)
}

suite('for everybody, in WebKitGTK', () => {
  test('axe-core finds nothing to object to in the first steps', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage()
    const { page, world } = here
    const clean = async (view: string): Promise<void> =>
      assert.deepEqual(await findings(page), [], view)
    await page.wait(button('Get started'))
    await clean('the welcome')
    await page.click(button('Restore a backup'))
    await page.wait(button('Restore'))
    await clean('the restore')
    await page.click(button('Back'))
    await page.click(button('Get started'))
    await page.type(field('Your name'), 'Robin')
    await page.type(field('Passphrase'), STRONG)
    await page.type(field('Repeat passphrase'), STRONG)
    await clean('the profile')
    world.app = {
      ...world.app,
      transport: { kind: 'bootstrapping', percent: 58, summary: 'Asking', pace: 'normal' },
    }
    await page.click(button('Create profile'))
    await page.wait(heading('Connecting to Tor'))
    await clean('the way into Tor')
    world.setApp({ transport: { kind: 'ready' } })
    await page.click(button('Continue'))
    await page.click(option('A mailbox someone runs for me'))
    await page.wait(field('Mailbox link'))
    await clean('the mailbox')
    await page.click(option('None for now'))
    await page.click(button('Continue'))
    await page.wait(button('Use an invite link'))
    await clean('the first contact')
  })

  test('axe-core finds nothing to object to in a conversation and all around it', async (context) => {
    if (!hasWebKit(context)) return
    let made: Sample | undefined
    await using here = await webkitStage((world) => {
      made = sample(world)
    })
    const { page, world } = here
    const clean = async (view: string): Promise<void> =>
      assert.deepEqual(await findings(page), [], view)
    await page.wait(person('Mara'))
    await clean('the list')
    await page.click(person('Mara'))
    await page.wait('//article[contains(., "And bring the good scissors")]')
    await clean('a conversation')
    await page.click(`[data-message="${made?.delivered ?? 0}"] .bubble-mark`)
    await page.wait('//dialog//li/span[text()="Delivered"]')
    await clean('the way of a message')
    await page.press('Escape')
    await page.click(button('Contact info'))
    await page.wait('dialog')
    await clean('a contact')
    await page.press('Escape')
    await page.click(person('Jonas'))
    await page.click(button('Verify'))
    await page.wait('svg.qr path[d^="M"]')
    await clean('the safety check')
    await page.press('Escape')
    await page.click(person('Invite for Tomasz'))
    await page.wait('svg.qr path[d^="M"]')
    await clean('an invite')
    await page.click(button('New chat'))
    await page.wait(item('Create invite'))
    await clean('a menu')
    await page.click(item('Create invite'))
    await page.wait(button('Create invite'))
    await clean('a new invite')
    await page.press('Escape')
    await page.click(button('New chat'))
    await page.click(item('Use an invite link'))
    await page.type(field('Invite link'), INVITE_LINK)
    await clean('an answer')
    await page.press('Escape')
    await page.type('input[type=search]', 'saturday')
    await page.wait('mark')
    await clean('a search')
    world.setApp({ state: 'locked' })
    await page.wait(heading('pvtcoms is locked'))
    await clean('the lock')
  })

  test('axe-core finds nothing to object to in any section of the settings', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage((world) => void sample(world))
    const { page } = here
    await page.click(button('Settings'))
    for (const name of [
      'Profiles',
      'Mailboxes',
      'Network',
      'Privacy',
      'Backups and data',
      'Appearance',
      'About',
    ]) {
      await page.click(`//ul[@aria-label="Settings"]${button(name)}`)
      await page.wait(heading(name))
      assert.deepEqual(await findings(page), [], name)
    }
  })

  test('axe-core objects to a page that is wrong', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage((world) => void settled(world))
    const { page } = here
    await page.wait('nav.sidebar')
    await page.run(`document.querySelector('nav').append(document.createElement('button'))`)
    const wrong = ['button-name', ['<button></button>']]
    assert.deepEqual(await findings(page), [
      ['light', ...wrong],
      ['dark', ...wrong],
    ])
  })
})
