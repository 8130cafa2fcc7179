import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { hasBrowser } from '../support/browser.ts'
import { closeBrowser, settled, stage } from '../support/stage.ts'
import type { World } from '../support/world.ts'

after(closeBrowser)

let mara = 0
const withMara =
  (texts: readonly string[] = []) =>
  (world: World): void => {
    mara = world.addContact(settled(world), 'Mara').id
    texts.forEach((text, index) =>
      world.put(mara, { text, at: world.now - (texts.length - index) * 60_000 }),
    )
  }

const openMara = (page: Page): Promise<void> => page.getByRole('button', { name: /^Mara/ }).click()
const composer = (page: Page) => page.getByRole('textbox', { name: 'Message' })
const menuOf = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('article').filter({ hasText: text }).click({ button: 'right' })
}

suite('a conversation', () => {
  test('never says more about a message than is known', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara())
    const { page, world } = here
    await openMara(page)
    await composer(page).fill('Are you there?')
    await composer(page).press('Enter')
    const bubble = page.getByRole('article').filter({ hasText: 'Are you there?' })
    const mark = bubble.locator('.bubble-mark')
    const says = async (words: string): Promise<void> => {
      await bubble.getByRole('button', { name: words }).waitFor({ timeout: 3_000 })
      assert.doesNotMatch((await mark.getAttribute('aria-label')) ?? '', /(?<!not )\bsent\b/i)
    }
    await says('Not sent yet')
    const id = Number(await bubble.getAttribute('data-message'))
    world.changeMessage(id, { status: 'at-mailbox' }, 'stored')
    await says('In mailbox')
    world.changeMessage(id, { status: 'sent' }, 'sent-direct')
    await says('Reached their device')
    world.changeMessage(id, { status: 'delivered' }, 'delivered')
    await says('Delivered')
    await mark.click()
    const steps = page.getByRole('dialog').getByRole('listitem')
    await steps.first().waitFor()
    assert.deepEqual(
      (await steps.allTextContents()).map((text) => text.replace(/\d{1,2} \w+ \d{4}.*/, '')),
      ['Saved on this computer', 'Left in a mailbox', 'Sent directly to their device', 'Delivered'],
    )
  })

  test('keeps in the field what could not be stored, and says why', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara())
    const { page, world } = here
    await openMara(page)
    world.failures.set('message.send', 'disk-full')
    await composer(page).fill('Important words')
    await composer(page).press('Enter')
    await page.getByText('The disk is full. Free some space and try again.').waitFor()
    assert.equal(await composer(page).inputValue(), 'Important words')
    assert.equal(await page.getByRole('article').count(), 0)
  })

  test('tries again when asked', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara())
    const { page, world } = here
    await openMara(page)
    await composer(page).fill('Hello')
    await composer(page).press('Enter')
    const bubble = page.getByRole('article').filter({ hasText: 'Hello' })
    await bubble.waitFor()
    await menuOf(page, 'Hello')
    await page.getByRole('menuitem', { name: 'Try again now' }).click()
    await bubble.getByRole('button', { name: 'Not sent yet' }).waitFor()
    assert.ok(world.calls.includes('message.retry'))
  })

  test('takes several lines, answers, changes and takes back', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara(['Shall we meet?', 'At the mill']))
    const { page, world } = here
    await openMara(page)
    await menuOf(page, 'Shall we meet?')
    await page.getByRole('menuitem', { name: 'Reply' }).click()
    await page.getByText('Reply to Mara').waitFor()
    await composer(page).pressSequentially('Yes')
    await composer(page).press('Shift+Enter')
    await composer(page).pressSequentially('gladly')
    await composer(page).press('Enter')
    const answer = page.getByRole('article').filter({ hasText: 'gladly' })
    await answer.locator('.reply').getByText('Shall we meet?').waitFor()
    assert.equal(await answer.locator('.bubble-text').textContent(), 'Yes\ngladly')

    await composer(page).press('ArrowUp')
    await page.getByText('Edit message').waitFor()
    assert.equal(await composer(page).inputValue(), 'Yes\ngladly')
    await composer(page).press('Escape')
    assert.equal(await page.getByText('Edit message').count(), 0)
    assert.equal(await composer(page).inputValue(), '')
    await composer(page).press('ArrowUp')
    await composer(page).fill('Yes, of course')
    await composer(page).press('Enter')
    await page
      .getByRole('article')
      .filter({ hasText: 'Yes, of course' })
      .getByText('edited')
      .waitFor()

    await menuOf(page, 'Yes, of course')
    await page.getByRole('menuitem', { name: 'Delete for everyone' }).click()
    assert.ok(!world.calls.includes('message.retract'), 'asked first')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete for everyone' }).click()
    await page.getByText('This message was deleted').first().waitFor()
  })

  test('shows reactions of both, and takes back one’s own', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara(['Look at this']))
    const { page, world } = here
    await openMara(page)
    await menuOf(page, 'Look at this')
    await page.getByRole('menuitem', { name: 'React ❤️' }).click()
    const own = page.getByRole('button', { name: 'You: ❤️, remove reaction' })
    await own.waitFor()
    const [message] = world.messages.get(world.talk(mara).id) ?? []
    assert.ok(message)
    world.changeMessage(message.view.id, {
      reactions: [...message.view.reactions, { by: 1, emoji: '👍' }],
    })
    await page.getByRole('img', { name: 'Mara: 👍' }).waitFor()
    await own.click()
    await own.waitFor({ state: 'detached' })
  })

  test('keeps drafts, over another conversation and a new window', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      withMara()(world)
      world.addContact([...world.profiles.keys()][0] ?? 0, 'Jonas')
    })
    const { page } = here
    await openMara(page)
    await composer(page).fill('I wanted to say')
    await page.getByRole('button', { name: /^Jonas/ }).click()
    assert.equal(await composer(page).inputValue(), '')
    await page.getByText('Draft:').waitFor()
    await page.reload()
    await page.getByText('I wanted to say').waitFor()
    await openMara(page)
    assert.equal(await composer(page).inputValue(), 'I wanted to say')
  })

  test('opens at what is unread, marks it, and tells that it was seen at the end only', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage((world) => {
      withMara(Array.from({ length: 40 }, (_, n) => `old ${n}`))(world)
      for (let n = 0; n < 60; n++) world.put(mara, { text: `fresh ${n}`, status: 'unread' })
    })
    const { page, world } = here
    await page.locator('.person-unread').getByText('60').waitFor()
    await openMara(page)
    await page.getByRole('separator', { name: 'New messages' }).waitFor()
    await page.getByRole('article').getByText('fresh 0', { exact: true }).waitFor()
    assert.ok(world.talk(mara).unread > 0)
    await page.getByRole('button', { name: 'Scroll to newest' }).click()
    await page.getByRole('article').getByText('fresh 59').waitFor()
    await page.getByRole('button', { name: 'Scroll to newest' }).waitFor({ state: 'detached' })
    await page.locator('.person-unread').waitFor({ state: 'detached' })
    assert.equal(world.talk(mara).unread, 0)
  })

  test('says of a change that it is not there yet, and when something was said on another day', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara())
    const { page, world } = here
    await openMara(page)
    await composer(page).fill('At nine')
    await composer(page).press('Enter')
    const bubble = page.getByRole('article').filter({ hasText: 'At nine' })
    const id = Number(await bubble.getAttribute('data-message'))
    world.changeMessage(id, { status: 'read', editedAt: Date.now(), changeWaits: true })
    await bubble.getByText('change not delivered yet').waitFor()
    const { view } = world.message(id)
    delete (view as { changeWaits?: true }).changeWaits
    world.changeMessage(id, {})
    await bubble.getByText('change not delivered yet').waitFor({ state: 'detached' })
    const threeDays = 3 * 86_400_000
    world.receive(mara, 'Written on the way', { sentAt: Date.now() - threeDays })
    const old = page.getByRole('article').filter({ hasText: 'Written on the way' })
    const day = String(new Date(Date.now() - threeDays).getFullYear())
    await old.locator('time').getByText(day).waitFor()
  })

  test('tells what came later than what stands below it, and quotes that were changed since', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara(['Lend me ten?']))
    const { page, world } = here
    await openMara(page)
    await menuOf(page, 'Lend me ten?')
    await page.getByRole('menuitem', { name: 'Reply' }).click()
    await composer(page).fill('Gladly')
    await composer(page).press('Enter')
    const answer = page.getByRole('article').filter({ hasText: 'Gladly' })
    await answer.waitFor()
    assert.equal(await answer.locator('.reply').getByText('edited').count(), 0)
    const id = Number(await answer.getAttribute('data-message'))
    const { replyTo } = world.message(id).view
    assert.ok(replyTo)
    const text = 'Lend me ten thousand?'
    world.changeMessage(id, { replyTo: { ...replyTo, text, edited: true } })
    await answer.locator('.reply').getByText('Mara · edited').waitFor()

    world.receive(mara, 'In time', { at: Date.now() + 1 })
    world.receive(mara, 'By the way', { at: world.now - 59_000 })
    const late = page.getByRole('article').filter({ hasText: 'By the way' })
    await late.getByText('delayed').waitFor()
    assert.equal(await page.getByText('delayed').count(), 1)
    const order = await page.getByRole('article').allTextContents()
    assert.ok(order.findIndex((each) => each.includes('By the way')) < order.length - 2)
  })

  test('sets a timer for messages that disappear, and says what it cannot do', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara())
    const { page, world } = here
    await openMara(page)
    await page.getByRole('button', { name: 'Contact info', exact: true }).click()
    await page.getByText('7 days').click()
    await page.getByText('Their app is asked to do the same').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.chat-head').getByText('7 days').waitFor()
    assert.equal(world.talk(mara).timer, 604_800)
    for (const [timer, words] of [
      [1, '1 second'],
      [90, '90 seconds'],
    ] as const) {
      world.changeTalk(mara, { timer })
      await page.locator('.chat-head').getByText(words).waitFor()
    }
    const message = world.receive(mara, 'Burn after reading', { timer: 604_800 })
    await page.getByRole('article').getByText('Disappearing message').waitFor()
    world.onEvent({
      kind: 'message-removed',
      conversation: message.conversation,
      message: message.id,
    })
    await page.getByRole('article').waitFor({ state: 'detached' })
  })

  test('finds words anywhere and leads to their place', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(
      withMara(
        Array.from({ length: 900 }, (_, n) => (n === 100 ? 'the lost umbrella' : `line ${n}`)),
      ),
    )
    const { page } = here
    await page.getByRole('button', { name: /^Mara/ }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('umbrella')
    await page.locator('.hit').click()
    const found = page.getByRole('article').filter({ hasText: 'the lost umbrella' })
    await found.waitFor()
    await page.locator('.bubble-row.marked').waitFor()
    await page.getByRole('article').getByText('line 101', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Scroll to newest' }).click()
    await page.getByRole('article').getByText('line 899').waitFor()
    await page.getByRole('searchbox').fill('nothingatall')
    await page.getByText('No results').waitFor()
  })

  test('blocks, mutes, renames and deletes a contact', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withMara(['Hello']))
    const { page, world } = here
    await openMara(page)
    await page.getByRole('button', { name: 'Contact info', exact: true }).click()
    await page.getByLabel('Name', { exact: true }).fill('Mara K.')
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('dialog').getByRole('heading', { name: 'Mara K.' }).waitFor()
    await page.getByRole('switch', { name: 'Mute' }).check()
    await page.getByLabel(/Via mailbox only/).check()
    const info = page.getByRole('dialog')
    await info.getByRole('button', { name: 'Block', exact: true }).click()
    await info.getByText('What they write waits, and arrives if you unblock them.').waitFor()
    assert.equal(world.contact(mara).standing, 'active', 'asked first')
    await info.getByRole('button', { name: 'Block', exact: true }).click()
    await info.getByRole('button', { name: 'Unblock' }).waitFor()
    const { route, standing } = world.contact(mara)
    const { muted } = world.talk(mara)
    assert.deepEqual([muted, route, standing], [true, 'mailbox', 'blocked'])
    await page.getByRole('button', { name: 'Delete contact' }).click()
    assert.ok(world.contacts.has(mara), 'asked first')
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('heading', { name: 'No chats yet' }).waitFor()
    assert.ok(!world.contacts.has(mara))
  })
})
