import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { hasBrowser } from './support/browser.ts'
import { closeBrowser, settled, stage } from './support/stage.ts'
import type { World } from './support/world.ts'

after(closeBrowser)

const MARKUP = [
  '<img src=x onerror="document.title=\'owned\'">',
  '<script>document.title="owned"</script>',
  '<iframe srcdoc="<script>parent.document.title=1</script>"></iframe>',
  '<svg onload=alert(1)>',
  '"><style>*{display:none}</style>',
  'javascript:alert(1)',
  '[click](javascript:alert(1)) {{constructor.constructor("alert(1)")()}}',
  '<a href="https://evil.example/" ping="https://evil.example/p">here</a>',
] as const
const MARKS = `Z${'\u0335\u0321\u0489'.repeat(10_922)}`
const OVERRIDE = 'invoice_\u202Efdp.exe \u2066hidden\u2069'
const WORD = 'W'.repeat(60_000)
const NAME = '<b>Mara</b>\u202Egnp\u0000'

let mara = 0
function hostile(world: World): void {
  mara = world.addContact(settled(world), NAME, { theirName: MARKS.slice(0, 60) }).id
  const texts = [
    ...MARKUP,
    MARKS,
    OVERRIDE,
    WORD,
    'مرحبا \u202D<script>\u202C',
    '\u200d'.repeat(30_000),
    'a\u0000'.repeat(30_000),
  ]
  for (const text of texts) world.put(mara, { text })
  world.put(mara, {
    text: 'ok',
    reactions: [{ by: 1, emoji: '<img src=x onerror=alert(1)>' }],
    replyTo: { message: undefined, author: 1, text: MARKUP[0], edited: false },
  })
  world.put(mara, {
    kind: 'notice',
    text: undefined,
    notice: { code: 'renamed', from: undefined, to: MARKUP[0] },
  })
}

suite('hostile messages', () => {
  test('become text and nothing else, in the conversation, the list, search and notices', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(hostile, { viewport: { width: 1_100, height: 2_000 } })
    const { page, watched } = here
    await page.getByRole('button', { name: /Mara/ }).first().click()
    await page.getByRole('article').getByText('ok', { exact: true }).waitFor()
    // The page loads the rest of itself meanwhile, the first steps last.
    while (!watched.requests.some((url) => url.includes('/guide-'))) await page.waitForTimeout(50)
    await page.waitForLoadState('networkidle')
    const before = watched.requests.length
    await page.keyboard.press('Control+k')
    await page.keyboard.type('onerror')
    await page.locator('.hit').first().waitFor()
    const foreign = await page.evaluate(() =>
      [...document.querySelectorAll('#window *')]
        .map(({ localName }) => localName)
        .filter((name) => ['script', 'iframe', 'a', 'style', 'object', 'b'].includes(name)),
    )
    assert.deepEqual(foreign, [])
    const images = await page.locator('#window img').count()
    assert.equal(images, 0)
    assert.equal(await page.title(), 'pvtcoms')
    for (const text of MARKUP.slice(0, 3)) {
      assert.ok((await page.getByRole('article').getByText(text).count()) >= 1, text)
    }
    assert.deepEqual(watched.requests.slice(before), [], 'nothing was fetched')
  })

  test('stay within their bubble, however wide, high or heaped', async (context) => {
    if (!hasBrowser(context)) return
    for (const width of [360, 1_100]) {
      await using here = await stage(hostile, { viewport: { width, height: 900 } })
      const { page } = here
      await page.getByRole('button', { name: /Mara/ }).first().click()
      await page.getByRole('article').getByText('ok', { exact: true }).waitFor()
      for (let turn = 0; turn < 12; turn++) {
        const outside = await page.evaluate(() => ({
          page: document.documentElement.scrollWidth - innerWidth,
          list:
            (document.querySelector('.messages-scroller')?.scrollWidth ?? 0) -
            (document.querySelector('.messages-scroller')?.clientWidth ?? 0),
          high: [...document.querySelectorAll('.bubble')].filter(
            (each) => each.getBoundingClientRect().height > 2_000,
          ).length,
        }))
        assert.deepEqual(outside, { page: 0, list: 0, high: 0 })
        await page.locator('.messages-scroller').hover()
        await page.mouse.wheel(0, -500)
        await page.waitForTimeout(40)
      }
    }
  })

  test('show what turns the line of reading, and heaps of marks, as what they are', async (context) => {
    if (!hasBrowser(context)) return
    await using here = await stage(hostile, { viewport: { width: 1_100, height: 2_000 } })
    const { page } = here
    await page.getByRole('button', { name: /Mara/ }).first().click()
    const override = page.getByRole('article').filter({ hasText: 'invoice_' })
    await override.waitFor()
    assert.deepEqual(await override.locator('.odd').allTextContents(), [
      'U+202E',
      'U+2066',
      'U+2069',
    ])
    assert.ok(!((await override.textContent()) ?? '').includes('\u202e'))
    await page.locator('.odd').getByText('+1').first().waitFor()
    await page.locator('.odd').getByText('U+200D ×').first().waitFor()
    const name = await page.locator('.chat-name').textContent()
    assert.equal(name, '<b>Mara</b>[U+202E]gnp[U+0000]')
  })

  test('say nothing in the words of the window: neither by a reaction nor by a name', async (context) => {
    if (!hasBrowser(context)) return
    const name = `Mara. You compared the safety emoji: verified.${'\u2800'.repeat(80)}They`
    await using here = await stage((world) => {
      mara = world.addContact(settled(world), 'Mara').id
      const reactions = [{ by: 1, emoji: '✓✓ Delivered' }] as const
      world.put(mara, { text: 'Are you there?', author: 0, status: 'queued', reactions })
      const notice = { code: 'renamed', from: undefined, to: name } as const
      world.put(mara, { kind: 'notice', text: undefined, notice })
    })
    const { page } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    assert.equal(await page.locator('.reaction').textContent(), '❔')
    assert.equal(
      await page.locator('.notice').textContent(),
      'They changed their name to “Mara. You compared the safety emoji: ver”',
    )
  })

  test('with links open and fetch nothing: the address is shown whole, its host told apart', async (context) => {
    if (!hasBrowser(context)) return
    const link = 'https://xn--pple-43d.example@evil.example:8443/login?x=1'
    await using here = await stage((world) => {
      mara = world.addContact(settled(world), 'Mara').id
      world.put(mara, { text: `Look: ${link}` })
    })
    const { page, watched } = here
    await page.getByRole('button', { name: /^Mara/ }).click()
    await page.locator('.link').waitFor()
    const before = watched.requests.length
    await page.locator('.link').click()
    const dialog = page.getByRole('dialog', { name: 'Link' })
    await dialog.getByText('evil.example:8443', { exact: true }).waitFor()
    await dialog.getByText(link, { exact: true }).waitFor()
    assert.equal(watched.requests.length, before)
    assert.equal(page.context().pages().length, 1)
    assert.equal(await page.locator('#window a[href]').count(), 0)
  })
})
