/** What a search has found so far, for the list of chats and for one chat. */
import { signal } from '@preact/signals'
import type { ConversationHitView, HitView } from '@pvtcoms/rpc/client'
import { codeOf } from '../host/faults.ts'
import { faultText } from '../strings/faults.ts'
import { t } from '../strings/index.ts'
import { daemon } from './daemon.ts'
import { conversationName } from './members.ts'
import { conversations, profileId } from './model.ts'

const PAGE = 30

/** So long after the last key something is searched for, in ms. */
export const SEARCH_PAUSE = 120

/** How often a message has gone since the window was opened: what was found before may not be there any more. */
export const removals = signal(0)

export interface Found {
  readonly query: string
  /** By their names; none in a search within one chat. */
  readonly chats: readonly ConversationHitView[]
  /** The newest first. */
  readonly hits: readonly HitView[]
  readonly more: boolean
  /** Why it found nothing, if it did not come so far. */
  readonly fault: string | undefined
}

/** Searches, or goes on behind the last hit of `before`; in one chat, or in all of the profile and their names. */
export async function search(
  query: string,
  conversation: number | undefined,
  before?: Found,
): Promise<Found> {
  const profile = profileId.value ?? 0
  const last = before?.hits.at(-1)?.message.id
  try {
    const [page, chats] = await Promise.all([
      daemon.call('message.search', {
        ...{ profile, query, limit: PAGE },
        ...(conversation !== undefined && { conversation }),
        ...(last !== undefined && { before: last }),
      }),
      before?.chats ?? (conversation === undefined ? chatsNamed(profile, query) : []),
    ])
    return {
      query,
      chats,
      ...page,
      hits: [...(before?.hits ?? []), ...page.hits],
      fault: undefined,
    }
  } catch (error) {
    const code = codeOf(error)
    const nothing = { chats: [], hits: [], more: code !== 'nothing-to-search' }
    return { ...nothing, ...before, query, fault: faultText(code) }
  }
}

/** By the names that are shown: notes to self are called something by the window alone. */
async function chatsNamed(profile: number, query: string): Promise<readonly ConversationHitView[]> {
  const chats = await daemon.call('conversation.search', { profile, query })
  const typed = query.trim().toLocaleLowerCase()
  const notes = [...conversations.value.values()].filter(
    (each) =>
      each.kind === 'notes' &&
      conversationName(each).toLocaleLowerCase().includes(typed) &&
      !chats.some(({ conversation }) => conversation === each.id),
  )
  return [...notes.map(({ id }) => ({ conversation: id, found: [] })), ...chats]
}

/** In words; `query`: what is searched for by now. */
export function foundText(found: Found | undefined, query: string): string {
  const words = t.value.people
  if (found?.query !== query) return words.searching
  const { hits, chats, more, fault } = found
  const count = hits.length + chats.length
  if (fault !== undefined) return fault
  if (count > 0) return `${words.searchFound}: ${count}${more ? '+' : ''}`
  return words.searchNone
}
