/** What the self-check found, by its code, and what helps. */
import { count } from '../count.ts'

export const doctor = {
  title: 'Check for problems',
  running: 'Checking…',
  verdicts: { good: 'Good', doubtful: 'Check', bad: 'Problem' },
  findings: {
    'tor-ready': (bridges: boolean) => `Tor is connected${bridges ? ' through bridges' : ''}.`,
    'tor-connecting': (percent: number) => `Tor is connecting: ${percent} %. Wait a moment.`,
    'tor-stuck': (percent: number, bridges: boolean) =>
      `Tor is stuck at ${percent} %. Check that this computer is online. If it is, ${bridges ? 'try other' : 'use'} bridges.`,
    'tor-unanswered': (bridges: boolean) =>
      `${bridges ? 'No bridge' : 'No relay of Tor'} answers. Check that this computer is online. If it is, use ${bridges ? 'other ' : ''}bridges.`,
    'tor-network-down': 'Tor has no connection. Check that this computer is online.',
    'tor-restarting': 'Tor is restarting. Wait a moment.',
    'tor-woke-up': 'This computer was asleep, and Tor is reconnecting. Wait a moment.',
    'tor-closed': 'Tor is not running. Start pvtcoms again.',
    'tor-failed': (reason: string, missing: boolean) =>
      `Tor could not start: ${reason}.${missing ? ' Install it (on Debian: apt install tor).' : ''} pvtcoms tries again by itself.`,
    'settings-unreadable':
      'The settings are damaged, and you may have used bridges: Tor waits. Set them again, or use none.',
    'tor-filtered': (commands: string) =>
      `A filter before Tor’s control port does not let pvtcoms ask for: ${commands}. Install the filter file of docs/tails-whonix.md. pvtcoms tries again by itself.`,
    'clock-good': 'The clock seems right.',
    'clock-wrong': 'The clock is wrong. Set date, time and time zone of this computer.',
    'clock-most-differ':
      'The clock is more than a day off most mailboxes. Set date, time and time zone of this computer.',
    'clock-some-differ':
      'The clock of a mailbox is more than a day off. If yours is right, tell whoever runs it.',
    'disk-unknown': 'The free disk space is unknown.',
    'disk-not-writable': 'The data folder is read-only. Check its permissions and its disk.',
    'disk-good': (space: string) => `${space} of disk space left.`,
    'disk-low': (space: string) =>
      `Only ${space} of disk space left. Free some, or messages cannot be saved.`,
    'store-sound': 'Your data is intact.',
    'store-locked': 'Your data is locked. Unlock pvtcoms to check it.',
    'store-empty': 'There is no data yet.',
    'store-damaged': 'Your data is damaged. Copy the data folder elsewhere, then restore a backup.',
    'store-fault': (fault: string) =>
      `Your data could not be read (${fault}). Quit pvtcoms, check the disk and start again.`,
    'backup-none': 'There is no backup yet. Make one and keep a copy on another disk.',
    'backup-recent': (days: number) => `The last backup is ${count(days, 'day', 'days')} old.`,
    'backup-old': (days: number) => `The last backup is ${days} days old. Make a new one.`,
    crashed: (fault: string) =>
      `pvtcoms crashed last time (${fault}). Nothing saved is lost. Please report it.`,
    'mailbox-good': (n: number) => `Mailbox ${n} is online.`,
    'mailbox-equivocating': (n: number) =>
      `Mailbox ${n} contradicts itself and is not used any more. Add another one.`,
    'mailbox-unreachable': (n: number) =>
      `Mailbox ${n} is offline. If it stays so, add another one.`,
    'own-box-unreachable': (n: number) => `Mailbox ${n}, your own, is offline. Check that it runs.`,
    'mailbox-unknown': (n: number) => `Mailbox ${n} was not checked yet. Wait a moment.`,
    'mailbox-doubted': (n: number) =>
      `A contact saw something else in mailbox ${n} than you. Add another one.`,
    'mailbox-none': 'You have no mailbox. Messages arrive only while you are both online.',
  },
} as const
