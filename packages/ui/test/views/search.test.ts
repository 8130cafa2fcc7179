import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { hasBrowser } from '../support/browser.ts'
import { closeBrowser, settled, stage } from '../support/stage.ts'
import type { World } from '../support/world.ts'

after(closeBrowser)

const withPeople =
  (texts: readonly string[]) =>
  (world: World): void => {
    const profile = settled(world)
    const mara = world.addContact(profile, 'Mara').id
    const yorg = world.addContact(profile, 'Jörg Weiß').id
    world.put(yorg, { text: 'an umbrella too', at: world.now - 3_600_000 })
    texts.forEach((text, index) =>
      world.put(mara, { text, at: world.now - (texts.length - index) * 60_000 }),
    )
  }

const searchbox = (page: Page) => page.getByRole('searchbox', { name: 'Search messages' })
const status = (page: Page) => page.locator('.sidebar-list [role=status]')
/** What the browser paints as found in the messages. */
const painted = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...(CSS.highlights.get('found') ?? [])].map((range) =>
      range instanceof Range ? range.cloneContents().textContent : '',
    ),
  )

suite('search', () => {
  test('finds chats by their names before messages, and marks what was found in both', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withPeople(['I saw JORG WEISS', 'nothing here']))
    const { page } = here
    await searchbox(page).fill('jorg weiss')
    const found = page.locator('.sidebar-list li')
    await page.locator('.hit').waitFor()
    assert.deepEqual(await found.locator('.person-name').allTextContents(), ['Jörg Weiß', 'Mara'])
    assert.deepEqual(await found.locator('mark').allTextContents(), [
      'Jörg',
      'Weiß',
      'JORG',
      'WEISS',
    ])
    assert.equal(await status(page).textContent(), 'Results: 2')
    await found.first().getByRole('button').click()
    await page.getByRole('article').filter({ hasText: 'an umbrella too' }).waitFor()
  })

  test('has no hit any more that was deleted meanwhile, in the list nor in the chat', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withPeople(['one umbrella', 'two umbrellas', 'rain']))
    const { page, world } = here
    await searchbox(page).fill('umbrella')
    await page.getByText('Results: 3').waitFor()
    await page.locator('.hit').filter({ hasText: 'two umbrellas' }).click()
    await page.getByRole('article').filter({ hasText: 'two umbrellas' }).waitFor()
    await page.keyboard.press('Control+f')
    await page.getByRole('searchbox', { name: 'Search in this chat' }).fill('umbrella')
    const at = page.locator('.chat-search [role=status]')
    await at.getByText('1 of 2').waitFor()
    const bubble = page.getByRole('article').filter({ hasText: 'one umbrella' })
    await bubble.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Delete for me' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete for me' }).click()
    await page.getByText('Results: 2').waitFor()
    await at.getByText('1 of 1').waitFor()
    assert.equal(await page.locator('.hit').filter({ hasText: 'one umbrella' }).count(), 0)
    const all = [...world.messages.keys()]
    for (const id of all) world.messages.set(id, [])
    for (const id of all) {
      const { profile } = world.conversation(id)
      world.onEvent({ kind: 'conversation-cleared', profile, conversation: id })
    }
    await status(page).getByText('No results').waitFor()
  })

  test('says that nothing was found only when that is known', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(withPeople(['so be it']))
    const { page, world } = here
    await searchbox(page).fill('absent')
    await page.getByText('No results').waitFor()
    let go = (): void => undefined
    world.searchGate = new Promise((resolve) => {
      go = resolve
    })
    await searchbox(page).fill('so be')
    await page.getByText('Searching…').waitFor()
    assert.equal(await page.getByText('No results').count(), 0)
    go()
    await page.getByText('Results: 1').waitFor()
    await searchbox(page).fill('?!')
    await page.getByText('Type a word, a number or an emoji').waitFor()
    assert.equal(await page.getByText('No results').count(), 0)
    world.failures.set('message.search', 'io')
    await searchbox(page).fill('so')
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    assert.equal(await page.getByText('No results').count(), 0)
  })

  test('in one chat leads from the newest match to older ones and back, and marks them at their places', async (context) => {
    if (!hasBrowser(context)) return
    const texts = Array.from({ length: 400 }, (_, n) =>
      n % 10 === 3 ? `Donaudampfschifffahrt, die ${n}.` : `line ${n}`,
    )
    await using here = await stage(withPeople(texts))
    const { page } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('article').getByText('line 399').waitFor()
    await page.keyboard.press('Control+f')
    const field = page.getByRole('searchbox', { name: 'Search in this chat' })
    await field.fill('SCHIFFFAHRT')
    const at = page.locator('.chat-search [role=status]')
    const marked = page.locator('.bubble-row.marked')
    await at.getByText('1 of 30+').waitFor()
    await marked.filter({ hasText: 'die 393.' }).waitFor()
    assert.ok((await painted(page)).includes('schifffahrt'))
    await field.press('Enter')
    await at.getByText('2 of 30+').waitFor()
    await marked.filter({ hasText: 'die 383.' }).waitFor()
    await page.getByRole('button', { name: 'Newer result' }).click()
    await at.getByText('1 of 30+').waitFor()
    for (let step = 0; step < 30; step++) {
      await page.getByRole('button', { name: 'Older result' }).click()
      await at.getByText(`${step + 2} of `).waitFor()
    }
    await at.getByText('31 of 40').waitFor()
    await page.getByRole('article').getByText('die 93.').waitFor()
    await field.fill('umbrella')
    await at.getByText('No results').waitFor()
    await field.press('Escape')
    await field.waitFor({ state: 'detached' })
    assert.deepEqual(await painted(page), [])
    await page.getByRole('textbox', { name: 'Message' }).waitFor()
  })

  test('marks in messages what is as it was written, the second time of two as well', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(
      withPeople(['Robot Bob\u202e and Große Straße 👍🏽 https://x.example/GROSS']),
    )
    const { page } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.getByRole('button', { name: 'Search in this chat' }).click()
    const field = page.getByRole('searchbox', { name: 'Search in this chat' })
    for (const [typed, ...wanted] of [
      ['bo', 'Bo'],
      ['gross', 'Groß', 'GROSS'],
      ['👍', '👍🏽'],
      ['bob strasse', 'Bob', 'Straße'],
    ] as const) {
      await field.fill(typed)
      for (let look = 0; look < 40 && (await painted(page)).join() !== wanted.join(); look++) {
        await page.waitForTimeout(50)
      }
      assert.deepEqual(await painted(page), wanted)
    }
    const start = await page.evaluate(() => {
      const [range] = CSS.highlights.get('found') ?? []
      return range?.startOffset
    })
    assert.equal(start, 'Robot '.length)
  })
})
