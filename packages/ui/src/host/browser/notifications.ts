/** Notifications of the browser, where it has them. */
import type { Notifications } from '../host.ts'

const exist = 'Notification' in window

export const notifications: Notifications = {
  async allow() {
    return exist && (await Notification.requestPermission()) === 'granted'
  },

  show(title, body) {
    if (!exist || Notification.permission !== 'granted') return
    const shown = new Notification(title, { body, tag: title })
    shown.onclick = () => {
      window.focus()
      shown.close()
    }
  },
}
