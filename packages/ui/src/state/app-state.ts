/** The state of the daemon. Once its store is not open any more, or the daemon is gone, the page forgets all that it knew of it. */
import { batch } from '@preact/signals'
import type { AppView } from '@pvtcoms/rpc/client'
import { host } from '../host/host.ts'
import { forgetWords } from './announcements.ts'
import { reopenCommand } from './daemon.ts'
import { forgetDrafts } from './drafts.ts'
import { forgetEmojiHabits } from './emoji-habits.ts'
import { app, forgetEverything } from './model.ts'
import { goHome } from './navigation.ts'
import { current } from './timeline.ts'

/** `undefined`: there is no daemon any more. */
export function takeApp(view: AppView | undefined): void {
  batch(() => {
    if (app.value?.state === 'open' && view?.state !== 'open') {
      forgetEverything()
      forgetDrafts()
      forgetEmojiHabits()
      forgetWords()
      host.qr.forget()
      host.notifications.clear()
      goHome()
      current.value?.close()
      current.value = undefined
    }
    app.value = view
    if (view !== undefined) reopenCommand.value = view.reopen
  })
}
