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

/** The dialog above it. */
export type Sheet =
  | { readonly kind: 'new-invite' }
  | { readonly kind: 'accept-invite' }
  | { readonly kind: 'add-mailbox' }
  | { readonly kind: 'contact'; readonly contact: number }
  | { readonly kind: 'notes'; readonly conversation: number }
  | { readonly kind: 'safety'; readonly contact: number }
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
/** The guided first steps of a new profile. */
export const guide = signal<'tor' | 'mailbox' | 'invite' | undefined>(undefined)

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
  guide.value = undefined
}
