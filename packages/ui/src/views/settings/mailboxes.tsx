/** Mailboxes: the state of each, how often it is read, what that costs, and removing it. */

import type { MailboxView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { Banner } from '../../components/banner/banner.tsx'
import { Button } from '../../components/button/button.tsx'
import { CopyButton } from '../../components/copy/copy.tsx'
import { Sure } from '../../components/sure/sure.tsx'
import { attempt } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { mailboxes, profileId, put, remove } from '../../state/model.ts'
import { openSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { fullTime, size } from '../../text/time.ts'

export function Mailboxes(): JSX.Element {
  const words = t.value.settings
  const all = [...mailboxes.value.values()]
  const profile = profileId.value
  return (
    <>
      <p class="soft">{words.mailboxesText}</p>
      {all.length === 0 && <Banner tone="warn">{words.mailboxesNone}</Banner>}
      <ul class="cards">
        {all.map((mailbox) => (
          <Mailbox key={mailbox.id} mailbox={mailbox} />
        ))}
      </ul>
      {all.length > 0 && <p class="soft small">{words.mailboxFetchHint}</p>}
      <div class="row wrap">
        <Button tone="main" icon="add" onClick={() => openSheet({ kind: 'add-mailbox' })}>
          {words.mailboxAdd}
        </Button>
        {profile !== undefined && all.length > 0 && (
          <Button icon="retry" onClick={() => attempt(daemon.call('mailbox.refresh', { profile }))}>
            {t.value.people.checkMailboxes}
          </Button>
        )}
      </div>
    </>
  )
}

function Mailbox({ mailbox }: { mailbox: MailboxView }): JSX.Element {
  const { id, state, price } = mailbox
  const words = t.value.settings
  const good = state === 'reachable'
  const facts = [
    words.mailboxKinds[mailbox.kind],
    ...(mailbox.takenOver === undefined ? [] : [words.mailboxTakenOver]),
    words.mailboxContacts(mailbox.contacts),
    t.value.people.pollIntervals[mailbox.pollInterval],
    ...(price === undefined ? [] : [words.mailboxPrice(size(price.bytesPerDay))]),
  ]
  return (
    <li class="card stack tight">
      <div class="row wrap">
        <strong class="grow clip">{legible(mailbox.name)}</strong>
        <span class={`way-state ${good ? 'good' : state === 'unknown' ? 'plain' : 'warn'}`}>
          {words.mailboxStates[state]}
          {mailbox.unreachableSince !== undefined &&
            ` ${words.mailboxSince(fullTime(mailbox.unreachableSince))}`}
        </span>
      </div>
      <p class="soft small">{facts.join(' · ')}</p>
      {state === 'equivocating' && (
        <Banner tone="bad">
          <p>{words.mailboxEquivocating}</p>
          <Button
            tone="quiet"
            onClick={async () => {
              const view = await attempt(daemon.call('mailbox.trust', { mailbox: id }))
              if (view !== undefined) put(mailboxes, view)
            }}
          >
            {words.mailboxTrust}
          </Button>
        </Banner>
      )}
      {mailbox.doubted && <Banner tone="warn">{words.mailboxDoubted}</Banner>}
      {mailbox.clocksDiffer && <Banner tone="warn">{words.mailboxClocks}</Banner>}
      <Actions mailbox={mailbox} />
    </li>
  )
}

function Actions({ mailbox }: { mailbox: MailboxView }): JSX.Element {
  const { settings: words, common, people } = t.value
  const leave = async (): Promise<void> => {
    const done = await attempt(daemon.call('mailbox.remove', { mailbox: mailbox.id }))
    if (done !== undefined) remove(mailboxes, mailbox.id)
  }
  return (
    <div class="row wrap">
      <CopyButton text={mailbox.link} label={people.inviteCopy} />
      <Button onClick={() => attempt(daemon.call('mailbox.fetchNow', { mailbox: mailbox.id }))}>
        {words.mailboxFetch}
      </Button>
      <Sure
        label={common.remove}
        tone="quiet"
        text={words.mailboxRemoveText}
        go={common.remove}
        onGo={leave}
      />
    </div>
  )
}
