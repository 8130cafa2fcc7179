/**
 * Where the person is. It lives in memory alone: neither the address of the page nor its history says
 * anything of it.
 */
import { signal } from '@preact/signals'

export type SettingsSection =
  | 'profiles'
  | 'mailboxes'
  | 'network'
  | 'privacy'
  | 'backup'
  | 'look'
  | 'about'

export type Place =
  | { readonly kind: 'list' }
  | { readonly kind: 'chat'; readonly contact: number }
  | { readonly kind: 'invite'; readonly invite: number }
  | { readonly kind: 'settings'; readonly section: SettingsSection | undefined }

/** What stands above everything else. */
export type Sheet =
  | { readonly kind: 'new-invite' }
  | { readonly kind: 'accept-invite' }
  | { readonly kind: 'add-mailbox' }
  | { readonly kind: 'contact'; readonly contact: number }
  | { readonly kind: 'safety'; readonly contact: number }
  | { readonly kind: 'steps'; readonly message: number }
  | { readonly kind: 'doctor' }

export const place = signal<Place>({ kind: 'list' })
export const sheet = signal<Sheet | undefined>(undefined)
/** Words that are searched for; undefined while nobody searches. */
export const searching = signal<string | undefined>(undefined)
/** The guided first steps of a new profile. */
export const guide = signal<'tor' | 'mailbox' | 'invite' | undefined>(undefined)

export function go(to: Place): void {
  place.value = to
}

export function openSheet(which: Sheet): void {
  sheet.value = which
}

export function closeSheet(): void {
  sheet.value = undefined
}

export function goHome(): void {
  place.value = { kind: 'list' }
  sheet.value = undefined
  searching.value = undefined
  guide.value = undefined
}
