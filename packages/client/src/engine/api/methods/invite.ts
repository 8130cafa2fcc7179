/** What a person does with invites. */
import type { InviteView } from '@pvtcoms/rpc'
import { checkedName } from '../../names.ts'
import { linkViews } from '../../pasted-link.ts'
import type { Rooms } from '../rooms.ts'
import { inviteView } from '../views/invite.ts'
import type { Find, MethodsOf } from './find.ts'

export function inviteMethods(find: Find): MethodsOf<'invite'> {
  const shown = ({ context, invites }: Rooms, id: number): InviteView =>
    inviteView(context.env, invites.get(id))
  return {
    'invite.list': ({ profile }) => {
      const { context, invites } = find.profile(profile)
      return invites.list().map((running) => inviteView(context.env, running))
    },
    'invite.create': ({ profile, name, hours, mailboxes }) => {
      const rooms = find.profile(profile)
      return shown(rooms, rooms.invites.create({ name: checkedName(name), hours, mailboxes }))
    },
    'invite.find': ({ profile, text }) => linkViews(text, find.profile(profile).context.primitives),
    'invite.accept': ({ profile, link, name }) => {
      const rooms = find.profile(profile)
      return shown(rooms, rooms.invites.accept({ link, name: checkedName(name) }))
    },
    'invite.revoke': ({ invite }) => {
      const rooms = find.ofInvite(invite)
      const before = shown(rooms, invite)
      rooms.invites.revoke(invite)
      const isThere = rooms.invites.list().some(({ row }) => row.id === invite)
      return isThere ? shown(rooms, invite) : { ...before, stage: 'closed', problem: 'cancelled' }
    },
    'invite.dismiss': ({ invite }) => {
      find.ofInvite(invite).invites.dismiss(invite)
      return {}
    },
  }
}
