/** Looks at everything that can be wrong, and says in plain words what to do. A pure function of what was found. */
import type { MailboxView } from '@pvtcoms/client/engine'
import type { FindingView, Remedy } from '@pvtcoms/rpc'
import type { TransportStatus } from '@pvtcoms/transport'

export interface Examination {
  readonly transport: TransportStatus
  readonly bridges: number
  readonly disk: { readonly free: number; readonly isWritable: boolean } | undefined
  readonly store: 'empty' | 'locked' | 'sound' | { readonly fault: string }
  /** How old the newest backup is, ms; undefined: there is none. */
  readonly backupAge: number | undefined
  readonly crash: string | undefined
  readonly mailboxes: readonly MailboxView[]
}

const LOW_DISK = 256 * 2 ** 20
const OLD_BACKUP = 14 * 86_400_000

export function diagnose(found: Examination): readonly FindingView[] {
  return [
    tor(found),
    clock(found),
    disk(found.disk),
    store(found.store),
    ...backup(found),
    ...crash(found.crash),
    ...found.mailboxes.map((view, index) => mailbox(view, index + 1)),
    ...(found.store === 'sound' && found.mailboxes.length === 0 ? [noMailbox()] : []),
  ]
}

function finding(
  what: string,
  verdict: FindingView['verdict'],
  text: string,
  advice?: string,
  remedy?: Remedy,
): FindingView {
  return { what, verdict, text, advice, ...(remedy !== undefined && { remedy }) }
}

function tor({ transport, bridges }: Examination): FindingView {
  const through = bridges === 0 ? '' : ' through bridges'
  switch (transport.kind) {
    case 'ready':
      return finding('tor', 'good', `Tor is connected${through}.`)
    case 'bootstrapping': {
      const { percent, pace, reason } = transport
      const text = `Tor is connecting${through}: ${percent} %${reason === undefined ? '' : `, ${reason}`}.`
      if (pace !== 'stuck') return finding('tor', 'doubtful', text, 'Wait a little.')
      return finding(
        'tor',
        'bad',
        text,
        bridges === 0
          ? 'It makes no progress. Check that this machine is online; where Tor is blocked, use bridges.'
          : 'It makes no progress. Check that this machine is online, or try other bridges.',
        'bridges',
      )
    }
    case 'degraded':
      return {
        'network-down': finding(
          'tor',
          'bad',
          'Tor runs, but reaches nobody.',
          'Check that this machine is online.',
        ),
        restarting: finding(
          'tor',
          'doubtful',
          'Tor stopped and is being restarted.',
          'Wait a little.',
        ),
        'woke-up': finding(
          'tor',
          'doubtful',
          'The machine slept, and Tor renews its connections.',
          'Wait a little.',
        ),
      }[transport.reason]
    case 'failed':
      return finding(
        'tor',
        'bad',
        `Tor cannot be started: ${transport.reason} [${transport.code}].`,
        transport.code === 'tor-missing'
          ? 'Install it: on Debian, apt install tor. It is tried again by itself.'
          : 'Put that right; it is tried again by itself.',
      )
    case 'closed':
      return finding('tor', 'bad', 'Tor is closed.', 'Start pvtcoms again.', 'start')
  }
}

/** Tor and the mailboxes know what time it is; nobody else is asked. */
function clock({ transport, mailboxes }: Examination): FindingView {
  const reason = transport.kind === 'bootstrapping' ? (transport.reason ?? '') : ''
  const apart = mailboxes.filter(({ clocksDiffer }) => clocksDiffer).length
  const advice = 'Set date, time and time zone of this machine.'
  if (/clock/i.test(reason))
    return finding('clock', 'bad', 'Tor says that the clock is wrong.', advice)
  if (apart === 0) return finding('clock', 'good', 'Nobody disagrees with the clock.')
  if (apart > mailboxes.length / 2) {
    return finding(
      'clock',
      'bad',
      'Most mailboxes are more than a day apart from the clock.',
      advice,
    )
  }
  return finding(
    'clock',
    'doubtful',
    'One or more mailboxes are more than a day apart from the clock.',
    'If date and time are right here, their operators should know.',
  )
}

function disk(found: Examination['disk']): FindingView {
  if (found === undefined) {
    return finding('disk', 'doubtful', 'How full the disk is cannot be told here.')
  }
  const free = Math.floor(found.free / 2 ** 20)
  if (!found.isWritable) {
    return finding(
      'disk',
      'bad',
      'The data directory cannot be written.',
      'Check its permissions, and that its disk is not mounted read-only.',
    )
  }
  return found.free < LOW_DISK
    ? finding(
        'disk',
        'bad',
        `The disk has ${free} MiB left.`,
        'Make room: messages cannot be stored without it.',
      )
    : finding('disk', 'good', `The disk has ${free} MiB left.`)
}

function store(found: Examination['store']): FindingView {
  if (found === 'sound') return finding('store', 'good', 'The store is sound; all of it was read.')
  if (found === 'locked') {
    return finding(
      'store',
      'good',
      'The store is locked; it was not looked into.',
      'Unlock it to have it looked into.',
      'unlock',
    )
  }
  if (found === 'empty') {
    return finding(
      'store',
      'good',
      'There is no store yet.',
      'Make one, or restore a backup.',
      'create',
    )
  }
  return finding(
    'store',
    'bad',
    `The store has a fault [${found.fault}].`,
    found.fault === 'damaged'
      ? 'Copy the data directory away, then restore the newest backup into a new one.'
      : 'Stop pvtcoms, look at the disk, and start it again.',
    found.fault === 'damaged' ? 'restore' : 'start',
  )
}

function backup({ store: state, backupAge }: Examination): readonly FindingView[] {
  if (state === 'empty') return []
  if (backupAge === undefined) {
    return [
      finding(
        'backup',
        'doubtful',
        'There is no backup here.',
        'Make one, and keep a copy on another disk.',
        'backup',
      ),
    ]
  }
  const days = Math.floor(backupAge / 86_400_000)
  return backupAge > OLD_BACKUP
    ? [
        finding(
          'backup',
          'doubtful',
          `The newest backup is ${days} days old.`,
          'Make another one.',
          'backup',
        ),
      ]
    : [finding('backup', 'good', `The newest backup is ${days} days old.`)]
}

function crash(code: string | undefined): readonly FindingView[] {
  if (code === undefined) return []
  return [
    finding(
      'crash',
      'doubtful',
      `pvtcoms ended by an error of its own the last time [${code}].`,
      'Report the code, and what you did. Nothing that was stored is lost.',
    ),
  ]
}

/** By its number, as it is listed: a name or address would end up in reports. */
function mailbox(view: MailboxView, number: number): FindingView {
  const what = `mailbox ${number}`
  switch (view.state) {
    case 'equivocating':
      return finding(
        what,
        'bad',
        'It shows different people different contents, and is not read any more.',
        'Use another mailbox, and tell its operator.',
        'mailbox',
      )
    case 'unreachable':
      return finding(
        what,
        'bad',
        'It does not answer.',
        view.kind === 'own-box'
          ? 'Look whether your box runs and is online.'
          : 'If it stays so, add another one and give it to your contacts.',
        view.kind === 'own-box' ? undefined : 'mailbox',
      )
    case 'unknown':
      return finding(what, 'doubtful', 'It was not asked yet.', 'Wait a little.')
    case 'reachable':
      return view.doubted
        ? finding(
            what,
            'doubtful',
            'A contact was shown something else there than you.',
            'Use another mailbox besides.',
            'mailbox',
          )
        : finding(what, 'good', 'It answers.')
  }
}

function noMailbox(): FindingView {
  return finding(
    'mailbox',
    'doubtful',
    'There is no mailbox: messages arrive only while both sides are online.',
    'Add one: your own, a friend’s, or a volunteer’s.',
    'mailbox',
  )
}
