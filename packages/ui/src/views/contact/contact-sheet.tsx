/** About a contact: who, whether verified, how messages travel, and how to part. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { ContactView, Params } from '../../api/types.ts'
import { Button } from '../../components/button/button.tsx'
import { Choice } from '../../components/choice/choice.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Face } from '../../components/face/face.tsx'
import { Field } from '../../components/field/field.tsx'
import { Sure } from '../../components/sure/sure.tsx'
import { Switch } from '../../components/switch/switch.tsx'
import { attempt, closeConversation } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { contacts, put, remove } from '../../state/model.ts'
import { closeSheet, openSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { duration, fullTime } from '../../text/time.ts'
import { OwnMailboxes } from './own-mailboxes.tsx'
import { Ways } from './ways.tsx'

const TIMERS = [0, 300, 3_600, 86_400, 604_800, 2_419_200] as const
const ROUTES = ['direct-and-mailbox', 'mailbox', 'direct'] as const
const RHYTHMS = ['now', 'every-minute', 'every-15-minutes', 'manually'] as const

type Change = Omit<Parameters<typeof configure>[1], 'contact'>

export function ContactSheet({ contact: id }: { contact: number }): JSX.Element | null {
  const contact = contacts.value.get(id)
  if (contact === undefined) return null
  const words = t.value.people
  const name = legible(contact.name)
  const change = (to: Change): void => void configure(id, to)
  return (
    <Dialog title={words.details} side onClose={closeSheet}>
      <div class="stack contact">
        <div class="contact-head">
          <Face id={id} name={name} size="l" />
          <div class="grow">
            <h3 class="contact-name">{name}</h3>
            {contact.theirName !== undefined && contact.theirName !== contact.name && (
              <p class="soft small">{words.detailsTheirName(legible(contact.theirName))}</p>
            )}
            <p class="soft small">{words.detailsSince(fullTime(contact.createdAt))}</p>
          </div>
        </div>
        <Rename contact={contact} />
        <Button
          icon={contact.verification === 'verified' ? 'shieldCheck' : 'shield'}
          onClick={() => openSheet({ kind: 'safety', contact: id })}
        >
          {contact.verification === 'verified'
            ? `${words.safetyTitle} · ${words.verified}`
            : words.safetyTitle}
        </Button>
        <Switch
          label={words.mute}
          hint={words.muteHint}
          on={contact.muted}
          onChange={(muted) => void save(daemon.call('contact.mute', { contact: id, muted }))}
        />
        <Ways contact={contact} />
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
          label={words.rhythm}
          look="row"
          value={contact.rhythm}
          onChange={(rhythm) => change({ rhythm })}
          options={RHYTHMS.map((value) => ({ value, label: words.rhythms[value] }))}
        />
        <OwnMailboxes contact={contact} onChange={(mailboxes) => change({ mailboxes })} />
        <Choice
          label={words.timer}
          look="row"
          value={contact.timer}
          onChange={(timer) => change({ timer })}
          options={TIMERS.map((value) => ({ value, label: duration(value) }))}
        />
        <p class="soft small">{words.timerHint}</p>
        <Switch
          label={words.receipts}
          hint={words.receiptsHint}
          on={contact.readReceipts}
          onChange={(readReceipts) => change({ readReceipts })}
        />
        <Part contact={contact} />
      </div>
    </Dialog>
  )
}

function Rename({ contact }: { contact: ContactView }): JSX.Element {
  const [name, setName] = useState(contact.name)
  const changed = name.trim() !== '' && name.trim() !== contact.name
  return (
    <form
      class="contact-rename"
      onSubmit={(event) => {
        event.preventDefault()
        if (changed) {
          void save(daemon.call('contact.rename', { contact: contact.id, name: name.trim() }))
        }
      }}
    >
      <Field label={t.value.common.name} value={name} onInput={setName} maxLength={128} />
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
    remove(contacts, contact.id)
  }
  return (
    <div class="stack tight contact-part">
      <p class="soft small">{words.blockText}</p>
      <Button
        onClick={() =>
          save(daemon.call('contact.block', { contact: contact.id, blocked: !blocked }))
        }
      >
        {blocked ? words.unblock : words.block}
      </Button>
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
