/** What conversations and their members are called. Members go by numbers: 0 is us; with one contact, 1 is the contact. */
import type { ConversationView } from '@pvtcoms/rpc/client'
import { t } from '../strings/index.ts'
import { legible } from '../text/legible.ts'

export const US = 0

export function conversationName({ kind, name }: Pick<ConversationView, 'kind' | 'name'>): string {
  if (name !== '') return legible(name)
  return kind === 'notes' ? t.value.people.notes : ''
}

/** What a member is called on screen; `name` is that of the conversation with one contact. */
export function memberName(member: number, name: string): string {
  return member === US ? t.value.people.you : legible(name)
}
