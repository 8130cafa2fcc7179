/** How far an invite has come. It says only what is known to have happened. */

import type { InviteView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Banner } from '../../components/banner/banner.tsx'
import { Button, IconButton } from '../../components/button/button.tsx'
import { Copy } from '../../components/copy/copy.tsx'
import { QrCode } from '../../components/qr-code/qr-code.tsx'
import { Spinner } from '../../components/spinner/spinner.tsx'
import { attempt } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { invites, put, remove } from '../../state/model.ts'
import { go } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { fullTime } from '../../text/time.ts'
import { inviteTitle, isMeeting } from '../sidebar/invite-row.tsx'

export function InvitePage({ invite: id }: { invite: number }): JSX.Element | null {
  const invite = invites.value.get(id)
  if (invite === undefined) return null
  return (
    <section class="page">
      <header class="page-head">
        <span class="narrow-only">
          <IconButton
            icon="back"
            label={t.value.common.back}
            onClick={() => go({ kind: 'list' })}
          />
        </span>
        <h1 class="grow clip">{inviteTitle(invite)}</h1>
      </header>
      <div class="page-body">
        <div class="page-column stack">
          <Stage key={id} invite={invite} />
        </div>
      </div>
    </section>
  )
}

function Stage({ invite }: { invite: InviteView }): JSX.Element {
  const words = t.value.people
  /** The link that was waited for is what comes next. */
  const [isNew] = useState(invite.stage === 'publishing')
  if (isMeeting(invite)) {
    const { joining } = words.introductionStages
    return <Wait title={joining} text={words.inviteAnsweredText} invite={invite} />
  }
  switch (invite.stage) {
    case 'publishing':
      return (
        <Wait title={words.invitePublishing} text={words.invitePublishingText} invite={invite} />
      )
    case 'open':
      return <Open invite={invite} isNew={isNew} />
    case 'fetching':
      return <Wait title={words.inviteFetching} text={words.inviteFetchingText} invite={invite} />
    case 'answered':
      return <Wait title={words.inviteAnswered} text={words.inviteAnsweredText} invite={invite} />
    case 'used':
      return <Ended invite={invite} />
    case 'closed':
      return <Ended invite={invite} />
  }
}

function Open({ invite, isNew }: { invite: InviteView; isNew: boolean }): JSX.Element {
  const words = t.value.people
  const { link } = invite
  return (
    <>
      <h2>{words.inviteOpen}</h2>
      {link !== undefined && (
        <>
          <QrCode label={words.inviteQr} content={link} />
          <Copy label={words.inviteLink} text={link} button={words.inviteCopy} isNext={isNew} />
        </>
      )}
      <p class="soft">{words.inviteOpenText}</p>
      {invite.route !== 'mailbox' && <p class="soft">{words.inviteDoorText}</p>}
      {invite.problem !== undefined && (
        <Banner tone="warn">{words.inviteProblems[invite.problem]}</Banner>
      )}
      <Spinner
        label={`${words.inviteWaiting} · ${words.inviteUntil(fullTime(invite.expiresAt))}`}
      />
      <Withdraw invite={invite} />
    </>
  )
}

function Wait({
  title,
  text,
  invite,
}: {
  title: string
  text: string
  invite: InviteView
}): JSX.Element {
  return (
    <>
      <Spinner label={title} />
      {invite.problem === undefined ? (
        <p class="soft">{text}</p>
      ) : (
        <Banner tone="warn">{problemText(invite, invite.problem)}</Banner>
      )}
      <p class="soft small">{t.value.people.inviteUntil(fullTime(invite.expiresAt))}</p>
      {/* An answer lies at their mailbox, and cannot be taken back. */}
      {invite.stage !== 'answered' && <Withdraw invite={invite} />}
    </>
  )
}

/** Where nobody keeps letters, it is the person who is not there. */
function problemText(
  { stage, route }: InviteView,
  problem: NonNullable<InviteView['problem']>,
): string {
  const words = t.value.people
  const isOffline = stage === 'fetching' && problem === 'unreachable' && route === 'direct'
  return isOffline ? words.inviteOffline : words.inviteProblems[problem]
}

function Withdraw({ invite }: { invite: InviteView }): JSX.Element {
  const revoke = async (): Promise<void> => {
    const view = await attempt(daemon.call('invite.revoke', { invite: invite.id }))
    if (view !== undefined) put(invites, view)
  }
  return (
    <div class="row">
      <Button tone="bad" onClick={revoke}>
        {t.value.people.inviteRevoke}
      </Button>
    </div>
  )
}

function Ended({ invite }: { invite: InviteView }): JSX.Element {
  const words = t.value.people
  const dismiss = async (): Promise<void> => {
    const done = await attempt(daemon.call('invite.dismiss', { invite: invite.id }))
    if (done === undefined) return
    remove(invites, invite.id)
    go({ kind: 'list' })
  }
  return (
    <>
      <Banner tone={invite.problem === 'cancelled' ? 'plain' : 'warn'}>
        {invite.problem === undefined
          ? words.inviteStages[invite.stage]
          : words.inviteProblems[invite.problem]}
      </Banner>
      <div class="row">
        <Button onClick={dismiss}>{words.inviteDismiss}</Button>
      </div>
    </>
  )
}
