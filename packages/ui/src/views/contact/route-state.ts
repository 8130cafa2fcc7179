/** How a contact can be reached now: only what is known. */
import type { ContactView } from '@pvtcoms/rpc/client'
import { t } from '../../strings/index.ts'

type Reach =
  | 'connected'
  | 'connecting'
  | 'mailbox'
  | 'mailboxOnly'
  | 'mailboxDown'
  | 'idle'
  | 'nothing'
  | 'joining'
  | 'late'
  | 'lost'
  | 'blocked'
  | 'left'

function reach(contact: ContactView): Reach {
  const { standing, answer, direct, route, mailboxes } = contact
  if (answer !== undefined) return answer
  if (standing !== 'active') return standing
  if (direct === 'connected') return 'connected'
  const boxes = route === 'direct' ? [] : mailboxes.filter(({ kind }) => kind !== 'direct')
  if (boxes.length === 0) {
    return direct === 'connecting' || direct === 'idle' ? direct : 'nothing'
  }
  if (boxes.every(({ reachable }) => reachable === false)) return 'mailboxDown'
  return direct === 'off' ? 'mailboxOnly' : 'mailbox'
}

export function reachText(contact: ContactView): string {
  return t.value.people.status[reach(contact)]
}

/** The class of the dot at a face; empty for what is usual. */
export function routeDot(contact: ContactView): string {
  const state = reach(contact)
  if (state === 'connected') return 'online'
  return state === 'mailboxDown' ? 'stuck' : ''
}
