/**
 * Whoever reads without asking for anything uses the window too. Keys and pointer are told to the daemon, so
 * that it does not lock under somebody's eyes. Nothing that the window asks by itself tells it that.
 */
import { daemon } from './daemon.ts'
import { app } from './model.ts'

const EVERY_MS = 30_000

export function tellActivity(): void {
  let told = 0
  const use = (): void => {
    const view = app.peek()
    const now = performance.now()
    if (view?.state !== 'open' || view.lockAfter === 0 || now - told < EVERY_MS) return
    told = now
    daemon.call('app.active', {}).catch(() => {
      // Whether the daemon is there shows elsewhere.
    })
  }
  for (const kind of ['keydown', 'pointermove', 'wheel']) {
    document.addEventListener(kind, use, { passive: true })
  }
}
