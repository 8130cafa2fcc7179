/** The connections to a contact, each with its state, and when something last arrived. */

import type { ContactView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { t } from '../../strings/index.ts'
import { fullTime } from '../../text/time.ts'

type Tone = 'good' | 'warn' | 'plain'

interface Way {
  readonly label: string
  readonly state: string
  readonly tone: Tone
}

export function Ways({ contact }: { contact: ContactView }): JSX.Element {
  const words = t.value.people
  return (
    <section class="stack tight">
      <h3>{words.ways}</h3>
      <ul class="ways">
        {ways(contact).map(({ label, state, tone }) => (
          <li key={label}>
            <span class="grow">{label}</span>
            <span class={`way-state ${tone}`}>{state}</span>
          </li>
        ))}
      </ul>
      <dl class="facts small">
        <Fact name={words.lastHeard} at={contact.heardAt} />
        <Fact name={words.lastReached} at={contact.reachedAt} />
        <div>
          <dt>{words.undelivered}</dt>
          <dd>{contact.undelivered}</dd>
        </div>
      </dl>
    </section>
  )
}

function Fact({ name, at }: { name: string; at: number | undefined }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{at === undefined ? t.value.common.never : fullTime(at)}</dd>
    </div>
  )
}

function ways({ direct, route, mailboxes }: ContactView): readonly Way[] {
  const words = t.value.people
  const states = words.wayStates
  const boxes = mailboxes.filter(({ kind }) => kind !== 'direct')
  const directTone = direct === 'connected' ? 'good' : direct === 'unreachable' ? 'warn' : 'plain'
  return [
    { label: words.wayDirect, state: states[direct], tone: directTone },
    ...boxes.map(({ reachable }, index): Way => {
      const label = words.wayMailbox(index + 1)
      if (route === 'direct') return { label, state: states.off, tone: 'plain' }
      if (reachable === undefined) return { label, state: states.unknown, tone: 'plain' }
      return reachable
        ? { label, state: states.reachable, tone: 'good' }
        : { label, state: states.unreachable, tone: 'warn' }
    }),
  ]
}
