/** One conversation: who, what was said, what is being written. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { MessageView } from '../../api/types.ts'
import { Banner } from '../../components/banner/banner.tsx'
import { Button } from '../../components/button/button.tsx'
import { Spinner } from '../../components/spinner/spinner.tsx'
import { current } from '../../state/conversation.ts'
import { flushDraft } from '../../state/drafts.ts'
import { contacts } from '../../state/model.ts'
import { openSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { ChatHeader } from './chat-header.tsx'
import { Composer } from './composer.tsx'
import { LinkDialog } from './link-dialog.tsx'
import { MessageList } from './message-list.tsx'

/** What the composer is about to do besides sending. */
export type Intent =
  | { readonly kind: 'reply'; readonly message: MessageView }
  | { readonly kind: 'edit'; readonly message: MessageView }
  | undefined

export function Chat({ contact: id }: { contact: number }): JSX.Element | null {
  const [intent, setIntent] = useState<Intent>()
  const [link, setLink] = useState<string>()
  useEffect(() => () => flushDraft(id), [id])
  const contact = contacts.value.get(id)
  const conversation = current.value
  if (contact === undefined || conversation?.contact !== id) return null
  const run = conversation.run.value
  const words = t.value
  return (
    <div class="chat">
      <h1 class="heard">{legible(contact.name)}</h1>
      <ChatHeader contact={contact} />
      {contact.verification === 'attack' && (
        <div class="chat-banner">
          <Banner tone="bad" title={words.people.safetyAttack}>
            {words.people.safetyAttackText}
          </Banner>
        </div>
      )}
      {contact.rejoinHeld && (
        <div class="chat-banner">
          <Banner tone="warn" title={words.chat.notices['rejoin-held']}>
            <Button tone="quiet" onClick={() => openSheet({ kind: 'safety', contact: id })}>
              {words.chat.safety}
            </Button>
          </Banner>
        </div>
      )}
      {run === undefined ? (
        <div class="chat-wait">
          {conversation.failed.value ? (
            <div class="stack">
              <p>{words.chat.failed}</p>
              <Button onClick={() => conversation.open()}>{words.chat.again}</Button>
            </div>
          ) : (
            <Spinner label={words.chat.loading} />
          )}
        </div>
      ) : (
        <MessageList
          conversation={conversation}
          run={run}
          name={legible(contact.name)}
          onIntent={setIntent}
          onLink={setLink}
        />
      )}
      <Composer contact={contact} intent={intent} onIntent={setIntent} />
      {link !== undefined && <LinkDialog address={link} onClose={() => setLink(undefined)} />}
    </div>
  )
}
