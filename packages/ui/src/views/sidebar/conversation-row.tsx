/** A conversation in the list: name, last message or draft, time, unread count. */

import type { ContactView, ConversationView, FoundPart, LastMessageView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Found } from '../../components/found/found.tsx'
import { Icon } from '../../components/icon/icon.tsx'
import { openChat } from '../../state/actions.ts'
import { conversationName, US } from '../../state/members.ts'
import { view } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { marked } from '../../text/excerpt.ts'
import { legible } from '../../text/legible.ts'
import { shortTime } from '../../text/time.ts'
import { ChatFace } from '../chat/chat-face.tsx'
import { Mark } from '../chat/message/mark.tsx'
import { noticeText } from '../chat/notice-text.ts'
import { routeDot } from '../contact/route-state.ts'
import { ChatMenu } from './chat-menu.tsx'

const PREVIEW = 120

interface ConversationRowProps {
  readonly conversation: ConversationView
  readonly contact: ContactView | undefined
  /** What of its name was searched for. */
  readonly found?: readonly FoundPart[]
}

export function ConversationRow({
  conversation,
  contact,
  found = [],
}: ConversationRowProps): JSX.Element {
  const words = t.value.people
  const [menu, setMenu] = useState<DOMRect>()
  const { id, unread, muted, pinned, last } = conversation
  const name = conversation.name === '' ? conversationName(conversation) : conversation.name
  const here = view.value
  const chosen = here.kind === 'chat' && here.conversation === id
  return (
    <li>
      <button
        type="button"
        class="person"
        aria-current={chosen ? 'page' : undefined}
        onClick={() => openChat(id)}
        onKeyDown={(event) => {
          if (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey)) return
          event.preventDefault()
          setMenu(event.currentTarget.getBoundingClientRect())
        }}
        onContextMenu={(event) => {
          event.preventDefault()
          setMenu(new DOMRect(event.clientX, event.clientY, 0, 0))
        }}
      >
        <span class={`person-face ${contact === undefined ? '' : routeDot(contact)}`}>
          <ChatFace conversation={conversation} />
        </span>
        <span class="grow">
          <span class="row person-line">
            <span class="person-name clip">
              <Found parts={marked(name, found)} />
            </span>
            {contact?.verification === 'verified' && (
              <span class="person-sign verified">
                <Icon name="shieldCheck" small />
                <span class="visually-hidden">{words.verified}</span>
              </span>
            )}
            {pinned !== undefined && (
              <span class="person-sign">
                <Icon name="pin" small />
                <span class="visually-hidden">{words.pinned}</span>
              </span>
            )}
            {muted && (
              <span class="person-sign">
                <Icon name="bellOff" small />
                <span class="visually-hidden">{words.muted}</span>
              </span>
            )}
            {last !== undefined && (
              <time class="person-time">{shortTime(last.at, Date.now())}</time>
            )}
          </span>
          <span class="row person-line">
            <Preview
              conversation={conversation}
              joining={contact?.standing === 'joining'}
              chosen={chosen}
            />
            {unread > 0 && (
              <span class={`person-unread${muted ? ' muted' : ''}`}>
                {unread}
                <span class="visually-hidden">{` ${words.unread(unread)}`}</span>
              </span>
            )}
          </span>
        </span>
      </button>
      {menu !== undefined && (
        <ChatMenu conversation={conversation} anchor={menu} onClose={() => setMenu(undefined)} />
      )}
    </li>
  )
}

interface PreviewProps {
  readonly conversation: ConversationView
  readonly joining: boolean
  readonly chosen: boolean
}

function Preview({ conversation, joining, chosen }: PreviewProps): JSX.Element {
  const { people } = t.value
  const { draft, last } = conversation
  if (draft !== '' && !chosen) {
    return (
      <span class="person-last clip">
        <em>{people.draft}:</em> {legible(draft.slice(0, PREVIEW))}
      </span>
    )
  }
  if (last === undefined) {
    return <span class="person-last clip">{joining ? people.status.joining : ''}</span>
  }
  return (
    <>
      {last.author === US && last.kind === 'text' && <Mark status={last.status} />}
      <span class="person-last clip" dir="auto">
        {preview(last)}
      </span>
    </>
  )
}

function preview({ kind, text, notice }: LastMessageView): string {
  const words = t.value.chat
  switch (kind) {
    case 'text':
      return text === undefined ? words.retracted : legible(text.slice(0, PREVIEW))
    case 'newer':
      return words.newer
    case 'notice':
      return notice === undefined ? '' : noticeText(notice)
  }
}
