/** What a person does with invites. */
import type { InviteView } from '@pvtcoms/rpc'
import { checkedName } from '../../names.ts'
import { linkViews } from '../../pasted-link.ts'
import type { Rooms } from '../rooms.ts'
import { inviteView, unreadableView } from '../views/invite.ts'
import type { Find, MethodsOf } from './find.ts'

export function inviteMethods(find: Find): MethodsOf<'invite'> {
  const shown = ({ context, invites }: Rooms, id: number): InviteView => {
    const unreadable = invites.unreadable().find((row) => row.id === id)
    return unreadable ? unreadableView(unreadable) : inviteView(context.env, invites.get(id))
  }
  return {
    'invite.list': ({ profile }) => {
      const { context, invites } = find.profile(profile)
      return [
        ...invites.list().map((running) => inviteView(context.env, running)),
        ...invites.unreadable().map(unreadableView),
      ].sort((a, b) => a.id - b.id)
    },
    'invite.create': ({ profile, name, hours, mailboxes, door }) => {
      const rooms = find.profile(profile)
      const wishes = { name: checkedName(name), hours, mailboxes, door }
      return shown(rooms, rooms.invites.create(wishes))
    },
    'invite.find': ({ profile, text }) => {
      const { context, invites } = find.profile(profile)
      return linkViews(text, context.primitives).map((found) => {
        const problem = found.kind === 'invite' ? invites.problemOf(found.link) : undefined
        return problem === undefined ? found : { ...found, problem }
      })
    },
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
