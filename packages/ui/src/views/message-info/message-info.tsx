/** What became of one message of ours, step by step, with times. */

import type { MessageView, StepView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Spinner } from '../../components/spinner/spinner.tsx'
import { attempt } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { contacts, conversations, mailboxes } from '../../state/model.ts'
import { closeSheet } from '../../state/navigation.ts'
import { current } from '../../state/timeline.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { exactTime } from '../../text/time.ts'
import { Mark } from '../chat/message/mark.tsx'

const KEY_SHOWN = 8

export function MessageInfo({ message: id }: { message: number }): JSX.Element {
  const [steps, setSteps] = useState<readonly StepView[]>()
  const [shown, setShown] = useState<MessageView>()
  const words = t.value.chat
  const message = current.value?.run.value?.messages.find((each) => each.id === id) ?? shown
  const status = message?.status
  useEffect(() => {
    void attempt(daemon.call('message.steps', { message: id })).then((list) => setSteps(list ?? []))
    if (message !== undefined) return
    void attempt(daemon.call('message.show', { message: id })).then(setShown)
    // Each new status adds a step.
  }, [id, status])
  return (
    <Dialog title={words.info} onClose={closeSheet}>
      {steps === undefined || message === undefined ? (
        <Spinner label={words.loading} />
      ) : (
        <div class="stack">
          <div class={`steps-now ${message.status}`}>
            <Mark status={message.status} />
            <div>
              <strong>{words.marks[message.status]}</strong>
              <p class="soft">{t.value.messageInfo.marksText[message.status]}</p>
            </div>
          </div>
          <ol class="steps">
            {steps.map((step, index) => (
              <li key={index} class={step.code}>
                <span>
                  {t.value.messageInfo.steps[step.code]}
                  {step.mailbox !== undefined && (
                    <small class="soft">{boxName(step.mailbox)}</small>
                  )}
                </span>
                <time class="soft small">{exactTime(step.at)}</time>
              </li>
            ))}
          </ol>
          {message.status === 'queued' && (
            <div class="row">
              <Button
                icon="retry"
                onClick={() => attempt(daemon.call('message.retry', { message: id }))}
              >
                {words.retry}
              </Button>
            </div>
          )}
        </div>
      )}
    </Dialog>
  )
}

/** Ours by the name it was given; theirs by the first letters of its key. */
function boxName(key: string): string {
  for (const { key: known, name } of mailboxes.value.values()) {
    if (known === key) return legible(name)
  }
  const conversation = conversations.value.get(current.value?.conversation ?? -1)
  const contact = contacts.value.get(conversation?.contact ?? -1)
  const index = contact?.mailboxes.findIndex(({ name }) => name === key) ?? -1
  const short = `${key.slice(0, KEY_SHOWN)}…`
  return index < 0 ? short : `${t.value.people.wayMailbox(index + 1)} (${short})`
}
