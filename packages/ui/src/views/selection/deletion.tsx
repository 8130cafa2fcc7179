/**
 * Asks before something is deleted on this device alone; and once more what becomes of messages that were not sent yet, when
 * the daemon says that there are any: only it knows.
 */
import type { DeletedView, Unsent } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { codeOf } from '../../host/faults.ts'
import { note } from '../../state/announcements.ts'
import { daemon } from '../../state/daemon.ts'
import { conversations } from '../../state/model.ts'
import { closeSheet } from '../../state/navigation.ts'
import { stopSelecting } from '../../state/selection.ts'
import { current } from '../../state/timeline.ts'
import { faultText } from '../../strings/faults.ts'
import { t } from '../../strings/index.ts'

/** So many messages go in one call. */
const MOST = 200

export function DeleteSheet({ messages }: { messages: readonly number[] }): JSX.Element {
  const words = t.value.chat
  return (
    <Deletion
      title={words.deleteForMe}
      text={
        isKept(current.value?.conversation)
          ? t.value.selection.deleteForMeText(messages.length)
          : t.value.selection.notesDeleteText
      }
      act={async (unsent) => {
        let onTheWay = 0
        for (let at = 0; at < messages.length; at += MOST) {
          const part = messages.slice(at, at + MOST)
          const done = await daemon.call('message.delete', { messages: part, ...unsent })
          onTheWay += done.onTheWay
        }
        return onTheWay
      }}
    />
  )
}

export function ClearSheet({ conversation }: { conversation: number }): JSX.Element {
  const words = t.value.chat
  return (
    <Deletion
      title={words.clear}
      text={isKept(conversation) ? t.value.selection.clearText : t.value.selection.notesDeleteText}
      act={async (unsent) =>
        (await daemon.call('conversation.clear', { conversation, ...unsent })).onTheWay
      }
    />
  )
}

/** Whether anybody else has what is in the conversation. */
function isKept(conversation: number | undefined): boolean {
  return conversations.value.get(conversation ?? -1)?.kind !== 'notes'
}

interface DeletionProps {
  readonly title: string
  readonly text: string
  /** Resolves with how many messages reach the other person all the same. */
  readonly act: (choice: { readonly unsent?: Unsent }) => Promise<DeletedView['onTheWay']>
}

function Deletion({ title, text, act }: DeletionProps): JSX.Element {
  const [asking, setAsking] = useState(false)
  const go = async (choice: { readonly unsent?: Unsent }): Promise<void> => {
    try {
      const onTheWay = await act(choice)
      stopSelecting()
      closeSheet()
      note(onTheWay === 0 ? t.value.selection.deletedForMe : t.value.selection.deletedOnTheWay)
    } catch (error) {
      const code = codeOf(error)
      if (code === 'not-sent-yet') setAsking(true)
      else note(faultText(code), 'bad')
    }
  }
  return (
    <Dialog title={title} onClose={closeSheet}>
      <div class="stack">
        <p>{asking ? t.value.selection.notSentYet : text}</p>
        {asking ? (
          // Anew, so that no button of the question before stands under the pointer.
          <div key="unsent" class="stack tight">
            <Button onClick={() => go({ unsent: 'send' })}>{t.value.selection.unsentSend}</Button>
            <Button tone="bad" onClick={() => go({ unsent: 'withhold' })}>
              {t.value.selection.unsentWithhold}
            </Button>
            <Button tone="quiet" onClick={closeSheet}>
              {t.value.common.cancel}
            </Button>
          </div>
        ) : (
          <div class="row">
            <Button tone="bad" onClick={() => go({})}>
              {title}
            </Button>
            <Button tone="quiet" onClick={closeSheet}>
              {t.value.common.cancel}
            </Button>
          </div>
        )}
      </div>
    </Dialog>
  )
}
