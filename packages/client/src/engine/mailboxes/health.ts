/** What was found out about mailboxes since the start, for people to see. */
import type { MailboxView } from '@pvtcoms/rpc'
import type { Event } from '../../scheduler/index.ts'

/** Events of the scheduler that say how a mailbox is. */
export type MailboxEvent = Extract<
  Event,
  {
    kind:
      | 'withheld'
      | 'equivocating'
      | 'unreachable'
      | 'reachable'
      | 'clocks-differ'
      | 'price'
      | 'weaker'
  }
>

export type Health = Pick<
  MailboxView,
  'state' | 'unreachableSince' | 'doubted' | 'clocksDiffer' | 'price'
>

const UNKNOWN: Health = {
  state: 'unknown',
  unreachableSince: undefined,
  doubted: false,
  clocksDiffer: false,
  price: undefined,
}

/** The same object when nothing that is shown has changed. */
function healthAfter(health: Health, event: MailboxEvent): Health {
  switch (event.kind) {
    case 'reachable':
      return { ...health, state: 'reachable', unreachableSince: undefined, clocksDiffer: false }
    case 'unreachable':
      return { ...health, state: 'unreachable', unreachableSince: event.since }
    case 'equivocating':
      return event.witness === 'us'
        ? { ...health, state: 'equivocating' }
        : { ...health, doubted: true }
    case 'clocks-differ':
      return { ...health, clocksDiffer: true }
    case 'price': {
      const { tier, volume, bytesPerDay } = event
      const state = health.state === 'equivocating' ? health.state : 'reachable'
      return { ...health, state, price: { tier, volume, bytesPerDay } }
    }
    case 'withheld':
    case 'weaker':
      return health
  }
}

export class HealthBook {
  readonly #known = new Map<string, Health>()

  of(mailbox: string): Health {
    return this.#known.get(mailbox) ?? UNKNOWN
  }

  /** Whether anybody should be sent there: not while it does not answer, nor after it was caught lying. */
  isUseful(mailbox: string): boolean {
    const { state } = this.of(mailbox)
    return state !== 'unreachable' && state !== 'equivocating'
  }

  /** Whether anything is shown otherwise than before. */
  note(event: MailboxEvent): boolean {
    const before = this.of(event.mailbox)
    const after = healthAfter(before, event)
    this.#known.set(event.mailbox, after)
    return after !== before
  }

  /** The person looked into it: what it was blamed for is over. */
  trust(mailbox: string): void {
    this.#known.set(mailbox, { ...this.of(mailbox), state: 'unknown', doubted: false })
  }

  forget(mailbox: string): void {
    this.#known.delete(mailbox)
  }
}
