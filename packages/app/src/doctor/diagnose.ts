/**
 * Says what is wrong: a pure function of what was found. Findings are codes with values; interfaces have the words,
 * in their own language. None names a mailbox or anybody, as people send findings along when they report a fault.
 */
import type { FindingView, MailboxView } from '@pvtcoms/rpc'
import type { TransportStatus } from '@pvtcoms/transport'
import type { DiskState } from '../host.ts'

/** What was found. */
export interface Examination {
  readonly transport: TransportStatus
  /** How many bridge lines are set. */
  readonly bridges: number
  /** Undefined where the host cannot tell. */
  readonly disk: DiskState | undefined
  readonly store: 'empty' | 'locked' | 'sound' | { readonly fault: string }
  /** How old the newest backup is, ms; undefined: there is none. */
  readonly backupAge: number | undefined
  /** The code of the error that ended the program before; undefined: none did. */
  readonly crash: string | undefined
  /** Those of all profiles; none while the store is not open. */
  readonly mailboxes: readonly MailboxView[]
}

const LOW_DISK = 256 * 2 ** 20
const MIB = 2 ** 20
const DAY = 86_400_000
const OLD_BACKUP = 14 * DAY

export function diagnose(found: Examination): readonly FindingView[] {
  return [
    torFinding(found),
    clockFinding(found),
    diskFinding(found.disk),
    storeFinding(found.store),
    ...backupFindings(found),
    ...(found.crash === undefined ? [] : [crashFinding(found.crash)]),
    ...found.mailboxes.map((view, index) => mailboxFinding(view, index + 1)),
    ...(found.store === 'sound' && found.mailboxes.length === 0 ? [noMailbox] : []),
  ]
}

function torFinding({ transport, bridges: lines }: Examination): FindingView {
  const bridges = lines > 0
  switch (transport.kind) {
    case 'ready':
      return { code: 'tor-ready', verdict: 'good', bridges }
    case 'bootstrapping': {
      const { percent, reason, unanswered } = transport
      if (transport.pace === 'slow' && unanswered !== undefined) {
        return { code: 'tor-unanswered', verdict: 'doubtful', remedy: 'bridges', bridges }
      }
      const values = { bridges, percent, ...(reason !== undefined && { reason }) }
      return transport.pace === 'stuck'
        ? { code: 'tor-stuck', verdict: 'bad', remedy: 'bridges', ...values }
        : { code: 'tor-connecting', verdict: 'doubtful', ...values }
    }
    case 'degraded':
      if (transport.reason !== 'network-down') {
        return { code: `tor-${transport.reason}`, verdict: 'doubtful' }
      }
      return bridges
        ? { code: 'tor-unanswered', verdict: 'bad', remedy: 'bridges', bridges }
        : { code: 'tor-network-down', verdict: 'bad' }
    case 'failed': {
      const { code: fault, reason, commands } = transport
      if (fault === 'settings-unreadable') {
        return { code: 'settings-unreadable', verdict: 'bad', remedy: 'bridges' }
      }
      if (commands !== undefined) return { code: 'tor-filtered', verdict: 'bad', commands }
      return { code: 'tor-failed', verdict: 'bad', fault, reason }
    }
    case 'closed':
      return { code: 'tor-closed', verdict: 'bad', remedy: 'start' }
  }
}

/** Tor and the mailboxes know what time it is; nobody else is asked. */
function clockFinding({ transport, mailboxes }: Examination): FindingView {
  const reason = transport.kind === 'bootstrapping' ? (transport.reason ?? '') : ''
  if (/clock/i.test(reason)) return { code: 'clock-wrong', verdict: 'bad' }
  const apart = mailboxes.filter(({ clocksDiffer }) => clocksDiffer).length
  if (apart === 0) return { code: 'clock-good', verdict: 'good' }
  return apart > mailboxes.length / 2
    ? { code: 'clock-most-differ', verdict: 'bad' }
    : { code: 'clock-some-differ', verdict: 'doubtful' }
}

function diskFinding(disk: Examination['disk']): FindingView {
  if (disk === undefined) return { code: 'disk-unknown', verdict: 'doubtful' }
  if (!disk.isWritable) return { code: 'disk-not-writable', verdict: 'bad' }
  const freeMiB = Math.floor(disk.free / MIB)
  return disk.free < LOW_DISK
    ? { code: 'disk-low', verdict: 'bad', freeMiB }
    : { code: 'disk-good', verdict: 'good', freeMiB }
}

function storeFinding(store: Examination['store']): FindingView {
  switch (store) {
    case 'sound':
      return { code: 'store-sound', verdict: 'good' }
    case 'locked':
      return { code: 'store-locked', verdict: 'good', remedy: 'unlock' }
    case 'empty':
      return { code: 'store-empty', verdict: 'good', remedy: 'create' }
    default:
      return store.fault === 'damaged'
        ? { code: 'store-damaged', verdict: 'bad', remedy: 'restore', fault: store.fault }
        : { code: 'store-fault', verdict: 'bad', remedy: 'start', fault: store.fault }
  }
}

function backupFindings({ store, backupAge }: Examination): readonly FindingView[] {
  if (store === 'empty') return []
  if (backupAge === undefined) {
    return [{ code: 'backup-none', verdict: 'doubtful', remedy: 'backup' }]
  }
  const days = Math.floor(backupAge / DAY)
  return backupAge > OLD_BACKUP
    ? [{ code: 'backup-old', verdict: 'doubtful', remedy: 'backup', days }]
    : [{ code: 'backup-recent', verdict: 'good', days }]
}

const crashFinding = (fault: string): FindingView => ({
  code: 'crashed',
  verdict: 'doubtful',
  fault,
})

/** `mailbox`: its number in the list, from 1. */
function mailboxFinding(view: MailboxView, mailbox: number): FindingView {
  switch (view.state) {
    case 'equivocating':
      return { code: 'mailbox-equivocating', verdict: 'bad', remedy: 'mailbox', mailbox }
    case 'unreachable':
      return view.kind === 'own-box'
        ? { code: 'own-box-unreachable', verdict: 'bad', mailbox }
        : { code: 'mailbox-unreachable', verdict: 'bad', remedy: 'mailbox', mailbox }
    case 'unknown':
      return { code: 'mailbox-unknown', verdict: 'doubtful', mailbox }
    case 'reachable':
      return view.doubted
        ? { code: 'mailbox-doubted', verdict: 'doubtful', remedy: 'mailbox', mailbox }
        : { code: 'mailbox-good', verdict: 'good', mailbox }
  }
}

const noMailbox: FindingView = { code: 'mailbox-none', verdict: 'doubtful', remedy: 'mailbox' }
