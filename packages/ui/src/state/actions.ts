/**
 * What takes more than one call: reading lists, choosing a profile, opening a conversation, marking as seen.
 * A view makes all other calls itself.
 */
import { batch } from '@preact/signals'
import type {
  ContactView,
  ConversationView,
  EmojiHabitsView,
  IntroductionView,
  InviteView,
  MailboxView,
  SetupStep,
} from '@pvtcoms/rpc/client'
import { codeOf } from '../host/faults.ts'
import { faultText } from '../strings/faults.ts'
import { t } from '../strings/index.ts'
import { note } from './announcements.ts'
import { takeApp } from './app-state.ts'
import { daemon } from './daemon.ts'
import { emojiHabits, forgetEmojiHabits } from './emoji-habits.ts'
import {
  byId,
  contacts,
  conversations,
  forgetProfile,
  introductions,
  invites,
  loaded,
  mailboxes,
  profileId,
  profiles,
  profilesKnown,
  put,
} from './model.ts'
import { go, searching, view } from './navigation.ts'
import { current, Timeline } from './timeline.ts'

/** Awaits `work`. If it fails, a note says why, and the result is undefined. */
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
  // Both are asked at the same time. While the store is locked the list fails, which is no fault.
  const list = daemon.call('profile.list', {})
  list.catch(() => {})
  const app = await attempt(daemon.call('app.status', {}))
  if (app === undefined) return
  takeApp(app)
  if (app.state !== 'open') return
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

type Lists = readonly [
  readonly ContactView[],
  readonly ConversationView[],
  readonly InviteView[],
  readonly MailboxView[],
  EmojiHabitsView,
  readonly IntroductionView[],
]

/** Chooses a profile and reads its lists; undefined if that fails, or another profile was chosen meanwhile. */
async function readLists(id: number): Promise<Lists | undefined> {
  if (profileId.value !== id) {
    forgetProfile()
    forgetEmojiHabits()
    closeConversation()
    profileId.value = id
  }
  const lists = await attempt(
    Promise.all([
      daemon.call('contact.list', { profile: id }),
      daemon.call('conversation.list', { profile: id }),
      daemon.call('invite.list', { profile: id }),
      daemon.call('mailbox.list', { profile: id }),
      daemon.call('profile.emoji', { profile: id }),
      daemon.call('introduction.list', { profile: id }),
    ]),
  )
  return profileId.value === id ? lists : undefined
}

function show([people, talks, links, boxes, emoji, introduced]: Lists): void {
  batch(() => {
    contacts.value = byId(people)
    conversations.value = byId(talks)
    invites.value = byId(links)
    mailboxes.value = byId(boxes)
    emojiHabits.value = emoji
    introductions.value = byId(introduced)
    loaded.value = true
  })
}

/** Shows a conversation as `work` gives it back. */
export async function keepConversation(work: Promise<ConversationView>): Promise<void> {
  const view = await attempt(work)
  if (view !== undefined) put(conversations, view)
}

/** Puts a chat away, or brings it back. */
export async function archiveConversation(conversation: number, archived: boolean): Promise<void> {
  const view = await attempt(daemon.call('conversation.archive', { conversation, archived }))
  if (view === undefined) return
  put(conversations, view)
  const { chatArchived, chatBack } = t.value.people
  note(archived ? chatArchived : chatBack)
}

/** Notes to self, which are made when they are first asked for; undefined if that failed. */
export async function findNotes(): Promise<number | undefined> {
  const profile = profileId.peek()
  if (profile === undefined) return undefined
  const notes = await attempt(daemon.call('conversation.notes', { profile }))
  if (notes !== undefined) put(conversations, notes)
  return notes?.id
}

export async function openNotes(): Promise<void> {
  const notes = await findNotes()
  if (notes !== undefined) openChat(notes)
}

/** Goes on to a step of setting the profile up, which the daemon keeps; `undefined`: that is over. */
export async function setUp(step: SetupStep | undefined): Promise<void> {
  const profile = profileId.value
  if (profile === undefined) return
  const wanted = { profile, ...(step !== undefined && { step }) }
  const view = await attempt(daemon.call('profile.setup', wanted))
  if (view !== undefined) put(profiles, view)
}

export async function setBlocked(contact: number, blocked: boolean): Promise<void> {
  const view = await attempt(daemon.call('contact.block', { contact, blocked }))
  if (view !== undefined) put(contacts, view)
}

export function openChat(conversation: number, message?: number): void {
  // Whoever goes through the results of a search goes on with the next one.
  if (message === undefined) searching.value = undefined
  go({ kind: 'chat', conversation })
  let timeline = current.value
  if (timeline?.conversation !== conversation) {
    timeline?.close()
    timeline = new Timeline(conversation)
    current.value = timeline
    if (message === undefined) void timeline.open()
  }
  if (message !== undefined) void timeline.toMessage(message)
}

export function closeConversation(): void {
  current.value?.close()
  current.value = undefined
  if (view.value.kind === 'chat') go({ kind: 'list' })
}

/** Many messages in a row are marked as seen together. */
const SEEN_MS = 300
let seenTimer: ReturnType<typeof setTimeout> | undefined

/** Marks as seen what has been on screen. */
export function seen(conversation: number, upTo: number): void {
  clearTimeout(seenTimer)
  seenTimer = setTimeout(() => markSeen(conversation, upTo), SEEN_MS)
}

function markSeen(conversation: number, upTo: number): void {
  if (document.visibilityState !== 'visible' || !document.hasFocus()) return
  if ((conversations.peek().get(conversation)?.unread ?? 0) === 0) return
  daemon.call('conversation.read', { conversation, upTo }).catch(() => {
    // It is marked with the next one that is seen.
  })
}
