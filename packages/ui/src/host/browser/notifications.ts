/** Notifications of the browser, where it has them. */
import type { Notifications } from '../host.ts'

const exist = 'Notification' in window
/** One takes the place of another. */
const TAG = 'pvtcoms'

let last: Notification | undefined

export const notifications: Notifications = {
  state() {
    if (!exist) return 'none'
    return Notification.permission === 'granted' ? 'allowed' : 'refused'
  },

  async allow() {
    return exist && (await Notification.requestPermission()) === 'granted'
  },

  show(title, body, silent) {
    if (!exist || Notification.permission !== 'granted') return
    const shown = new Notification(title, { body, tag: TAG, ...(silent && { silent }) })
    last = shown
    shown.onclick = () => {
      window.focus()
      shown.close()
    }
  },

  clear() {
    last?.close()
    last = undefined
  },
}
