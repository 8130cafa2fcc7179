import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { settled } from '../support/stage.ts'
import { button, field, hasWebKit } from '../support/webkit.ts'
import { webkitStage } from '../support/webkit-stage.ts'

suite('in WebKitGTK', () => {
  test('notifications and the sound are on only where they work, and what does not is said', async (context) => {
    if (!hasWebKit(context)) return
    await using here = await webkitStage((world) => void settled(world))
    const { page } = here
    await page.click(button('Settings'))
    await page.click(button('Privacy'))
    for (const [label, refused] of [
      ['Notifications', /does not allow notifications|cannot show notifications/],
      ['Sound', /cannot play sounds/],
    ] as const) {
      await page.click(field(label))
      const settledTo = async (): Promise<readonly [boolean, string]> =>
        (await page.run(`
          const [label] = [...document.querySelectorAll('label')].filter((each) => each.textContent === ${JSON.stringify(label)})
          await new Promise((resolve) => setTimeout(resolve, 1_000))
          return [document.getElementById(label.htmlFor).checked, document.querySelector('.notes').textContent]`)) as [
          boolean,
          string,
        ]
      const [isOn, told] = await settledTo()
      context.diagnostic(`${label}: ${isOn ? 'on' : 'off'}`)
      if (!isOn) assert.match(told, refused)
      else assert.doesNotMatch(told, refused)
    }
  })
})
