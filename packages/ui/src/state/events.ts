/**
 * What the daemon tells, brought to the model. Whatever belongs to another profile than the one that is
 * open is left out, except for the number of its unread messages.
 */

import { batch } from '@preact/signals'
import type { ApiEvent } from '../api/types.ts'
import { openChat } from './actions.ts'
import { takeApp } from './app-state.ts'
import { current } from './conversation.ts'
import { contacts, invites, mailboxes, profileId, profiles, put, remove } from './model.ts'
import { place } from './navigation.ts'
import { onMessage } from './notifier.ts'
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
  })
}

function apply(event: ApiEvent): void {
  switch (event.kind) {
    case 'app':
      takeApp(event.app)
      return
    case 'profile':
      put(profiles, event.profile)
      return
    case 'profile-removed':
      remove(profiles, event.profile)
      return
    case 'invite':
      if (event.invite.profile !== profileId.value) return
      put(invites, event.invite)
      followInvite(event.invite.id, event.invite.contact)
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
      leave('chat', event.contact)
      return
    case 'message':
      if (current.value?.contact === event.message.contact) {
        current.value.put(event.message, event.isNew)
      }
      if (event.isNew) onMessage(event.message)
      return
    case 'message-removed':
      if (current.value?.contact === event.contact) current.value.remove(event.message)
      return
    case 'mailbox':
      if (event.mailbox.profile === profileId.value) put(mailboxes, event.mailbox)
      return
    case 'mailbox-removed':
      remove(mailboxes, event.mailbox)
      return
  }
}

/** Whoever watched an invite is brought to the contact that it led to. */
function followInvite(invite: number, contact: number | undefined): void {
  if (contact === undefined) return
  if (place.value.kind === 'invite' && place.value.invite === invite) {
    openChat(contact)
  }
}

function leave(kind: 'invite' | 'chat', id: number): void {
  const here = place.value
  const isThere =
    (here.kind === 'invite' && kind === 'invite' && here.invite === id) ||
    (here.kind === 'chat' && kind === 'chat' && here.contact === id)
  if (isThere) place.value = { kind: 'list' }
}
