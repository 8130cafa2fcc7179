/** When the page has nothing else to do. */

const PAUSE_MS = 100

/** Some engines do not tell: there it is a while later. */
export function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve())
    else setTimeout(resolve, PAUSE_MS)
  })
}
