/**
 * Tells that a message came: by the title of the page, which has a number and no name, by a line for screen readers, and, if the
 * person wants it, by a sound and a notification, which says no more than the person chose. What is muted, and the chat in front
 * of the person, is neither heard nor notified.
 */
import { effect } from '@preact/signals'
import type { ConversationView, MessageView } from '@pvtcoms/rpc/client'
import { host } from '../host/host.ts'
import { t } from '../strings/index.ts'
import { legible } from '../text/legible.ts'
import { say } from './announcements.ts'
import { daemon } from './daemon.ts'
import { memberName, US } from './members.ts'
import { app, conversations, unreadTotal } from './model.ts'
import { view } from './navigation.ts'
import { preferences } from './preferences.ts'

const SPOKEN = 200
/** Characters of a notification. */
const SHOWN = 160
/** Many messages in a row are one sound. */
const SOUND_MS = 2_000

/** What the last notification told of. */
let notified: Pick<MessageView, 'id' | 'conversation'> | undefined
let heardAt = Number.NEGATIVE_INFINITY

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
  if (conversation === undefined) void tellOfElsewhere(message)
  else tell(message, conversation)
}

/** The model has the chats of one profile; one of another may be muted too. */
async function tellOfElsewhere(message: MessageView): Promise<void> {
  const { conversation } = message
  const found = await daemon.call('conversation.show', { conversation }).catch(() => undefined)
  if (found !== undefined) tell(message, found)
}

function tell(message: MessageView, { name, muted }: ConversationView): void {
  const here = view.value
  if (here.kind === 'chat' && here.conversation === message.conversation) {
    const who = memberName(message.author, name)
    say(`${who}: ${legible((message.text ?? '').slice(0, SPOKEN))}`)
  } else if (!muted) {
    say(t.value.notify.body)
  }
  if (muted || isInFront(message.conversation)) return
  const { notify, sound } = preferences.value
  if (notify) show(message, name, sound)
  if (sound && performance.now() - heardAt > SOUND_MS) {
    heardAt = performance.now()
    void host.sound.play()
  }
}

/** A message is gone, or all of a conversation: a notification of it may still say its words. */
export function onGone(conversation: number, message: number | undefined): void {
  if (notified?.conversation !== conversation) return
  if (message !== undefined && notified.id !== message) return
  notified = undefined
  host.notifications.clear()
}

function isInFront(conversation: number): boolean {
  const here = view.value
  const open = here.kind === 'chat' && here.conversation === conversation
  return open && document.visibilityState === 'visible' && document.hasFocus()
}

function show(message: MessageView, name: string, silent: boolean): void {
  const { notifySays } = preferences.value
  const { body } = t.value.notify
  // The system may keep what it was given; a message that disappears would stay there.
  const text = notifySays === 'text' && message.timer === 0 ? message.text : undefined
  const { id, conversation } = message
  notified = { id, conversation }
  host.notifications.show(
    notifySays === 'nothing' ? 'pvtcoms' : legible(name),
    text === undefined ? body : legible(text.slice(0, SHOWN)),
    silent,
  )
}
