/**
 * What the page knows of the daemon, as signals. When the store locks, all but the state of the app is forgotten.
 */
import { computed, signal } from '@preact/signals'
import type {
  AppView,
  ContactView,
  ConversationView,
  IntroductionView,
  InviteView,
  MailboxView,
  ProfileView,
} from '@pvtcoms/rpc/client'
import { archiveShown } from './navigation.ts'

type ById<V> = ReadonlyMap<number, V>

export const app = signal<AppView | undefined>(undefined)
export const profiles = signal<ById<ProfileView>>(new Map())
export const profileId = signal<number | undefined>(undefined)
export const contacts = signal<ById<ContactView>>(new Map())
export const conversations = signal<ById<ConversationView>>(new Map())
export const introductions = signal<ById<IntroductionView>>(new Map())
export const invites = signal<ById<InviteView>>(new Map())
export const mailboxes = signal<ById<MailboxView>>(new Map())
/** Whether the list of profiles was read. */
export const profilesKnown = signal(false)
/** Whether the lists of the profile were read. */
export const loaded = signal(false)

export const profile = computed(() => profiles.value.get(profileId.value ?? -1))

/** All chats: those that are pinned, then the one with the newest message first. */
export const chats = computed(() => [...conversations.value.values()].sort(byPlace))
export const conversationList = computed(() =>
  chats.value.filter((chat) => !chat.archived && isUsed(chat)),
)
export const archivedList = computed(() => chats.value.filter(({ archived }) => archived))
/** What the list shows of them. */
export const listed = computed(() =>
  archiveShown.value && archivedList.value.length > 0 ? archivedList.value : conversationList.value,
)

/** Those that have not led to a contact. */
export const openInvites = computed(() =>
  [...invites.value.values()]
    .filter(({ stage, contact }) => stage !== 'used' && contact === undefined)
    .sort((a, b) => b.createdAt - a.createdAt),
)

export const unreadTotal = computed(() => {
  let total = 0
  for (const { unread } of profiles.value.values()) total += unread
  return total
})

export const isReady = computed(() => app.value?.transport.kind === 'ready')

export function put<V extends { readonly id: number }>(all: { value: ById<V> }, view: V): void {
  all.value = new Map(all.value).set(view.id, view)
}

export function remove<V>(all: { value: ById<V> }, id: number): void {
  if (!all.value.has(id)) return
  const rest = new Map(all.value)
  rest.delete(id)
  all.value = rest
}

export function byId<V extends { readonly id: number }>(views: readonly V[]): ById<V> {
  return new Map(views.map((view) => [view.id, view]))
}

export function forgetProfile(): void {
  loaded.value = false
  contacts.value = new Map()
  conversations.value = new Map()
  introductions.value = new Map()
  invites.value = new Map()
  mailboxes.value = new Map()
}

export function forgetEverything(): void {
  forgetProfile()
  profilesKnown.value = false
  profiles.value = new Map()
  profileId.value = undefined
}

/** Whom it is with is listed from the start; a chat with nobody once something is in it. */
function isUsed({ contact, last, draft, pinned }: ConversationView): boolean {
  return contact !== undefined || last !== undefined || draft !== '' || pinned !== undefined
}

function byPlace(a: ConversationView, b: ConversationView): number {
  const last = Number.MAX_SAFE_INTEGER
  return (a.pinned ?? last) - (b.pinned ?? last) || byLast(a, b)
}

/** Ids of messages ascend as they come, whatever the clock said. */
function byLast(a: ConversationView, b: ConversationView): number {
  if (a.last !== undefined && b.last !== undefined) return b.last.id - a.last.id
  return lastAt(b) - lastAt(a) || b.id - a.id
}

function lastAt({ last, createdAt }: ConversationView): number {
  return last?.at ?? createdAt
}
