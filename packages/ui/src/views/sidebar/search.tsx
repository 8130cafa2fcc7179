/** Search through names and messages of the profile; a hit leads to its place in the conversation. */
import { signal } from '@preact/signals'
import type { HitView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { Button, IconButton } from '../../components/button/button.tsx'
import { Found } from '../../components/found/found.tsx'
import { Icon } from '../../components/icon/icon.tsx'
import { openChat } from '../../state/actions.ts'
import { conversationName } from '../../state/members.ts'
import { contacts, conversations } from '../../state/model.ts'
import { searching } from '../../state/navigation.ts'
import {
  type Found as FoundSoFar,
  foundText,
  removals,
  SEARCH_PAUSE,
  search,
} from '../../state/search.ts'
import { current } from '../../state/timeline.ts'
import { t } from '../../strings/index.ts'
import { excerpt } from '../../text/excerpt.ts'
import { shortTime } from '../../text/time.ts'
import { markInBubbles } from '../chat/message/found-in-bubbles.ts'
import { ConversationRow } from './conversation-row.tsx'

const found = signal<FoundSoFar | undefined>(undefined)

export function SearchField(): JSX.Element {
  const words = t.value.people
  return (
    <search class="search-field">
      <Icon name="search" small />
      <input
        data-search
        type="search"
        class="input"
        aria-label={words.search}
        placeholder={words.search}
        value={searching.value ?? ''}
        maxLength={256}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => (searching.value = event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          document.querySelector<HTMLElement>('.sidebar-list .person')?.focus()
        }}
      />
      {searching.value !== undefined && searching.value !== '' && (
        <IconButton
          icon="close"
          label={words.searchClear}
          onClick={() => (searching.value = undefined)}
        />
      )}
    </search>
  )
}

export function Search({ query }: { query: string }): JSX.Element {
  const words = t.value.people
  const now = found.value
  const run = current.value?.run.value
  useEffect(() => {
    const timer = setTimeout(() => void look(query), SEARCH_PAUSE)
    return () => clearTimeout(timer)
  }, [query, removals.value])
  useEffect(() => markInBubbles(now?.hits ?? []), [now, run])
  useEffect(
    () => () => {
      found.value = undefined
    },
    [],
  )
  return (
    <div class="sidebar-list">
      <p class="sidebar-empty soft small" role="status">
        {foundText(now, query)}
      </p>
      <ul aria-label={words.search}>
        {now?.chats.map(({ conversation: id, found: parts }) => {
          const conversation = conversations.value.get(id)
          return (
            conversation && (
              <ConversationRow
                key={`c${id}`}
                conversation={conversation}
                contact={contacts.value.get(conversation.contact ?? -1)}
                found={parts}
              />
            )
          )
        })}
        {now?.hits.map((hit) => (
          <Hit key={hit.message.id} hit={hit} />
        ))}
      </ul>
      {now?.more === true && now.query === query && (
        <Button tone="quiet" onClick={() => look(query, now)}>
          {now.fault === undefined ? words.searchMore : t.value.chat.again}
        </Button>
      )}
    </div>
  )
}

function Hit({ hit }: { hit: HitView }): JSX.Element {
  const { message, conversation } = hit
  const found = conversations.value.get(conversation)
  return (
    <li>
      <button type="button" class="person hit" onClick={() => openChat(conversation, message.id)}>
        <span class="grow">
          <span class="row person-line">
            <span class="person-name clip">{found && conversationName(found)}</span>
            <time class="person-time">{shortTime(message.at, Date.now())}</time>
          </span>
          <span class="person-last hit-text" dir="auto">
            <Found parts={excerpt(message.text ?? '', hit.found)} />
          </span>
        </span>
      </button>
    </li>
  )
}

/** Whatever comes when something else is searched for by then is let go. */
async function look(query: string, before?: FoundSoFar): Promise<void> {
  const now = await search(query, undefined, before)
  if (searching.value === query) found.value = now
}
