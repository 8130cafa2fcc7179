/** What is selected, text and the chosen one of several, can be told from what is not, in light and dark. */
import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { hasBrowser } from './support/browser.ts'
import { sample } from './support/sample.ts'
import { closeBrowser, stage } from './support/stage.ts'

after(closeBrowser)

/** As WCAG 2 has it: of what is not text, and of text. */
const SEEN = 3
const READ = 4.5

interface Selected {
  /** Which element, for whoever has to mend it. */
  readonly what: string
  /** Contrast of selected text with what is around it, and of its letters with that. */
  readonly around: number
  readonly letters: number
}

/** Of each element that has text of its own: how it looks once somebody selects it. */
const selectedTexts = (page: Page): Promise<readonly Selected[]> =>
  page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    if (canvas === null) throw new Error('there is no canvas')
    /** Red, green, blue and alpha, 0 … 255. */
    const channels = (colour: string): readonly number[] => {
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = colour
      canvas.fillRect(0, 0, 1, 1)
      return [...canvas.getImageData(0, 0, 1, 1).data]
    }
    const light = (colour: string): number => {
      const [red = 0, green = 0, blue = 0] = channels(colour).map((value) => {
        const part = value / 255
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
    const contrast = (a: string, b: string): number => {
      const [dark = 0, bright = 0] = [light(a), light(b)].sort((x, y) => x - y)
      return (bright + 0.05) / (dark + 0.05)
    }
    const behind = (element: Element): string => {
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        const { backgroundColor } = getComputedStyle(at)
        if (channels(backgroundColor)[3] === 255) return backgroundColor
      }
      return getComputedStyle(document.body).backgroundColor
    }
    const hasText = (element: Element): boolean =>
      [...element.childNodes].some(
        ({ nodeType, textContent }) => nodeType === Node.TEXT_NODE && textContent?.trim() !== '',
      )
    // What is there to be heard only is not seen in any colour.
    const all = [...document.querySelectorAll('#window *')].filter(
      (element) => hasText(element) && element.closest('.visually-hidden') === null,
    )
    return all.map((element) => {
      const { backgroundColor, color } = getComputedStyle(element, '::selection')
      return {
        what: `${element.outerHTML.slice(0, 80)} in ${element.parentElement?.className ?? ''}`,
        around: contrast(backgroundColor, behind(element)),
        letters: contrast(color, backgroundColor),
      }
    })
  })

/** Contrast of two elements' backgrounds, or of the edge of the first with the background of the second. */
const apart = (
  page: Page,
  chosen: string,
  other: string,
  look: 'backgroundColor' | 'borderInlineStartColor',
): Promise<number> =>
  page.evaluate(
    ({ chosen, other, look }) => {
      const parts = (selector: string, which: typeof look): readonly number[] => {
        const element = document.querySelector(selector)
        if (element === null) throw new Error(`${selector} is not there`)
        return (getComputedStyle(element)[which].match(/[\d.]+/g) ?? []).slice(0, 3).map(Number)
      }
      const light = (rgb: readonly number[]): number => {
        const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
          const part = value / 255
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
        })
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue
      }
      const [a, b] = [light(parts(chosen, look)), light(parts(other, 'backgroundColor'))]
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
    },
    { chosen, other, look },
  )

suite('what is selected', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`is seen when it is text, wherever it stands (${colorScheme})`, async (context) => {
      if (!hasBrowser(context)) return
      await using here = await stage((world) => void sample(world), { colorScheme })
      const { page, world } = here
      const judge = async (where: string): Promise<void> => {
        const all = await selectedTexts(page)
        assert.ok(all.length > 5, where)
        const bad = all.filter(({ around, letters }) => around < SEEN || letters < READ)
        assert.deepEqual(bad, [], `${where}, ${colorScheme}`)
      }
      await page.getByRole('button', { name: /^Mara/ }).click()
      await page.getByRole('article').first().waitFor()
      await judge('a chat')
      await page.getByRole('button', { name: 'Contact info', exact: true }).click()
      await page.getByRole('dialog').getByText('Disappearing messages').waitFor()
      await judge('contact info')
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Settings' }).click()
      for (const name of ['Mailboxes', 'Privacy', 'Backups and data', 'Appearance', 'About']) {
        await page.getByRole('button', { name, exact: true }).click()
        await page.getByRole('heading', { name }).waitFor()
        await judge(name)
      }
      world.failures.set('app.stop', 'io')
      await page.getByRole('button', { name: 'Quit pvtcoms' }).click()
      await page.getByRole('button', { name: 'Quit pvtcoms' }).click()
      await page.locator('.note').waitFor()
      await judge('a note')
    })

    test(`is seen when it is the chosen one of several (${colorScheme})`, async (context) => {
      if (!hasBrowser(context)) return
      await using here = await stage((world) => void sample(world), { colorScheme })
      const { page } = here
      await page.getByRole('button', { name: /^Mara/ }).click()
      const edge = 'borderInlineStartColor'
      const chat = await apart(page, '.person[aria-current]', '.sidebar', edge)
      assert.ok(chat >= SEEN, `a chat: ${chat}`)
      await page.getByRole('button', { name: 'Settings' }).click()
      await page.getByRole('button', { name: 'Appearance' }).click()
      const section = await apart(page, '.settings-list [aria-current]', '.shell-main', edge)
      assert.ok(section >= SEEN, `a section: ${section}`)
      const value = await apart(
        page,
        '.choice.row .choice-option:has(:checked)',
        '.choice.row .choice-options',
        'backgroundColor',
      )
      assert.ok(value >= SEEN, `a value: ${value}`)
    })
  }
})
