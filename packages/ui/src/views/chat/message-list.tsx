/**
 * The messages, of which only those near the screen are in the page: more are read as an edge comes near, and
 * those far away are dropped. What is on screen stays there; the newest message is followed only at the end.
 */
import { signal } from '@preact/signals'
import type { MessageView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Icon } from '../../components/icon/icon.tsx'
import { seen } from '../../state/actions.ts'
import { selection, selectTo, toggleSelected } from '../../state/selection.ts'
import type { Run, Timeline } from '../../state/timeline.ts'
import { t } from '../../strings/index.ts'
import { dayName, today } from '../../text/time.ts'
import type { Intent } from './intent.ts'
import { ListRow } from './list-row.tsx'
import { DeleteDialog } from './message/delete-dialog.tsx'
import { type MenuAnchor, MessageMenu, react } from './message/message-menu.tsx'
import { useMessageKeys } from './message-keys.ts'
import { EmojiPicker } from './parts.ts'
import { dayAbove, rows } from './rows.ts'
import { ScrollPosition } from './scroll-position.ts'

/** So near to an edge, in pixels, more is read. */
const NEAR = 500
/** So far from the screen, in pixels, messages are dropped, once there are enough of them. */
const FAR = 1_000
const ENOUGH = 24
const MARK_MS = 1_800

interface MessageListProps {
  readonly timeline: Timeline
  readonly run: Run
  readonly name: string
  readonly onIntent: (intent: Intent) => void
  readonly onLink: (address: string) => void
}

/** It does not depend on the contact, so it is not drawn again when the contact changes. */
export function MessageList({
  timeline,
  run,
  name,
  onIntent,
  onLink,
}: MessageListProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const position = useRef<ScrollPosition>(undefined)
  const [menu, setMenu] = useState<MenuAnchor>()
  const [reacting, setReacting] = useState<MenuAnchor>()
  const [deleting, setDeleting] = useState<MessageView>()
  const [marked, setMarked] = useState<number>()
  const top = useMemo(() => signal<number | undefined>(undefined), [])
  /** The day at the top stands there in the list itself. */
  const named = useMemo(() => signal(false), [])
  const away = useMemo(() => signal(false), [])
  const firstUnread = timeline.firstUnread.value
  const all = useMemo(
    () => rows(run.messages, firstUnread, today.value),
    [run.messages, firstUnread, today.value],
  )
  const picked = selection.value
  const select = useCallback(
    (message: MessageView, range: boolean): void => {
      if (range) selectTo(message, timeline.run.peek()?.messages ?? [])
      else toggleSelected(message)
    },
    [timeline],
  )
  const keys = useMessageKeys(all, select)
  const jump = useCallback((id: number) => void timeline.toMessage(id), [timeline])

  const look = useCallback((): void => {
    const { current: here } = position
    const now = timeline.run.peek()
    if (here === undefined || now === undefined) return
    here.keep(!now.newer)
    const { above, below, height } = here
    away.value = below > height / 2 || now.newer
    const at = here.rowAt(0)
    const first = now.messages[at]
    top.value = first && dayAbove(first)
    named.value = here.shows(at, '.day')
    if (above < NEAR) void timeline.more('before')
    if (below < NEAR) void timeline.more('after')
    const seenTo =
      now.messages[here.isAtEnd ? now.messages.length - 1 : here.rowAt(here.height) - 1]
    if (seenTo !== undefined) seen(timeline.conversation, seenTo.id)
    // Later, as this may run during the browser's layout.
    if (above > FAR || below > FAR) setTimeout(drop, 0, timeline, here)
  }, [timeline])

  useLayoutEffect(() => {
    if (box.current === null || list.current === null) return
    position.current = new ScrollPosition(box.current, list.current)
    // It is called with the first sizes, too.
    const sizes = new ResizeObserver(look)
    sizes.observe(box.current)
    sizes.observe(list.current)
    return () => sizes.disconnect()
  }, [look])

  // Scrolls to the anchor of a change, once for each change.
  useLayoutEffect(() => {
    const { anchor } = run
    const { current: here } = position
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

  // The day at the top is that of another time zone now.
  useEffect(look, [look, today.value])

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
                selected={picked && picked.has(row.message.id)}
                onSelect={select}
                onMenu={setMenu}
                onLink={onLink}
                onJump={jump}
              />
            </li>
          ))}
        </ol>
      </div>
      <DayPill at={top.value} isNamed={named.value} />
      {away.value && (
        <button
          type="button"
          class="jump"
          aria-label={words.jump}
          title={words.jump}
          onClick={() => void timeline.toNewest()}
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
          onReact={setReacting}
          onDelete={setDeleting}
        />
      )}
      {reacting !== undefined && (
        <EmojiPicker
          anchor={reacting.anchor}
          onChoose={(emoji) => {
            setReacting(undefined)
            react(reacting.message, emoji)
          }}
          onClose={() => setReacting(undefined)}
        />
      )}
      {deleting !== undefined && (
        <DeleteDialog message={deleting} onClose={() => setDeleting(undefined)} />
      )}
    </div>
  )
}

interface DayPillProps {
  readonly at: number | undefined
  readonly isNamed: boolean
}

function DayPill({ at, isNamed }: DayPillProps): JSX.Element | null {
  if (at === undefined) return null
  return (
    <div class={`day-pill sticky${isNamed ? ' named' : ''}`} aria-hidden="true">
      {dayName(at, Date.now())}
    </div>
  )
}

function drop(timeline: Timeline, here: ScrollPosition): void {
  const count = timeline.run.peek()?.messages.length ?? 0
  const from = here.rowAt(-FAR)
  const to = here.rowAt(here.height + FAR) + 1
  const [cutBefore, cutAfter] = [from >= ENOUGH, count - to >= ENOUGH]
  if (cutBefore || cutAfter) timeline.keepOnly(cutBefore ? from : 0, cutAfter ? to : count)
}
