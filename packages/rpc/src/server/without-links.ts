/**
 * The link of an invite lets whoever has it answer, so a connection that may only look does not see it: neither in what
 * a method gives nor in an event. No method below `manage` but `invite.list` gives an invite.
 */
import type { ApiEvent, Level, Result } from '../api.ts'
import type { InviteView } from '../views/index.ts'

/** Whether a connection with these levels sees links of invites; undefined: it has all levels. */
export function seesLinks(levels: readonly Level[] | undefined): boolean {
  return levels === undefined || levels.includes('manage')
}

/** What `method` gave, as such a connection is told it. */
export function resultWithoutLinks(method: string, given: unknown): unknown {
  if (method !== 'invite.list') return given
  return given instanceof Promise ? given.then(viewsWithoutLinks) : viewsWithoutLinks(given)
}

export function eventWithoutLinks(event: ApiEvent): ApiEvent {
  return event.kind === 'invite' ? { ...event, invite: withoutLink(event.invite) } : event
}

const viewsWithoutLinks = (views: unknown): Result<'invite.list'> =>
  (views as Result<'invite.list'>).map(withoutLink)

const withoutLink = (view: InviteView): InviteView => ({ ...view, link: undefined })
