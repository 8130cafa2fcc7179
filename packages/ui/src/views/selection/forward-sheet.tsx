/** Sends the words of messages to another chat. Nothing tells there where they come from. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Choice } from '../../components/choice/choice.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Field } from '../../components/field/field.tsx'
import { attempt, findNotes, openChat } from '../../state/actions.ts'
import { note } from '../../state/announcements.ts'
import { daemon } from '../../state/daemon.ts'
import { conversationName } from '../../state/members.ts'
import { chats, contacts } from '../../state/model.ts'
import { closeSheet } from '../../state/navigation.ts'
import { stopSelecting } from '../../state/selection.ts'
import { t } from '../../strings/index.ts'
import { mannerOf } from '../chat/manner.ts'

/** So many messages go in one call. */
const MOST = 200
/** Chats that are shown; whoever has more types a part of the name. */
const SHOWN = 50

export function ForwardSheet({ messages }: { messages: readonly number[] }): JSX.Element {
  const [wanted, setWanted] = useState('')
  const [to, setTo] = useState<number>()
  const { chat, people } = t.value
  useEffect(() => void findNotes(), [])
  const writable = chats.value.filter(
    (each) => mannerOf(each, contacts.value)?.writing.kind === 'open',
  )
  const fitting = writable.filter((each) =>
    conversationName(each).toLocaleLowerCase().includes(wanted.trim().toLocaleLowerCase()),
  )
  const go = async (): Promise<void> => {
    if (to === undefined) return
    for (let at = 0; at < messages.length; at += MOST) {
      const part = messages.slice(at, at + MOST)
      const sent = await attempt(
        daemon.call('message.forward', { messages: part, conversation: to }),
      )
      if (sent === undefined) return
    }
    stopSelecting()
    closeSheet()
    openChat(to)
    const target = chats.value.find(({ id }) => id === to)
    const writing = target && mannerOf(target, contacts.value)?.writing
    if (writing?.kind === 'open') note(writing.kept)
  }
  return (
    <Dialog title={chat.forward} onClose={closeSheet}>
      <form class="stack" onSubmit={(event) => event.preventDefault()}>
        <p class="soft">{t.value.selection.forwardText(messages.length)}</p>
        {writable.length > 1 && (
          <Field
            label={t.value.selection.forwardSearch}
            value={wanted}
            onInput={setWanted}
            autofocus
          />
        )}
        {fitting.length === 0 ? (
          <p class="soft">{people.searchNone}</p>
        ) : (
          <div class="forward-list">
            <Choice
              label={t.value.selection.forwardTo}
              value={to}
              onChange={setTo}
              options={fitting
                .slice(0, SHOWN)
                .map((each) => ({ value: each.id, label: conversationName(each) }))}
            />
          </div>
        )}
        <div class="row">
          <Button
            tone="main"
            icon="forward"
            disabled={!fitting.some(({ id }) => id === to)}
            onClick={go}
          >
            {chat.forward}
          </Button>
          <Button tone="quiet" onClick={closeSheet}>
            {t.value.common.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
