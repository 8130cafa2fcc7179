/** Tells the daemon that somebody uses the window: keys and pointer count, what the window asks by itself does not. */
import { activityOf } from '@pvtcoms/rpc/client'
import { daemon } from './daemon.ts'
import { app } from './model.ts'

export function tellActivity(): void {
  const active = activityOf(
    () => daemon.call('app.active', {}),
    () => performance.now(),
  )
  const use = (): void => {
    const view = app.peek()
    if (view?.state === 'open' && view.lockAfter > 0) active()
  }
  for (const kind of ['keydown', 'pointermove', 'wheel']) {
    document.addEventListener(kind, use, { passive: true })
  }
}
