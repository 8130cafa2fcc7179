/**
 * Brings the events of the daemon into the model. Events of another profile than the open one are left out, but
 * for the number of its unread messages.
 */

import { batch } from '@preact/signals'
import type { ApiEvent } from '@pvtcoms/rpc/client'
import { openChat, readProfiles } from './actions.ts'
import { takeApp } from './app-state.ts'
import {
  app,
  contacts,
  conversations,
  introductions,
  invites,
  mailboxes,
  profileId,
  profiles,
  put,
  remove,
} from './model.ts'
import { view } from './navigation.ts'
import { onGone, onMessage } from './notifier.ts'
import { removals } from './search.ts'
import { dropSelected, refreshSelected, stopSelecting } from './selection.ts'
import { current } from './timeline.ts'
import { betweenKeys } from './typing.ts'

let waiting: ApiEvent[] = []

export function take(event: ApiEvent): void {
  waiting.push(event)
  if (waiting.length === 1) betweenKeys(applyAll)
}

function applyAll(): void {
  const events = waiting
  waiting = []
  batch(() => {
    for (const event of events) apply(event)
    followInvite()
  })
}

function apply(event: ApiEvent): void {
  switch (event.kind) {
    case 'app': {
      const wasOpen = app.value?.state === 'open'
      takeApp(event.app)
      // It may have been opened elsewhere: in another window, or from the command line.
      if (!wasOpen && event.app.state === 'open') void readProfiles()
      return
    }
    case 'profile':
      put(profiles, event.profile)
      return
    case 'profile-removed':
      remove(profiles, event.profile)
      return
    case 'invite':
      if (event.invite.profile !== profileId.value) return
      put(invites, event.invite)
      return
    case 'invite-removed':
      remove(invites, event.invite)
      leave('invite', event.invite)
      return
    case 'contact':
      if (event.contact.profile === profileId.value) put(contacts, event.contact)
      return
    case 'contact-removed':
      remove(contacts, event.contact)
      return
    case 'conversation':
      if (event.conversation.profile === profileId.value) put(conversations, event.conversation)
      return
    case 'conversation-removed':
      remove(conversations, event.conversation)
      leave('chat', event.conversation)
      return
    case 'message':
      if (current.value?.conversation === event.message.conversation) {
        current.value.put(event.message, event.isNew)
      }
      refreshSelected(event.message)
      if (event.isNew) onMessage(event.message)
      if (event.message.retracted) onGone(event.message.conversation, event.message.id)
      return
    case 'message-removed':
      dropSelected(event.message)
      onGone(event.conversation, event.message)
      removals.value += 1
      if (current.value?.conversation === event.conversation) current.value.remove(event.message)
      return
    case 'conversation-cleared':
      onGone(event.conversation, undefined)
      removals.value += 1
      if (current.value?.conversation !== event.conversation) return
      stopSelecting()
      current.value.clear()
      return
    case 'mailbox':
      if (event.mailbox.profile === profileId.value) put(mailboxes, event.mailbox)
      return
    case 'introduction':
      if (event.introduction.profile === profileId.value) put(introductions, event.introduction)
      return
    case 'introduction-removed':
      remove(introductions, event.introduction)
      return
    case 'mailbox-removed':
      remove(mailboxes, event.mailbox)
      return
  }
}

/** From the page of an invite to the conversation that it led to, once both it and its contact are known. */
function followInvite(): void {
  if (view.value.kind !== 'invite') return
  const contact = invites.value.get(view.value.invite)?.contact
  const conversation = contacts.value.get(contact ?? -1)?.conversation
  if (conversation !== undefined && conversations.value.has(conversation)) openChat(conversation)
}

function leave(kind: 'invite' | 'chat', id: number): void {
  const here = view.value
  const isThere =
    (here.kind === 'invite' && kind === 'invite' && here.invite === id) ||
    (here.kind === 'chat' && kind === 'chat' && here.conversation === id)
  if (isThere) view.value = { kind: 'list' }
}
