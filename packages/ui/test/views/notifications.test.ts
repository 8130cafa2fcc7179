import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { hasBrowser } from '../support/browser.ts'
import { closeBrowser, settled, stage } from '../support/stage.ts'
import type { World } from '../support/world.ts'

after(closeBrowser)

interface Told {
  readonly title: string
  readonly body: string
  readonly silent?: boolean
}

declare global {
  interface Window {
    notified: Told[]
    takenAway: number
    /** Notes of sounds that were struck. */
    struck: number
    /** What the browser answers when it is asked for notifications. */
    permission: NotificationPermission
    /** Whether the window is the one that the person works in. */
    inFront: boolean
  }
}

let mara = 0
let jonas = 0
function people(world: World): void {
  const profile = settled(world)
  mara = world.addContact(profile, 'Mara').id
  jonas = world.addContact(profile, 'Jonas', {}, { muted: true }).id
}

/** Before the page is there, so that it finds the same as it would in earnest. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Object.assign(window, {
      notified: [],
      takenAway: 0,
      struck: 0,
      permission: 'granted',
      inFront: true,
    })
    class Recorded {
      static get permission(): NotificationPermission {
        return window.permission
      }
      static async requestPermission(): Promise<NotificationPermission> {
        return window.permission
      }
      constructor(title: string, { body = '', silent }: NotificationOptions) {
        window.notified.push({ title, body, ...(silent === true && { silent }) })
      }
      close(): void {
        window.takenAway += 1
      }
    }
    Object.assign(window, { Notification: Recorded })
    class Counted extends OscillatorNode {
      override start(at?: number): void {
        window.struck += 1
        super.start(at)
      }
    }
    Object.assign(window, { OscillatorNode: Counted })
    Object.defineProperty(document, 'hasFocus', { value: () => window.inFront })
  })
  await page.reload()
}

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Privacy' }).click()
}

const told = (page: Page): Promise<readonly Told[]> => page.evaluate(() => window.notified)
const struck = (page: Page): Promise<number> => page.evaluate(() => window.struck)

suite('notifications', () => {
  test('say nothing but that there is a message, or a name, or the text too, as one chose', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(people)
    const { page, world } = here
    await watch(page)
    await openSettings(page)
    await page.getByRole('switch', { name: 'Notifications' }).check()
    await page.getByText('They never show names or messages.').waitFor()
    world.receive(mara, 'one')
    await page.waitForFunction(() => window.notified.length === 1)
    await page.getByText('Name', { exact: true }).last().click()
    await page.getByText('Your system may show them while it is locked').waitFor()
    world.receive(mara, 'two')
    await page.waitForFunction(() => window.notified.length === 2)
    await page.getByText('Name and message').click()
    world.receive(mara, 'three\n\u202egnp.exe')
    world.receive(mara, 'gone soon', { timer: 60 })
    await page.waitForFunction(() => window.notified.length === 4)
    assert.deepEqual(await told(page), [
      { title: 'pvtcoms', body: 'New message' },
      { title: 'Mara', body: 'New message' },
      { title: 'Mara', body: 'three [U+202E]gnp.exe' },
      { title: 'Mara', body: 'New message' },
    ])
    const kept = await page.evaluate(() => JSON.stringify(Object.entries(localStorage)))
    assert.doesNotMatch(kept, /Mara|three/)
    world.setApp({ state: 'locked' })
    await page.getByRole('heading', { name: 'pvtcoms is locked' }).waitFor()
    assert.equal(await page.evaluate(() => window.takenAway), 1, 'the last one goes with the lock')
  })

  test('are taken away with the message that they tell of, and not with another', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(people)
    const { page, world } = here
    await watch(page)
    await openSettings(page)
    await page.getByRole('switch', { name: 'Notifications' }).check()
    const conversation = world.talk(mara).id
    const { profile } = world.talk(mara)
    const takenAway = (count: number): Promise<unknown> =>
      page.waitForFunction((wanted) => window.takenAway === wanted, count)
    const receive = async (text: string): Promise<number> => {
      const count = (await told(page)).length
      const { id } = world.receive(mara, text)
      await page.waitForFunction((before) => window.notified.length > before, count)
      return id
    }
    const first = await receive('one')
    const second = await receive('two')
    world.onEvent({ kind: 'message-removed', conversation, message: first })
    world.onEvent({ kind: 'message-removed', conversation, message: second })
    await takenAway(1)
    world.changeMessage(await receive('taken back'), { text: undefined, retracted: true })
    await takenAway(2)
    await receive('three')
    world.onEvent({ kind: 'conversation-cleared', profile, conversation })
    await takenAway(3)
  })

  test('come unless the chat is muted, or open in front of the person; so does the sound', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(people)
    const { page, world } = here
    await watch(page)
    await openSettings(page)
    await page.getByRole('switch', { name: 'Notifications' }).check()
    await page.getByRole('switch', { name: 'Sound' }).check()
    await page.waitForFunction(() => window.struck === 2)
    world.receive(jonas, 'muted')
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
    world.receive(mara, 'in front')
    await page.getByRole('article').getByText('in front').waitFor()
    assert.deepEqual(await told(page), [])
    assert.equal(await struck(page), 2, 'only when it was turned on')
    await page.evaluate(() => {
      window.inFront = false
    })
    world.receive(mara, 'behind other windows')
    world.receive(mara, 'and another')
    await page.waitForFunction(() => window.notified.length > 1)
    assert.deepEqual(await told(page), [
      { title: 'pvtcoms', body: 'New message', silent: true },
      { title: 'pvtcoms', body: 'New message', silent: true },
    ])
    assert.equal(await struck(page), 4, 'many messages in a row are one sound')
  })

  test('come of another profile too, unless the chat is muted there', async (context) => {
    if (!hasBrowser(context)) return
    let quiet = 0
    let loud = 0
    await using here = await stage((world) => {
      people(world)
      const other = world.addProfile('Work').id
      quiet = world.addContact(other, 'Quiet', {}, { muted: true }).id
      loud = world.addContact(other, 'Loud').id
    })
    const { page, world } = here
    await watch(page)
    await openSettings(page)
    await page.getByRole('switch', { name: 'Notifications' }).check()
    await page.getByText('Name and message').click()
    world.receive(quiet, 'not to be told')
    world.receive(loud, 'to be told')
    await page.waitForFunction(() => window.notified.length > 0)
    assert.deepEqual(await told(page), [{ title: 'Loud', body: 'to be told' }])
  })

  test('make no sound when that is off', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(people)
    const { page, world } = here
    await watch(page)
    await openSettings(page)
    await page.getByRole('switch', { name: 'Sound' }).check()
    await page.getByRole('switch', { name: 'Sound' }).uncheck()
    const before = await struck(page)
    world.receive(mara, 'quiet')
    await page.waitForFunction(() => document.title === '(1) pvtcoms')
    assert.equal(await struck(page), before)
    assert.deepEqual(await told(page), [])
  })

  test('that the browser refuses stay off, and that is said, also when it was allowed before', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(people)
    const { page } = here
    await watch(page)
    await page.evaluate(() => {
      window.permission = 'denied'
    })
    await openSettings(page)
    const notify = page.getByRole('switch', { name: 'Notifications' })
    await notify.click()
    await page.getByText('Your browser does not allow notifications for pvtcoms.').waitFor()
    assert.equal(await notify.isChecked(), false)
    await page.evaluate(() => {
      window.permission = 'granted'
    })
    await notify.check()
    await page.evaluate(() => {
      window.permission = 'denied'
    })
    await page.getByRole('button', { name: 'Network' }).click()
    await page.getByRole('button', { name: 'Privacy' }).click()
    await page.locator('p.error').getByText('Your browser does not allow notifications').waitFor()
  })

  test('and sounds that the window does not have at all are said to be missing', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(people)
    const { page } = here
    await page.addInitScript(() => {
      for (const name of ['Notification', 'AudioContext']) Reflect.deleteProperty(window, name)
    })
    await page.reload()
    await openSettings(page)
    await page.getByRole('switch', { name: 'Notifications' }).click()
    await page.getByText('This window cannot show notifications.').waitFor()
    const sound = page.getByRole('switch', { name: 'Sound' })
    await sound.click()
    await page.getByText('This window cannot play sounds.').waitFor()
    assert.equal(await sound.isChecked(), false)
  })
})
