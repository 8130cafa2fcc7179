/** One conversation: header, messages, composer. */

import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Banner } from '../../components/banner/banner.tsx'
import { Button } from '../../components/button/button.tsx'
import { Spinner } from '../../components/spinner/spinner.tsx'
import { flushDraft } from '../../state/drafts.ts'
import { conversationName } from '../../state/members.ts'
import { contacts, conversations } from '../../state/model.ts'
import { openSheet, searchingChat } from '../../state/navigation.ts'
import { selection, stopSelecting } from '../../state/selection.ts'
import { current } from '../../state/timeline.ts'
import { t } from '../../strings/index.ts'
import { SelectionBar } from '../selection/parts.ts'
import { ChatHeader } from './chat-header.tsx'
import { Composer } from './composer.tsx'
import type { Intent } from './intent.ts'
import { mannerOf } from './manner.ts'
import { LinkDialog } from './message/link-dialog.tsx'
import { MessageList } from './message-list.tsx'
import { ChatSearch } from './parts.ts'

export function Chat({ conversation: id }: { conversation: number }): JSX.Element | null {
  const [intent, setIntent] = useState<Intent>()
  const [link, setLink] = useState<string>()
  const timeline = current.value
  useEffect(() => () => flushDraft(id), [id])
  useEffect(() => stopSelecting, [id])
  // What was to be answered or changed is gone.
  const removed = timeline?.removed.value
  useEffect(() => {
    if (intent !== undefined && removed?.includes(intent.message.id) === true) setIntent(undefined)
  }, [removed, intent])
  useEffect(() => setIntent(undefined), [timeline?.cleared.value])
  useEffect(
    () => () => {
      searchingChat.value = false
    },
    [id],
  )
  const conversation = conversations.value.get(id)
  const manner = conversation && mannerOf(conversation, contacts.value)
  if (conversation === undefined || manner === undefined || timeline?.conversation !== id) {
    return null
  }
  const { contact } = manner
  const run = timeline.run.value
  const name = conversationName(conversation)
  const words = t.value
  return (
    <div class="chat">
      <h1 class="visually-hidden">{name}</h1>
      <ChatHeader manner={manner} conversation={conversation} />
      {searchingChat.value && (
        <ChatSearch timeline={timeline} onClose={() => (searchingChat.value = false)} />
      )}
      {contact?.verification === 'attack' && (
        <div class="chat-banner">
          <Banner tone="bad" title={words.people.safetyAttack}>
            {words.people.safetyAttackText}
          </Banner>
        </div>
      )}
      {contact?.rejoinHeld === true && (
        <div class="chat-banner">
          <Banner tone="warn" title={words.chat.notices['rejoin-held']}>
            <Button tone="quiet" onClick={() => openSheet({ kind: 'safety', contact: contact.id })}>
              {words.chat.verify}
            </Button>
          </Banner>
        </div>
      )}
      {run === undefined ? (
        <div class="chat-wait">
          {timeline.failed.value ? (
            <div class="stack">
              <p>{words.chat.failed}</p>
              <Button onClick={() => timeline.open()}>{words.chat.again}</Button>
            </div>
          ) : (
            <Spinner label={words.chat.loading} />
          )}
        </div>
      ) : (
        <MessageList
          timeline={timeline}
          run={run}
          name={name}
          onIntent={setIntent}
          onLink={setLink}
        />
      )}
      {selection.value === undefined ? (
        <Composer
          writing={manner.writing}
          conversation={conversation}
          intent={intent}
          onIntent={setIntent}
        />
      ) : (
        <SelectionBar name={name} />
      )}
      {link !== undefined && <LinkDialog address={link} onClose={() => setLink(undefined)} />}
    </div>
  )
}
