/** What the person looks at. It is kept in memory only: neither the address of the page nor its history tells it. */
import { signal } from '@preact/signals'

export type SettingsSection =
  | 'profiles'
  | 'mailboxes'
  | 'network'
  | 'privacy'
  | 'backup'
  | 'look'
  | 'about'

export type View =
  | { readonly kind: 'list' }
  | { readonly kind: 'chat'; readonly conversation: number }
  | { readonly kind: 'invite'; readonly invite: number }
  | { readonly kind: 'settings'; readonly section: SettingsSection | undefined }

/** What was typed already. */
export interface BegunInvite {
  readonly name: string
  readonly hours: number
  readonly door: boolean
}

/** The dialog above it. */
export type Sheet =
  | { readonly kind: 'new-invite'; readonly begun?: BegunInvite }
  | { readonly kind: 'accept-invite' }
  /** `next`: what goes on once there is one. */
  | { readonly kind: 'add-mailbox'; readonly next?: Sheet }
  | { readonly kind: 'contact'; readonly contact: number }
  | { readonly kind: 'notes'; readonly conversation: number }
  | { readonly kind: 'safety'; readonly contact: number }
  | { readonly kind: 'introduce'; readonly contact: number }
  | { readonly kind: 'message-info'; readonly message: number }
  | { readonly kind: 'doctor' }
  | { readonly kind: 'delete'; readonly messages: readonly number[] }
  | { readonly kind: 'forward'; readonly messages: readonly number[] }
  | { readonly kind: 'clear' | 'export'; readonly conversation: number }

export const view = signal<View>({ kind: 'list' })
export const sheet = signal<Sheet | undefined>(undefined)
/** The words of the search; undefined while nobody searches. */
export const searching = signal<string | undefined>(undefined)
/** Whether somebody searches in the chat that is open. */
export const searchingChat = signal(false)
/** Whether the list shows the chats that are archived. */
export const archiveShown = signal(false)

export function go(to: View): void {
  view.value = to
}

export function openSheet(which: Sheet): void {
  sheet.value = which
}

export function closeSheet(): void {
  sheet.value = undefined
}

export function goHome(): void {
  view.value = { kind: 'list' }
  sheet.value = undefined
  searching.value = undefined
  archiveShown.value = false
}
