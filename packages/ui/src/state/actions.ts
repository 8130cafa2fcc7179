/**
 * What a person does that takes more than one call: choosing a profile, opening a conversation, drafts.
 * Everything else is called where it is clicked.
 */
import { batch } from '@preact/signals'
import { codeOf } from '../api/faults.ts'
import type { ContactView, InviteView, MailboxView } from '../api/types.ts'
import { faultText } from '../strings/faults.ts'
import { note } from './announcements.ts'
import { takeApp } from './app-state.ts'
import { Conversation, current } from './conversation.ts'
import { daemon } from './daemon.ts'
import {
  byId,
  contacts,
  forgetProfile,
  invites,
  loaded,
  mailboxes,
  profileId,
  profiles,
  profilesKnown,
} from './model.ts'
import { go, place, searching } from './navigation.ts'

/** Runs something that may fail; says why when it does, and gives undefined. */
export async function attempt<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    note(faultText(codeOf(error)), 'bad')
    return undefined
  }
}

/** After each connection: the state of the app, and what is shown of it. */
export async function readAll(): Promise<void> {
  // Both are asked at once; while the store is locked there are no profiles, and that is no fault.
  const list = daemon.call('profile.list', {})
  list.catch(() => {})
  const view = await attempt(daemon.call('app.status', {}))
  if (view === undefined) return
  takeApp(view)
  if (view.state !== 'open') return
  await readProfiles(list)
  await current.value?.refresh()
}

export async function readProfiles(asked = daemon.call('profile.list', {})): Promise<void> {
  const list = await attempt(asked)
  if (list === undefined) return
  profiles.value = byId(list)
  const known = list.find(({ id }) => id === profileId.value) ?? list[0]
  const lists = known === undefined ? undefined : await readLists(known.id)
  // All of it is drawn at once.
  batch(() => {
    profilesKnown.value = true
    if (lists !== undefined) show(lists)
  })
}

export async function openProfile(id: number): Promise<void> {
  const lists = await readLists(id)
  if (lists !== undefined) show(lists)
}

type Lists = readonly [readonly ContactView[], readonly InviteView[], readonly MailboxView[]]

/** Turns to a profile; undefined when its lists do not come, or come too late. */
async function readLists(id: number): Promise<Lists | undefined> {
  if (profileId.value !== id) {
    forgetProfile()
    closeConversation()
    profileId.value = id
  }
  const lists = await attempt(
    Promise.all([
      daemon.call('contact.list', { profile: id }),
      daemon.call('invite.list', { profile: id }),
      daemon.call('mailbox.list', { profile: id }),
    ]),
  )
  return profileId.value === id ? lists : undefined
}

function show([people, links, boxes]: Lists): void {
  batch(() => {
    contacts.value = byId(people)
    invites.value = byId(links)
    mailboxes.value = byId(boxes)
    loaded.value = true
  })
}

export function openChat(contact: number, message?: number): void {
  // Whoever goes through what was found goes on with the next.
  if (message === undefined) searching.value = undefined
  go({ kind: 'chat', contact })
  let conversation = current.value
  if (conversation?.contact !== contact) {
    conversation?.close()
    conversation = new Conversation(contact)
    current.value = conversation
    if (message === undefined) void conversation.open()
  }
  if (message !== undefined) void conversation.toMessage(message)
}

export function closeConversation(): void {
  current.value?.close()
  current.value = undefined
  if (place.value.kind === 'chat') go({ kind: 'list' })
}

/** Between two marks of what was seen: many messages in a row are marked together. */
const SEEN_MS = 300
let seenTimer: ReturnType<typeof setTimeout> | undefined

/** Marks as seen what has been on screen. */
export function seen(contact: number, upTo: number): void {
  clearTimeout(seenTimer)
  seenTimer = setTimeout(() => markSeen(contact, upTo), SEEN_MS)
}

function markSeen(contact: number, upTo: number): void {
  if (document.visibilityState !== 'visible' || !document.hasFocus()) return
  if ((contacts.peek().get(contact)?.unread ?? 0) === 0) return
  daemon.call('contact.read', { contact, upTo }).catch(() => {
    // It is marked with the next one that is seen.
  })
}
