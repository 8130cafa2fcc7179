/**
 * The messages, of which only those near the screen are in the page. The place on screen is kept while older
 * ones come in above, and follows the newest only while the person is at the end.
 */
import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { memo } from 'preact/compat'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
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

/** So near to an edge, in pixels, more is read. */
const NEAR = 1_200
/** So near to the end the list follows it. */
const AT_END = 60
const MARK_MS = 1_800
/** So long after a wheel, a finger or a key, scrolling is a person's doing. */
const HAND_MS = 400
const USUAL_HEIGHT = 44

interface MessageListProps {
  readonly conversation: Conversation
  readonly run: Run
  readonly name: string
  readonly onIntent: (intent: Intent) => void
  readonly onLink: (address: string) => void
}

/** Nothing of it depends on what happens to the contact. */
export const MessageList = memo(function MessageList({
  conversation,
  run,
  name,
  onIntent,
  onLink,
}: MessageListProps): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useRef<VirtualizerHandle>(null)
  const atEnd = useRef(true)
  const touched = useRef(Number.NEGATIVE_INFINITY)
  const touch = (): void => {
    touched.current = performance.now()
  }
  const [menu, setMenu] = useState<MenuPlace>()
  const [retracting, setRetracting] = useState<MessageView>()
  const [marked, setMarked] = useState<number>()
  const top = useMemo(() => signal<number | undefined>(undefined), [])
  const away = useMemo(() => signal(false), [])
  const firstUnread = conversation.firstUnread.value
  const all = useMemo(() => rows(run.messages, firstUnread), [run.messages, firstUnread])
  const keys = useMessageKeys(scroller, list, all)

  const look = (): void => {
    const { current: handle } = list
    if (handle === null) return
    const { scrollOffset, scrollSize, viewportSize } = handle
    const below = scrollSize - scrollOffset - viewportSize
    // What grows or shrinks moves the end away without anybody having scrolled: only a hand leaves it.
    if (below <= AT_END) atEnd.current = true
    else if (performance.now() - touched.current < HAND_MS) atEnd.current = false
    away.value = below > viewportSize / 2 || run.newer
    top.value = run.messages[handle.findItemIndex(scrollOffset + 1)]?.at
    // On the way to the end the beginning is passed by, and nobody looks at it.
    const isThere = !atEnd.current || below <= AT_END
    if (isThere && scrollOffset < NEAR) void conversation.more('before')
    if (below < NEAR) void conversation.more('after')
    if (atEnd.current && !run.newer) readUpTo(conversation, run.messages)
  }

  // Where the list is to be after this change; each change is obeyed once.
  useLayoutEffect(() => {
    const { current: handle } = list
    if (handle === null) return
    const { anchor } = run
    if (anchor.kind === 'end') atEnd.current = true
    // Virtua's own way to a row takes a while, and would bring back a row that was the last when it began.
    if (anchor.kind === 'end' || (anchor.kind === 'stay' && atEnd.current && !run.newer)) {
      toEnd(scroller.current)
    } else if (anchor.kind === 'message') {
      atEnd.current = false
      const index = all.findIndex(({ message }) => message.id === anchor.id)
      if (index >= 0) handle.scrollToIndex(index, { align: anchor.mark ? 'center' : 'start' })
      if (anchor.mark) setMarked(anchor.id)
    }
    look()
  }, [run])

  useEffect(() => {
    if (marked === undefined) return
    const timer = setTimeout(() => setMarked(undefined), MARK_MS)
    return () => clearTimeout(timer)
  }, [marked])

  useEffect(() => {
    const look = (): void => {
      if (atEnd.current) readUpTo(conversation, conversation.run.peek()?.messages ?? [])
    }
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  }, [conversation])

  const words = t.value.chat
  return (
    <div class="messages">
      <div
        ref={scroller}
        class="messages-scroller"
        role="region"
        aria-label={words.messages(name)}
        tabIndex={0}
        onWheel={touch}
        onTouchMove={touch}
        onPointerDown={touch}
        onPointerMove={({ buttons }) => {
          if (buttons > 0) touch()
        }}
        onKeyDown={(event) => {
          touch()
          keys.onKeyDown(event)
        }}
      >
        <div class="messages-fill" />
        <Virtualizer
          ref={list}
          scrollRef={scroller}
          as="ol"
          item="li"
          data={all}
          itemSize={USUAL_HEIGHT}
          bufferSize={250}
          shift={run.anchor.kind === 'older'}
          onScroll={look}
          onResize={() => {
            // What came in is followed once it has a size.
            if (atEnd.current && !run.newer) toEnd(scroller.current)
            look()
          }}
        >
          {(row, index) => (
            <ListRow
              key={row.message.id}
              row={row}
              name={name}
              beginning={index === 0 && !run.older}
              marked={row.message.id === marked}
              focusable={row.message.id === keys.active}
              onMenu={setMenu}
              onLink={onLink}
              onJump={(message) => void conversation.toMessage(message)}
            />
          )}
        </Virtualizer>
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
})

function toEnd(box: HTMLElement | null): void {
  if (box !== null) box.scrollTop = box.scrollHeight
}

function DayPill({ at }: { at: number | undefined }): JSX.Element | null {
  if (at === undefined) return null
  return (
    <div class="day-pill sticky" aria-hidden="true">
      {dayName(at, Date.now())}
    </div>
  )
}

function readUpTo(conversation: Conversation, messages: readonly MessageView[]): void {
  const last = messages.at(-1)
  if (last !== undefined) seen(conversation.contact, last.id)
}
