/**
 * Tells that a message came: by the title of the page, which has a number and no name, by a line for screen
 * readers, and, if the person wants it, by a notification that says nothing but that there is a message.
 */
import { effect } from '@preact/signals'
import type { MessageView } from '@pvtcoms/rpc/client'
import { host } from '../host/host.ts'
import { t } from '../strings/index.ts'
import { legible } from '../text/legible.ts'
import { say } from './announcements.ts'
import { memberName, US } from './members.ts'
import { app, conversations, unreadTotal } from './model.ts'
import { view } from './navigation.ts'
import { preferences } from './preferences.ts'

const SPOKEN = 200

/** A browser does much work for a new title, so many messages in a row share one. */
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
  if (message.author === US || message.kind === 'notice') return
  const conversation = conversations.value.get(message.conversation)
  const here = view.value
  if (here.kind === 'chat' && here.conversation === message.conversation && conversation) {
    const who = memberName(message.author, conversation.name)
    say(`${who}: ${legible((message.text ?? '').slice(0, SPOKEN))}`)
  } else if (conversation?.muted !== true) {
    say(t.value.notify.body)
  }
  if (conversation?.muted === true || document.visibilityState === 'visible') return
  if (preferences.value.notify) host.notifications.show('pvtcoms', t.value.notify.body)
}
