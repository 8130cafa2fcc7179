/**
 * Tells that something came: by the title of the page, which has a number and no name, by a line for screen
 * readers, and, when the person wants it, by a notification that says nothing but that there is a message.
 */
import { effect } from '@preact/signals'
import type { MessageView } from '../api/types.ts'
import { t } from '../strings/index.ts'
import { legible } from '../text/legible.ts'
import { say } from './announcements.ts'
import { app, contacts, unreadTotal } from './model.ts'
import { place } from './navigation.ts'
import { preferences } from './preferences.ts'

const SPOKEN = 200

/** A browser does much for a new title, so that many messages in a row get one together. */
const TITLE_MS = 250

export function keepTitle(): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let text = ''
  const write = (): void => {
    clearTimeout(timer)
    timer = undefined
    document.title = text
  }
  effect(() => {
    const unread = app.value?.state === 'open' ? unreadTotal.value : 0
    text = unread > 0 ? `(${unread}) pvtcoms` : 'pvtcoms'
    if (unread === 0) write()
    else timer ??= setTimeout(write, TITLE_MS)
  })
}

export function onMessage(message: MessageView): void {
  if (message.author === 'us' || message.kind === 'notice') return
  const contact = contacts.value.get(message.contact)
  const here = place.value
  if (here.kind === 'chat' && here.contact === message.contact && contact !== undefined) {
    say(`${legible(contact.name)}: ${legible((message.text ?? '').slice(0, SPOKEN))}`)
  } else if (contact?.muted !== true) {
    say(t.value.notify.body)
  }
  if (contact?.muted === true || document.visibilityState === 'visible') return
  if (preferences.value.notify && 'Notification' in window) showNotification()
}

function showNotification(): void {
  if (Notification.permission !== 'granted') return
  const shown = new Notification('pvtcoms', { body: t.value.notify.body, tag: 'pvtcoms' })
  shown.onclick = () => {
    window.focus()
    shown.close()
  }
}
