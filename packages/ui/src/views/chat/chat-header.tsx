/** The name of the conversation, whether the contact is verified, and how it can be reached now. */

import type { ConversationView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { IconButton } from '../../components/button/button.tsx'
import { Icon } from '../../components/icon/icon.tsx'
import { closeConversation } from '../../state/actions.ts'
import { conversationName } from '../../state/members.ts'
import { openSheet, searchingChat } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { duration } from '../../text/time.ts'
import { ChatFace } from './chat-face.tsx'
import type { Manner } from './manner.ts'

interface ChatHeaderProps {
  readonly manner: Manner
  readonly conversation: ConversationView
}

export function ChatHeader({ manner, conversation }: ChatHeaderProps): JSX.Element {
  const words = t.value
  const { contact, line, details, sheet } = manner
  const { timer } = conversation
  const verified = contact?.verification === 'verified'
  return (
    <header class="chat-head">
      <span class="narrow-only">
        <IconButton icon="back" label={words.common.back} onClick={closeConversation} />
      </span>
      <button type="button" class="chat-who" title={details} onClick={() => openSheet(sheet)}>
        <ChatFace conversation={conversation} />
        <span class="grow">
          <span class="row chat-name">
            <strong class="clip">{conversationName(conversation)}</strong>
          </span>
          <span class="clip soft small" aria-live="polite">
            {line}
            {timer > 0 && ` · ${words.people.timer}: ${duration(timer)}`}
          </span>
        </span>
      </button>
      {contact !== undefined && (contact.comparable || verified) ? (
        <button
          type="button"
          class={`chat-shield${verified ? ' verified' : ''}`}
          onClick={() => openSheet({ kind: 'safety', contact: contact.id })}
        >
          <Icon name={verified ? 'shieldCheck' : 'shield'} small />
          <span>{verified ? words.people.verified : words.chat.verify}</span>
        </button>
      ) : null}
      <IconButton
        icon="search"
        label={words.chat.search}
        onClick={() => (searchingChat.value = !searchingChat.value)}
      />
      <IconButton icon="info" label={details} onClick={() => openSheet(sheet)} />
    </header>
  )
}
