/** Members of a conversation by their numbers: 0 is us; with one contact, 1 is the contact. */
import { t } from '../strings/index.ts'
import { legible } from '../text/legible.ts'

export const US = 0

/** What a member is called on screen; `name` is that of the conversation with one contact. */
export function memberName(member: number, name: string): string {
  return member === US ? t.value.people.you : legible(name)
}
