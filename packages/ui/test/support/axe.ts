/** What axe-core has to say about the page as it stands. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'

export interface Finding {
  readonly id: string
  readonly nodes: readonly string[]
}

export async function findings(page: Page): Promise<readonly Finding[]> {
  await page.evaluate(axe.source)
  return await page.evaluate(async () => {
    const { axe: there } = window as unknown as {
      axe: {
        run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
      }
    }
    const { violations } = await there.run()
    return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))
  })
}
