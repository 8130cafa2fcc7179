/** A row of the list: a message or a notice, and before it the day and the line "unread" where they belong. */
import type { JSX } from 'preact'
import { Icon } from '../../components/icon/icon.tsx'
import { t } from '../../strings/index.ts'
import { dayName } from '../../text/time.ts'
import { IntroductionAnswer } from './introduction-answer.tsx'
import type { ListRowProps } from './list-row-props.ts'
import { Bubble } from './message/bubble.tsx'
import { noticeIcon, noticeText, noticeTone } from './notice-text.ts'

/** It is drawn again only when one of its properties changed. */
export function ListRow(props: ListRowProps): JSX.Element {
  const { row, beginning } = props
  const { day, newDay, unread } = row
  const words = t.value.chat
  return (
    <div class={`list-row${row.first ? ' first' : ''}`}>
      {beginning && <p class="beginning">{words.beginning}</p>}
      {newDay && (
        <div class="day">
          <span class="day-pill">{dayName(day, Date.now())}</span>
        </div>
      )}
      {unread && (
        <div class="unread-line" role="separator" aria-label={words.unreadHere}>
          <span>{words.unreadHere}</span>
        </div>
      )}
      {drawn(props)}
    </div>
  )
}

function drawn(props: ListRowProps): JSX.Element {
  switch (props.row.message.kind) {
    case 'text':
    case 'newer':
      return <Bubble {...props} />
    case 'notice':
      return <Notice {...props} />
  }
}

function Notice({ row, focusable, marked }: ListRowProps): JSX.Element {
  const { notice, id } = row.message
  const line = (
    <p
      class={`notice ${notice === undefined ? '' : noticeTone(notice)}${marked ? ' marked' : ''}`}
      data-message={id}
      tabIndex={focusable ? 0 : -1}
    >
      {notice !== undefined && (
        <>
          <Icon name={noticeIcon(notice)} small />
          <span>{noticeText(notice)}</span>
        </>
      )}
    </p>
  )
  if (notice?.code !== 'introduction') return line
  return (
    <>
      {line}
      <IntroductionAnswer
        introduction={notice.introduction}
        conversation={row.message.conversation}
      />
    </>
  )
}
