/** The name of the conversation, whether the contact is verified, and how it can be reached now. */

import type { ContactView, ConversationView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { IconButton } from '../../components/button/button.tsx'
import { Face } from '../../components/face/face.tsx'
import { Icon } from '../../components/icon/icon.tsx'
import { closeConversation } from '../../state/actions.ts'
import { openSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { duration } from '../../text/time.ts'
import { reachText } from '../contact/route-state.ts'

interface ChatHeaderProps {
  readonly contact: ContactView
  readonly conversation: ConversationView
}

export function ChatHeader({ contact, conversation }: ChatHeaderProps): JSX.Element {
  const words = t.value
  const { timer } = conversation
  const name = legible(conversation.name)
  const open = (kind: 'contact' | 'safety') => (): void => openSheet({ kind, contact: contact.id })
  const verified = contact.verification === 'verified'
  return (
    <header class="chat-head">
      <span class="narrow-only">
        <IconButton icon="back" label={words.common.back} onClick={closeConversation} />
      </span>
      <button type="button" class="chat-who" title={words.chat.details} onClick={open('contact')}>
        <Face id={contact.id} name={name} />
        <span class="grow">
          <span class="row chat-name">
            <strong class="clip">{name}</strong>
          </span>
          <span class="clip soft small" aria-live="polite">
            {reachText(contact)}
            {timer > 0 && ` · ${words.people.timer}: ${duration(timer)}`}
          </span>
        </span>
      </button>
      {contact.comparable || verified ? (
        <button
          type="button"
          class={`chat-shield${verified ? ' verified' : ''}`}
          onClick={open('safety')}
        >
          <Icon name={verified ? 'shieldCheck' : 'shield'} small />
          <span>{verified ? words.people.verified : words.chat.verify}</span>
        </button>
      ) : null}
      <IconButton icon="info" label={words.chat.details} onClick={open('contact')} />
    </header>
  )
}
