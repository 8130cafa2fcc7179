/**
 * For whoever has no mailbox: the one of a contact that could be used, and the one of several contacts that was taken over
 * by itself, until the person keeps or undoes it.
 */
import type { MailboxView, ProfileView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { Banner } from '../../components/banner/banner.tsx'
import { Button } from '../../components/button/button.tsx'
import { attempt } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { contacts, mailboxes, profile, put, remove } from '../../state/model.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'

export function MailboxOfContacts(): JSX.Element | null {
  const { id, offer } = profile.value ?? {}
  const taken = [...mailboxes.value.values()].find(({ takenOver }) => takenOver === 'by-itself')
  if (taken !== undefined) return <Taken mailbox={taken} />
  return id === undefined || offer === undefined ? null : <Offer profile={id} offer={offer} />
}

interface OfferProps {
  readonly profile: number
  readonly offer: NonNullable<ProfileView['offer']>
}

function Offer({ profile: id, offer: { key, contact } }: OfferProps): JSX.Element | null {
  const words = t.value.people
  const name = contacts.value.get(contact)?.name
  if (name === undefined) return null
  const take = async (): Promise<void> => {
    const view = await attempt(daemon.call('mailbox.takeOver', { profile: id, key }))
    if (view !== undefined) put(mailboxes, view)
  }
  return (
    <Banner tone="plain">
      <p>{words.offerText(legible(name))}</p>
      <div class="row wrap">
        <Button tone="main" onClick={take}>
          {words.offerTake}
        </Button>
        <Button
          tone="quiet"
          onClick={() => attempt(daemon.call('mailbox.decline', { profile: id, key }))}
        >
          {words.offerDecline}
        </Button>
      </div>
    </Banner>
  )
}

function Taken({ mailbox: { id } }: { mailbox: MailboxView }): JSX.Element {
  const words = t.value.people
  const keep = async (): Promise<void> => {
    const view = await attempt(daemon.call('mailbox.keep', { mailbox: id }))
    if (view !== undefined) put(mailboxes, view)
  }
  const undo = async (): Promise<void> => {
    const done = await attempt(daemon.call('mailbox.remove', { mailbox: id }))
    if (done !== undefined) remove(mailboxes, id)
  }
  return (
    <Banner tone="plain">
      <p>{words.takenText}</p>
      <div class="row wrap">
        <Button tone="main" onClick={keep}>
          {words.takenKeep}
        </Button>
        <Button tone="quiet" onClick={undo}>
          {words.takenUndo}
        </Button>
      </div>
    </Banner>
  )
}
