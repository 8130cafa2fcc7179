/** An open invite in the list of chats. */

import type { InviteView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { Icon } from '../../components/icon/icon.tsx'
import { go, view } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'

export function InviteRow({ invite }: { invite: InviteView }): JSX.Element {
  const words = t.value.people
  const { id, stage } = invite
  const here = view.value
  const chosen = here.kind === 'invite' && here.invite === id
  return (
    <li>
      <button
        type="button"
        class="person"
        aria-current={chosen ? 'page' : undefined}
        onClick={() => go({ kind: 'invite', invite: id })}
      >
        <span class="person-face">
          <span class="face m icon-face">
            <Icon name={stage === 'closed' ? 'alert' : 'invite'} />
          </span>
        </span>
        <span class="grow">
          <span class="row person-line">
            <span class="person-name clip">{inviteTitle(invite)}</span>
          </span>
          <span class="person-last clip">
            {isMeeting(invite) ? words.introductionStages.joining : words.inviteStages[stage]}
          </span>
        </span>
      </button>
    </li>
  )
}

export function inviteTitle(invite: InviteView): string {
  const words = t.value.people
  const name = legible(invite.name)
  if (isMeeting(invite)) return name
  return invite.side === 'inviter' ? words.inviteFor(name) : words.inviteFrom(name)
}

/** A contact introduces the two, and both agreed: neither of them made or used a link. */
export function isMeeting({ introducedBy, stage }: InviteView): boolean {
  return introducedBy !== undefined && stage !== 'used' && stage !== 'closed'
}
