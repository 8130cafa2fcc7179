/** Contact info: name, verification, connection, timer, blocking and deleting. */

import type { ContactView, ConversationView, Params } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { Choice } from '../../components/choice/choice.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Face } from '../../components/face/face.tsx'
import { Field } from '../../components/field/field.tsx'
import { useRefusal } from '../../components/field/refusal.ts'
import { Sure } from '../../components/sure/sure.tsx'
import { Switch } from '../../components/switch/switch.tsx'
import { attempt, closeConversation, keepConversation, setBlocked } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { contacts, conversations, put, remove } from '../../state/model.ts'
import { closeSheet, openSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { fullTime } from '../../text/time.ts'
import { WholeChat } from '../selection/whole-chat.tsx'
import { ContactNote } from './contact-note.tsx'
import { InTouch } from './in-touch.tsx'
import { OwnMailboxes } from './own-mailboxes.tsx'
import { PlaceSwitches } from './place-switches.tsx'
import { PresetChoice } from './preset-choice.tsx'
import { TimerChoice } from './timer-choice.tsx'
import { Ways } from './ways.tsx'

const ROUTES = ['direct-and-mailbox', 'mailbox', 'direct'] as const
const POLL_INTERVALS = ['every-minute', 'every-15-minutes', 'every-hour', 'manually'] as const

type Change = Omit<Parameters<typeof configure>[1], 'contact'>

export function ContactSheet({ contact: id }: { contact: number }): JSX.Element | null {
  const contact = contacts.value.get(id)
  const conversation = conversations.value.get(contact?.conversation ?? -1)
  if (contact === undefined || conversation === undefined) return null
  const words = t.value.people
  const name = legible(conversation.name)
  const change = (to: Change): void => void configure(id, to)
  return (
    <Dialog title={t.value.chat.details} side onClose={closeSheet}>
      <div class="stack contact">
        <div class="contact-head">
          <Face id={id} name={name} size="l" />
          <div class="grow">
            <h3 class="contact-name">{name}</h3>
            {contact.theirName !== undefined && contact.theirName !== conversation.name && (
              <p class="soft small">{words.detailsTheirName(legible(contact.theirName))}</p>
            )}
            <p class="soft small">{words.detailsSince(fullTime(contact.createdAt))}</p>
            {contact.introducedBy !== undefined && (
              <p class="soft small">
                {words.detailsIntroduced(
                  legible(contact.introducedBy),
                  contact.verification === 'verified',
                )}
              </p>
            )}
          </div>
        </div>
        <Rename conversation={conversation} />
        <ContactNote contact={contact} />
        <Button
          icon={contact.verification === 'verified' ? 'shieldCheck' : 'shield'}
          onClick={() => openSheet({ kind: 'safety', contact: id })}
        >
          {contact.verification === 'verified' ? words.verified : t.value.chat.verify}
        </Button>
        {contact.standing === 'active' && (
          <Button onClick={() => openSheet({ kind: 'introduce', contact: id })}>
            {words.introduce}
          </Button>
        )}
        <Switch
          label={words.mute}
          hint={words.muteHint}
          on={conversation.muted}
          onChange={(muted) =>
            void keepConversation(
              daemon.call('conversation.mute', { conversation: conversation.id, muted }),
            )
          }
        />
        <PlaceSwitches conversation={conversation} />
        <Ways contact={contact} />
        <PresetChoice
          label={t.value.inTouch.preset}
          value={contact.preset}
          onChange={(preset) => change({ preset })}
        />
        <Choice
          label={words.route}
          value={contact.route}
          onChange={(route) => change({ route })}
          options={ROUTES.map((value) => ({
            value,
            label: words.routes[value],
            hint: words.routeHints[value],
          }))}
        />
        <Choice
          label={words.checkMailboxes}
          look="row"
          value={contact.pollInterval}
          onChange={(pollInterval) => change({ pollInterval })}
          options={POLL_INTERVALS.map((value) => ({ value, label: words.pollIntervals[value] }))}
        />
        <OwnMailboxes contact={contact} onChange={(mailboxes) => change({ mailboxes })} />
        <InTouch contact={contact} />
        <TimerChoice conversation={conversation} hint={words.timerHint} />
        <Switch
          label={words.receipts}
          hint={words.receiptsHint}
          on={contact.readReceipts}
          onChange={(readReceipts) => change({ readReceipts })}
        />
        <WholeChat id={conversation.id} />
        <Part contact={contact} />
      </div>
    </Dialog>
  )
}

function Rename({ conversation }: { conversation: ConversationView }): JSX.Element {
  const { id } = conversation
  const [name, setName] = useState(conversation.name)
  const refusal = useRefusal('bad-name')
  const changed = name.trim() !== '' && name.trim() !== conversation.name
  const rename = async (): Promise<void> => {
    const view = await refusal.attempt(
      daemon.call('conversation.rename', { conversation: id, name: name.trim() }),
    )
    if (view !== undefined) put(conversations, view)
  }
  return (
    <form
      class="contact-rename"
      onSubmit={(event) => {
        event.preventDefault()
        if (changed) void rename()
      }}
    >
      <Field
        label={t.value.common.name}
        value={name}
        onInput={refusal.mends(setName)}
        error={refusal.at('bad-name')}
        maxLength={128}
      />
      {changed && (
        <Button type="submit" tone="main">
          {t.value.people.rename}
        </Button>
      )}
    </form>
  )
}

function Part({ contact }: { contact: ContactView }): JSX.Element {
  const words = t.value.people
  const blocked = contact.standing === 'blocked'
  const leave = async (): Promise<void> => {
    const done = await attempt(daemon.call('contact.delete', { contact: contact.id }))
    if (done === undefined) return
    closeSheet()
    closeConversation()
    remove(conversations, contact.conversation)
    remove(contacts, contact.id)
  }
  return (
    <div class="stack tight contact-part">
      {blocked ? (
        <>
          <p class="soft small">{words.blockedText}</p>
          <Button onClick={() => setBlocked(contact.id, false)}>{words.unblock}</Button>
        </>
      ) : (
        <Sure
          label={words.block}
          tone="quiet"
          text={words.blockText}
          go={words.block}
          onGo={() => setBlocked(contact.id, true)}
        />
      )}
      <Sure label={words.delete} text={words.deleteText} go={words.deleteGo} onGo={leave} />
    </div>
  )
}

async function save(work: Promise<ContactView>): Promise<void> {
  const view = await attempt(work)
  if (view !== undefined) put(contacts, view)
}

function configure(
  contact: number,
  change: Omit<Params<'contact.configure'>, 'contact'>,
): Promise<void> {
  return save(daemon.call('contact.configure', { contact, ...change }))
}
