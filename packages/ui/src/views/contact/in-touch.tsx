/** How a contact and we are in touch, from what is so now: what is for them alone, what they can see, what it costs. */

import type { ContactView, ContactWaysView, SharedMailboxView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { attempt } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { contacts, mailboxes, put } from '../../state/model.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { duration, size } from '../../text/time.ts'

/** How often it is asked for anew, ms: circuits come and go without an event. */
const LOOK_MS = 10_000
const HOUR = 3_600_000

export function InTouch({ contact }: { contact: ContactView }): JSX.Element | null {
  const ways = useWays(contact)
  if (ways === undefined) return null
  const words = t.value.inTouch
  const isShared = ways.mailboxes.some(({ sharedWith }) => sharedWith.length > 0)
  const draw = async (): Promise<void> => {
    const view = await attempt(daemon.call('contact.drawMailboxes', { contact: contact.id }))
    if (view !== undefined) put(contacts, view)
  }
  return (
    <>
      <section class="stack tight">
        <h3>{words.alone}</h3>
        <dl class="facts small">
          <Fact
            name={words.onion}
            value={ways.onion === undefined ? words.noOnion : `${ways.onion}…`}
          />
          <Fact name={words.circuits} value={String(ways.circuits)} />
        </dl>
      </section>
      <section class="stack tight">
        <h3>{words.see}</h3>
        <dl class="facts small">
          <Fact name={words.presence} value={words.presences[ways.presence ? 'yes' : 'no']} />
          {ways.mailboxes.map(({ id, name, sharedWith }) => (
            <Fact
              key={id}
              name={legible(name)}
              value={sharedWith.length === 0 ? words.onlyThem : words.alsoHave(named(sharedWith))}
            />
          ))}
        </dl>
        {isShared && (
          <>
            <p class="soft small">{words.shared}</p>
            <Button onClick={() => void draw()}>{words.draw}</Button>
          </>
        )}
        {ways.mailboxes.map((mailbox) => (
          <Reading key={mailbox.id} mailbox={mailbox} />
        ))}
      </section>
      <section class="stack tight">
        <h3>{words.costs}</h3>
        <Costs ways={ways} />
      </section>
    </>
  )
}

function useWays(contact: ContactView): ContactWaysView | undefined {
  const [ways, setWays] = useState<ContactWaysView>()
  const boxes = mailboxes.value
  useEffect(() => {
    let isCurrent = true
    const look = async (): Promise<void> => {
      const found = await daemon.call('contact.ways', { contact: contact.id }).catch(() => {
        // The contact is gone, or the daemon is: the window says so elsewhere.
      })
      if (isCurrent && found !== undefined) setWays(found)
    }
    void look()
    const timer = setInterval(() => void look(), LOOK_MS)
    return () => {
      isCurrent = false
      clearInterval(timer)
    }
  }, [contact, boxes])
  return ways?.contact === contact.id ? ways : undefined
}

/** Why a mailbox is read more often than this contact's setting says. */
function Reading({ mailbox }: { mailbox: SharedMailboxView }): JSX.Element | null {
  const { inTouch: words, people } = t.value
  const { awaited, pollInterval, readOftenFor } = mailbox
  const name = legible(mailbox.name)
  if (awaited) return <p class="soft small">{words.readForInvite(name)}</p>
  if (readOftenFor.length === 0) return null
  const interval = people.pollIntervals[pollInterval]
  return <p class="soft small">{words.readFor(name, interval, named(readOftenFor))}</p>
}

function Costs({ ways: { cost } }: { ways: ContactWaysView }): JSX.Element {
  const words = t.value.inTouch
  if (cost === undefined) return <p class="soft small">{words.noCost}</p>
  const hours = Math.floor(cost.measured / HOUR)
  const span = duration((hours < 48 ? hours : Math.floor(hours / 24) * 24) * 3_600)
  return (
    <>
      <dl class="facts small">
        <Fact name={words.directCost} value={size(cost.directBytesPerDay)} />
        <Fact name={words.readingCost} value={size(cost.readingBytesPerDay)} />
        <Fact name={words.wakeUps} value={String(Math.round(cost.wakeUpsPerHour))} />
      </dl>
      <p class="soft small">{words.measured(span)}</p>
    </>
  )
}

function Fact({ name, value }: { name: string; value: string }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

const named = (people: SharedMailboxView['sharedWith']): string =>
  people.map(({ name }) => legible(name)).join(', ')
