/** Search through all messages of the profile; a hit leads to its place in the conversation. */
import { signal } from '@preact/signals'
import type { HitView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Button, IconButton } from '../../components/button/button.tsx'
import { Icon } from '../../components/icon/icon.tsx'
import { attempt, openChat } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { conversationName } from '../../state/members.ts'
import { conversations, profileId } from '../../state/model.ts'
import { searching } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { excerpt } from '../../text/excerpt.ts'
import { legible } from '../../text/legible.ts'
import { shortTime } from '../../text/time.ts'

const PAUSE = 120
const PAGE = 30

interface Found {
  readonly query: string
  readonly hits: readonly HitView[]
  readonly more: boolean
}

const found = signal<Found | undefined>(undefined)

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
  const latest = useRef(query)
  latest.current = query
  useEffect(() => {
    const timer = setTimeout(() => void look(query, () => latest.current === query), PAUSE)
    return () => clearTimeout(timer)
  }, [query])
  useEffect(
    () => () => {
      found.value = undefined
    },
    [],
  )
  const now = found.value
  return (
    <div class="sidebar-list">
      <p class="sidebar-empty soft small" role="status">
        {now === undefined
          ? ''
          : now.hits.length === 0
            ? words.searchNone
            : `${words.searchFound}: ${now.hits.length}${now.more ? '+' : ''}`}
      </p>
      <ul aria-label={words.search}>
        {now?.hits.map((hit) => (
          <Hit key={hit.message.id} hit={hit} query={now.query} />
        ))}
      </ul>
      {now?.more === true && (
        <Button tone="quiet" onClick={() => look(now.query, () => true, now.hits)}>
          {words.searchMore}
        </Button>
      )}
    </div>
  )
}

function Hit({ hit, query }: { hit: HitView; query: string }): JSX.Element {
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
            {excerpt(legible(message.text ?? ''), query).map(({ text, hit: isHit }, index) =>
              isHit ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
            )}
          </span>
        </span>
      </button>
    </li>
  )
}

async function look(
  query: string,
  isWanted: () => boolean,
  before: readonly HitView[] = [],
): Promise<void> {
  const profile = profileId.value
  const last = before.at(-1)?.message.id
  if (profile === undefined) return
  const hits = await attempt(
    daemon.call('message.search', {
      profile,
      query,
      limit: PAGE,
      ...(last === undefined ? {} : { before: last }),
    }),
  )
  if (hits === undefined || !isWanted()) return
  found.value = { query, hits: [...before, ...hits], more: hits.length === PAGE }
}
