/** One message: its text, what it answers, reactions, time and status. */

import type { MessageView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Icon } from '../../../components/icon/icon.tsx'
import { SafeText } from '../../../components/safe-text/safe-text.tsx'
import { memberName, US } from '../../../state/members.ts'
import { openSheet } from '../../../state/navigation.ts'
import { t } from '../../../strings/index.ts'
import { emojiOnly } from '../../../text/emoji-only.ts'
import { clock, dayOf, fullTime } from '../../../text/time.ts'
import type { ListRowProps } from '../list-row-props.ts'
import type { Row } from '../rows.ts'
import { fold } from './fold.ts'
import { goesOut, Mark } from './mark.tsx'
import { Reactions } from './reactions.tsx'
import { Reply } from './reply.tsx'

export function Bubble(props: ListRowProps): JSX.Element {
  const { row, name, marked, focusable, selected, onSelect, onMenu, onLink, onJump } = props
  const { message, first, last } = row
  const words = t.value.chat
  const ours = message.author === US
  const who = memberName(message.author, name)
  const openMenu = (anchor: DOMRect): void => {
    if (selected === undefined) onMenu({ message, anchor })
    else onSelect(message, false)
  }
  return (
    <article
      class={`bubble-row ${ours ? 'us' : 'them'}${first ? ' first' : ''}${last ? ' last' : ''}${marked ? ' marked' : ''}${selected === true ? ' selected' : ''}`}
      data-message={message.id}
      tabIndex={focusable ? 0 : -1}
      aria-label={`${who}, ${saidAt(row)}`}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return
        if (event.key !== 'Enter' && event.key !== ' ' && event.key !== 'ContextMenu') return
        event.preventDefault()
        openMenu(event.currentTarget.getBoundingClientRect())
      }}
      onClickCapture={(event) => {
        if (selected === undefined && !event.ctrlKey && !event.metaKey) return
        // While messages are selected, a click anywhere on one means that.
        event.stopPropagation()
        // The browser ticks the box itself.
        if (!(event.target instanceof HTMLInputElement)) event.preventDefault()
        onSelect(message, event.shiftKey)
      }}
      onContextMenu={(event) => {
        if (window.getSelection()?.isCollapsed === false) return
        event.preventDefault()
        openMenu(new DOMRect(event.clientX, event.clientY, 0, 0))
      }}
    >
      <div class="bubble">
        {message.replyTo !== undefined && (
          <Reply reply={message.replyTo} name={name} onJump={onJump} />
        )}
        <Body message={message} onLink={onLink} />
        <Foot row={row} />
      </div>
      {selected === undefined ? (
        <button
          type="button"
          class="bubble-more"
          tabIndex={-1}
          aria-label={words.actions(who)}
          title={t.value.common.more}
          aria-haspopup="menu"
          onClick={(event) => openMenu(event.currentTarget.getBoundingClientRect())}
        >
          <Icon name="more" small />
        </button>
      ) : (
        <input
          type="checkbox"
          class="bubble-check"
          tabIndex={-1}
          checked={selected}
          aria-label={words.selectOne(who)}
        />
      )}
      {message.reactions.length > 0 && <Reactions message={message} name={name} />}
    </article>
  )
}

/** The time by its author's clock, with the day if it is not the one above it. */
function saidAt({ message: { sentAt }, day }: Row): string {
  return dayOf(sentAt) === day ? clock(sentAt) : fullTime(sentAt)
}

function Body({
  message,
  onLink,
}: {
  message: MessageView
  onLink: (address: string) => void
}): JSX.Element {
  const [whole, setWhole] = useState(false)
  const words = t.value.chat
  const said = textOf(message)
  if (said === undefined) return <p class="bubble-gone">{insteadOf(message)}</p>
  const { text, folded } = whole ? { text: said, folded: true } : fold(said)
  return (
    <>
      <p class={`bubble-text${emojiOnly(said) > 0 ? ' emoji-only' : ''}`} dir="auto">
        <SafeText text={text} onLink={onLink} />
        {folded && !whole && '…'}
      </p>
      {folded && (
        <button type="button" class="bubble-fold" onClick={() => setWhole(!whole)}>
          {whole ? words.showLess : words.showAll}
        </button>
      )}
    </>
  )
}

const textOf = ({ retracted, text }: MessageView): string | undefined =>
  retracted ? undefined : text

/** What is said of a message that has no text to show. */
function insteadOf({ kind }: MessageView): string {
  const words = t.value.chat
  switch (kind) {
    case 'text':
      return words.retracted
    case 'newer':
      return words.newer
    case 'notice':
      // A line of its own: `ListRow` draws it.
      return ''
  }
}

function Foot({ row }: { row: Row }): JSX.Element {
  const { message, late } = row
  const words = t.value.chat
  const ours = message.author === US
  const showInfo = (): void => openSheet({ kind: 'message-info', message: message.id })
  return (
    <span class="bubble-foot">
      {message.timer > 0 && (
        <span title={words.disappears}>
          <Icon name="timer" small />
          <span class="visually-hidden">{words.disappears}</span>
        </span>
      )}
      {late && <span>{words.late}</span>}
      {message.editedAt !== undefined && <span>{words.edited}</span>}
      {message.changeWaits === true && <span>{words.changeWaits}</span>}
      <time title={fullTime(message.sentAt)}>{saidAt(row)}</time>
      {ours && goesOut(message.status) && (
        <button
          type="button"
          class="bubble-mark"
          tabIndex={-1}
          aria-label={`${words.marks[message.status]}. ${words.info}`}
          onClick={showInfo}
        >
          <Mark status={message.status} />
        </button>
      )}
    </span>
  )
}
