/** What the daemon says of itself. Once its store is not open, or the daemon is gone, nothing of it stays in the window. */
import { batch } from '@preact/signals'
import type { AppView } from '../api/types.ts'
import { forgetWords } from './announcements.ts'
import { current } from './conversation.ts'
import { forgetDrafts } from './drafts.ts'
import { app, forgetEverything } from './model.ts'
import { goHome } from './navigation.ts'

/** `undefined`: there is no daemon any more. */
export function takeApp(view: AppView | undefined): void {
  batch(() => {
    if (app.value?.state === 'open' && view?.state !== 'open') {
      forgetEverything()
      forgetDrafts()
      forgetWords()
      goHome()
      current.value?.close()
      current.value = undefined
    }
    app.value = view
  })
}
