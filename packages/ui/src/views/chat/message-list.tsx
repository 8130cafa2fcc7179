/**
 * The messages, of which only those near the screen are in the page: more are read as an edge comes near, and
 * those far away are let go of. The place on screen is kept, and the newest followed only at the end.
 */
import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { MessageView } from '../../api/types.ts'
import { Icon } from '../../components/icon/icon.tsx'
import { seen } from '../../state/actions.ts'
import type { Conversation, Run } from '../../state/conversation.ts'
import { t } from '../../strings/index.ts'
import { dayName } from '../../text/time.ts'
import type { Intent } from './chat.tsx'
import { ListRow } from './list-row.tsx'
import { useMessageKeys } from './message-keys.ts'
import { type MenuPlace, MessageMenu } from './message-menu.tsx'
import { RetractDialog } from './retract-dialog.tsx'
import { rows } from './rows.ts'
import { ScrollPlace } from './scroll-place.ts'

/** So near to an edge, in pixels, more is read. */
const NEAR = 500
/** So far from the screen, in pixels, messages are let go of, once there are enough of them. */
const FAR = 1_000
const ENOUGH = 24
const MARK_MS = 1_800

interface MessageListProps {
  readonly conversation: Conversation
  readonly run: Run
  readonly name: string
  readonly onIntent: (intent: Intent) => void
  readonly onLink: (address: string) => void
}

/** Nothing of it depends on what happens to the contact. */
export function MessageList({
  conversation,
  run,
  name,
  onIntent,
  onLink,
}: MessageListProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const place = useRef<ScrollPlace>(undefined)
  const [menu, setMenu] = useState<MenuPlace>()
  const [retracting, setRetracting] = useState<MessageView>()
  const [marked, setMarked] = useState<number>()
  const top = useMemo(() => signal<number | undefined>(undefined), [])
  const away = useMemo(() => signal(false), [])
  const firstUnread = conversation.firstUnread.value
  const all = useMemo(() => rows(run.messages, firstUnread), [run.messages, firstUnread])
  const keys = useMessageKeys(all)
  const jump = useCallback((id: number) => void conversation.toMessage(id), [conversation])

  const look = useCallback((): void => {
    const { current: here } = place
    const now = conversation.run.peek()
    if (here === undefined || now === undefined) return
    here.keep(!now.newer)
    const { above, below, height } = here
    away.value = below > height / 2 || now.newer
    top.value = now.messages[here.rowAt(0)]?.at
    if (above < NEAR) void conversation.more('before')
    if (below < NEAR) void conversation.more('after')
    const seenTo =
      now.messages[here.isAtEnd ? now.messages.length - 1 : here.rowAt(here.height) - 1]
    if (seenTo !== undefined) seen(conversation.contact, seenTo.id)
    // Not within this, as it may be a part of the browser's layout.
    if (above > FAR || below > FAR) setTimeout(letGo, 0, conversation, here)
  }, [conversation])

  useLayoutEffect(() => {
    if (box.current === null || list.current === null) return
    place.current = new ScrollPlace(box.current, list.current)
    // It is told of the first sizes, too.
    const sizes = new ResizeObserver(look)
    sizes.observe(box.current)
    sizes.observe(list.current)
    return () => sizes.disconnect()
  }, [look])

  // Where the list is to be after this change; each change is obeyed once.
  useLayoutEffect(() => {
    const { anchor } = run
    const { current: here } = place
    if (here === undefined || anchor.kind === 'stay') return
    if (anchor.kind === 'end') here.toEnd()
    else {
      const index = all.findIndex(({ message }) => message.id === anchor.id)
      if (index >= 0) here.toRow(index, anchor.mark ? 'center' : 'start')
      if (anchor.mark) setMarked(anchor.id)
    }
    here.hold(!run.newer)
  }, [run])

  useEffect(() => {
    if (marked === undefined) return
    const timer = setTimeout(() => setMarked(undefined), MARK_MS)
    return () => clearTimeout(timer)
  }, [marked])

  useEffect(() => {
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  }, [look])

  const words = t.value.chat
  return (
    <div class="messages">
      <div
        ref={box}
        class="messages-scroller"
        role="region"
        aria-label={words.messages(name)}
        tabIndex={0}
        onScroll={look}
        onKeyDown={keys.onKeyDown}
      >
        <div class="messages-fill" />
        <ol ref={list}>
          {all.map((row, index) => (
            <li key={row.message.id}>
              <ListRow
                row={row}
                name={name}
                beginning={index === 0 && !run.older}
                marked={row.message.id === marked}
                focusable={row.message.id === keys.active}
                onMenu={setMenu}
                onLink={onLink}
                onJump={jump}
              />
            </li>
          ))}
        </ol>
      </div>
      <DayPill at={top.value} />
      {away.value && (
        <button
          type="button"
          class="jump"
          aria-label={words.jump}
          title={words.jump}
          onClick={() => void conversation.toNewest()}
        >
          <Icon name="down" />
        </button>
      )}
      {menu !== undefined && (
        <MessageMenu
          menu={menu}
          name={name}
          onClose={() => setMenu(undefined)}
          onIntent={onIntent}
          onRetract={setRetracting}
        />
      )}
      {retracting !== undefined && (
        <RetractDialog message={retracting} onClose={() => setRetracting(undefined)} />
      )}
    </div>
  )
}

function DayPill({ at }: { at: number | undefined }): JSX.Element | null {
  if (at === undefined) return null
  return (
    <div class="day-pill sticky" aria-hidden="true">
      {dayName(at, Date.now())}
    </div>
  )
}

function letGo(conversation: Conversation, here: ScrollPlace): void {
  const count = conversation.run.peek()?.messages.length ?? 0
  const from = here.rowAt(-FAR)
  const to = here.rowAt(here.height + FAR) + 1
  const [cutBefore, cutAfter] = [from >= ENOUGH, count - to >= ENOUGH]
  if (cutBefore || cutAfter) conversation.keepOnly(cutBefore ? from : 0, cutAfter ? to : count)
}
