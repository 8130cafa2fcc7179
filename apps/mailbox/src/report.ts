/** How a mailbox is doing, as far as whoever runs it should know: counters are rounded. */
import type { MailboxStatus } from '@pvtcoms/mailbox'
import { type NetworkReport, networkReport, rounded } from '@pvtcoms/service'
import { describe } from '@pvtcoms/terminal'
import type { TransportStatus } from '@pvtcoms/transport'

export interface Report extends NetworkReport {
  readonly epoch: number
  readonly effort: number
  /** Rounded up to two digits, and to tens. */
  readonly streams: number
  readonly stored_since_start: number
  readonly stored_yesterday: number
  readonly used_mib: number
  readonly full: boolean
  readonly storage: 'healthy' | 'failing'
  readonly unreadable_letters: number
  readonly clock: 'steady' | 'doubtful'
}

export function report(
  mailbox: MailboxStatus,
  network: TransportStatus,
  reachable: boolean,
): Report {
  return {
    ...networkReport(network, describe, reachable),
    epoch: mailbox.epoch,
    effort: mailbox.effort,
    streams: rounded(mailbox.streams),
    stored_since_start: rounded(mailbox.stored),
    stored_yesterday: rounded(mailbox.yesterday),
    used_mib: rounded(mailbox.usedBytes / 2 ** 20),
    full: mailbox.full,
    storage: mailbox.healthy ? 'healthy' : 'failing',
    unreadable_letters: rounded(mailbox.unreadable),
    clock: mailbox.clockDoubtful ? 'doubtful' : 'steady',
  }
}
