/** Search within one chat: from hit to hit, the newest first, each marked at its place. Loaded when somebody searches. */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { IconButton } from '../../../components/button/button.tsx'
import { type Found, foundText, SEARCH_PAUSE, search } from '../../../state/search.ts'
import type { Timeline } from '../../../state/timeline.ts'
import { t } from '../../../strings/index.ts'
import { markInBubbles } from '../message/found-in-bubbles.ts'

export interface ChatSearchProps {
  readonly timeline: Timeline
  readonly onClose: () => void
}

export function ChatSearch({ timeline, onClose }: ChatSearchProps): JSX.Element {
  const words = t.value
  const [query, setQuery] = useState('')
  const [foundOnce, setFound] = useState<Found>()
  const [at, setAt] = useState(0)
  const latest = useRef(query)
  latest.current = query
  const run = timeline.run.value
  const found = foundOnce && withoutGone(foundOnce, timeline.removed.value)
  const hits = found?.hits ?? []
  const isOver = found?.query === query
  const isCounted = isOver && hits.length > 0 && found.fault === undefined

  async function look(before?: Found): Promise<void> {
    const now = await search(query, timeline.conversation, before)
    if (latest.current !== query) return
    setFound(now)
    show(now, before?.hits.length ?? 0)
  }

  function show({ hits: all }: Found, index: number): void {
    const hit = all[index]
    if (hit === undefined) return
    setAt(index)
    void timeline.toMessage(hit.message.id)
  }

  function step(by: 1 | -1): void {
    if (found === undefined || !isOver) return
    if (at + by >= hits.length && found.more) void look(found)
    else show(found, at + by)
  }

  useEffect(() => {
    if (query.trim() === '') {
      setFound(undefined)
      return
    }
    const timer = setTimeout(() => void look(), SEARCH_PAUSE)
    return () => clearTimeout(timer)
  }, [query])
  useEffect(() => setFound(undefined), [timeline.cleared.value])
  useEffect(() => markInBubbles(hits), [foundOnce, run])
  useEffect(() => () => markInBubbles([]), [])

  return (
    <search
      class="chat-search"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onClose()
      }}
    >
      <input
        ref={(field) => {
          if (query === '') field?.focus()
        }}
        type="search"
        class="input"
        aria-label={words.chat.search}
        placeholder={words.chat.search}
        maxLength={256}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.isComposing) return
          event.preventDefault()
          step(event.shiftKey ? -1 : 1)
        }}
      />
      <span class={`soft small${isCounted ? ' found-count' : ''}`} role="status">
        {query.trim() !== '' &&
          (isCounted
            ? words.chat.searchAt(at + 1, `${hits.length}${found.more ? '+' : ''}`)
            : foundText(found, query))}
      </span>
      <IconButton
        icon="up"
        label={words.chat.searchOlder}
        disabled={!isOver || (at + 1 >= hits.length && !found.more)}
        onClick={() => step(1)}
      />
      <IconButton
        icon="down"
        label={words.chat.searchNewer}
        disabled={!isOver || at === 0}
        onClick={() => step(-1)}
      />
      <IconButton icon="close" label={words.chat.searchClose} onClick={onClose} />
    </search>
  )
}

function withoutGone(found: Found, removed: readonly number[]): Found {
  return { ...found, hits: found.hits.filter(({ message }) => !removed.includes(message.id)) }
}
