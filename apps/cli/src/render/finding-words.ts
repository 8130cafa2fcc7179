/** What `doctor` found, in words: what each code of `app.doctor` is about, what was found, and what to do next. */
import type { FindingView, Remedy } from '@pvtcoms/rpc/client'
import { count } from './time.ts'

export interface FindingWords {
  /** Tor, the clock, the disk …; of a mailbox its number in the list, from 1. */
  readonly subject: string | { readonly mailbox: number }
  readonly text: string
  /** What to do next; undefined when there is nothing to do. */
  readonly advice?: string
}

const WAIT = 'Wait a little.'
const SET_CLOCK = 'Set the date, the time and the time zone of this computer.'

export function findingWords(finding: FindingView): FindingWords {
  switch (finding.code) {
    case 'tor-ready':
      return { subject: 'Tor', text: `Tor is connected${through(finding.bridges)}.` }
    case 'tor-connecting':
      return {
        subject: 'Tor',
        text: `${percentWords(finding.bridges, finding.percent)}.`,
        advice: WAIT,
      }
    case 'tor-stuck':
      return {
        subject: 'Tor',
        text: `${percentWords(finding.bridges, finding.percent)}${finding.reason === undefined ? '' : ` (${finding.reason})`}.`,
        advice: finding.bridges
          ? 'It makes no progress. Check that this computer is online, or try other bridges.'
          : 'It makes no progress. Check that this computer is online. If Tor is blocked where you are, use bridges.',
      }
    case 'tor-unanswered':
      return finding.bridges
        ? {
            subject: 'Tor',
            text: 'No bridge answers.',
            advice: 'Check that this computer is online. If it is, use other bridges.',
          }
        : {
            subject: 'Tor',
            text: 'No relay of Tor answers.',
            advice:
              'Check that this computer is online. If Tor is blocked where you are, use bridges.',
          }
    case 'tor-network-down':
      return {
        subject: 'Tor',
        text: 'Tor has no connection.',
        advice: 'Check that this computer is online.',
      }
    case 'tor-restarting':
      return { subject: 'Tor', text: 'Tor is restarting.', advice: WAIT }
    case 'tor-woke-up':
      return {
        subject: 'Tor',
        text: 'The computer was asleep, and Tor is reconnecting.',
        advice: WAIT,
      }
    case 'tor-closed':
      return { subject: 'Tor', text: 'Tor is not running.', advice: 'Start pvtcoms again.' }
    case 'tor-failed':
      return {
        subject: 'Tor',
        text: `Tor could not start: ${finding.reason} [${finding.fault}].`,
        advice:
          finding.fault === 'tor-missing'
            ? 'Install it: on Debian, apt install tor. pvtcoms then tries again by itself.'
            : 'Fix this; pvtcoms then tries again by itself.',
      }
    case 'settings-unreadable':
      return {
        subject: 'Tor',
        text: 'The file with the settings is damaged, and bridges may have been set: Tor waits for you.',
        advice:
          'Set the bridges again, or connect without (pvtcoms bridge clear). Set pvtcoms lock --after again, too.',
      }
    case 'tor-filtered':
      return {
        subject: 'Tor',
        text: `A filter before Tor’s control port does not allow: ${finding.commands.join(', ')}.`,
        advice:
          'Install the filter file of docs/tails-whonix.md; pvtcoms then tries again by itself.',
      }
    case 'clock-good':
      return { subject: 'Clock', text: 'The clock seems right.' }
    case 'clock-wrong':
      return { subject: 'Clock', text: 'Tor says that the clock is wrong.', advice: SET_CLOCK }
    case 'clock-most-differ':
      return {
        subject: 'Clock',
        text: 'The clock is more than a day off that of most mailboxes.',
        advice: SET_CLOCK,
      }
    case 'clock-some-differ':
      return {
        subject: 'Clock',
        text: 'The clock of a mailbox is more than a day off.',
        advice: 'If date and time are right here, tell the person who runs that mailbox.',
      }
    case 'disk-unknown':
      return { subject: 'Disk', text: 'The free space on the disk is unknown.' }
    case 'disk-not-writable':
      return {
        subject: 'Disk',
        text: 'pvtcoms cannot write to its folder.',
        advice: 'Check the permissions of the folder, and that the disk is not read-only.',
      }
    case 'disk-good':
      return { subject: 'Disk', text: `${space(finding.freeMiB)} are free.` }
    case 'disk-low':
      return {
        subject: 'Disk',
        text: `Only ${space(finding.freeMiB)} are free.`,
        advice: 'Free some space: new messages cannot be saved without it.',
      }
    case 'store-sound':
      return { subject: 'Data', text: 'All saved data can be read.' }
    case 'store-locked':
      return {
        subject: 'Data',
        text: 'pvtcoms is locked, so the saved data was not checked.',
        advice: 'Unlock it to check the data.',
      }
    case 'store-empty':
      return {
        subject: 'Data',
        text: 'pvtcoms is not set up yet.',
        advice: 'Set it up, or restore a backup.',
      }
    case 'store-damaged':
      return {
        subject: 'Data',
        text: `Some saved data is damaged [${finding.fault}].`,
        advice: 'Copy the folder of pvtcoms away, then restore the newest backup into a new one.',
      }
    case 'store-fault':
      return {
        subject: 'Data',
        text: `The saved data cannot be used [${finding.fault}].`,
        advice: 'Stop pvtcoms, check the disk, and start pvtcoms again.',
      }
    case 'backup-none':
      return {
        subject: 'Backup',
        text: 'There is no backup on this computer.',
        advice: 'Make one, and keep a copy on another disk.',
      }
    case 'backup-recent':
      return { subject: 'Backup', text: age(finding.days) }
    case 'backup-old':
      return { subject: 'Backup', text: age(finding.days), advice: 'Make a new one.' }
    case 'crashed':
      return {
        subject: 'Crash',
        text: `pvtcoms crashed the last time it ran [${finding.fault}].`,
        advice: 'Please report this code and what you did. Nothing that was saved is lost.',
      }
    case 'mailbox-good':
      return { subject: finding, text: 'It is online.' }
    case 'mailbox-equivocating':
      return {
        subject: finding,
        text: 'It contradicts itself, and is not used any more.',
        advice: 'Add another mailbox, and tell the person who runs this one.',
      }
    case 'mailbox-unreachable':
      return {
        subject: finding,
        text: 'It is offline.',
        advice: 'If it stays like this, add another mailbox and give it to your contacts.',
      }
    case 'own-box-unreachable':
      return {
        subject: finding,
        text: 'It is offline.',
        advice: 'Check that it runs, and that its computer is online.',
      }
    case 'mailbox-unknown':
      return { subject: finding, text: 'It was not checked yet.', advice: WAIT }
    case 'mailbox-doubted':
      return {
        subject: finding,
        text: 'A contact saw something else there than you.',
        advice: 'Add another mailbox.',
      }
    case 'mailbox-none':
      return {
        subject: 'Mailbox',
        text: 'There is no mailbox: messages arrive only while both of you are online.',
        advice: 'Add one: your own, a friend’s, or a volunteer’s.',
      }
  }
}

/** The command for each remedy. */
export const REMEDY_COMMANDS: Readonly<Record<Remedy, string>> = {
  bridges: 'pvtcoms bridge set LINE',
  create: 'pvtcoms create; pvtcoms restore FILE',
  unlock: 'pvtcoms unlock',
  backup: 'pvtcoms backup create; pvtcoms export FILE',
  restore: 'pvtcoms restore FILE',
  mailbox: 'pvtcoms mailbox add NAME',
  start: 'pvtcoms stop; pvtcoms start',
}

const through = (bridges: boolean): string => (bridges ? ' through bridges' : '')

const percentWords = (bridges: boolean, percent: number): string =>
  `Tor is connecting${through(bridges)}: ${percent} %`

/** 1024 MiB and more are GiB. */
const space = (mib: number): string =>
  mib < 1_024 ? `${mib} MiB` : `${(mib / 1_024).toFixed(1)} GiB`

const age = (days: number): string =>
  days === 0
    ? 'The newest backup is from today.'
    : `The newest backup is ${count(days, 'day')} old.`
