/** Settings. */
const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`

export const settings = {
  title: 'Settings',
  sections: {
    profiles: 'Profiles',
    mailboxes: 'Mailboxes',
    network: 'Network',
    privacy: 'Lock and privacy',
    backup: 'Backup and data',
    look: 'Look and language',
    about: 'About',
  },

  profilesText:
    'Each profile has contacts and mailboxes of its own. People of one cannot find out that another exists.',
  profileCurrent: 'Open now',
  profileOpen: 'Open',
  profileNew: 'New profile',
  profileName: 'Name of the profile',
  profileDelete: 'Delete this profile',
  profileDeleteText: 'All its contacts, messages and keys are deleted. This cannot be undone.',

  mailboxesText: 'Where messages wait while you are offline. Two or more are safer than one.',
  mailboxesNone: 'No mailbox yet. Messages come only while both are online.',
  mailboxAdd: 'Add a mailbox',
  mailboxLink: 'Link of the mailbox',
  mailboxLinkHint: 'Paste it, or read its QR code.',
  mailboxName: 'What do you call it?',
  mailboxAliases: 'Further addresses',
  mailboxAliasesHint: 'One for each contact, a line each: pvtcoms mailbox alias prints them.',
  mailboxOwnText:
    'Start it on the other machine with your key, then paste the link that it prints:',
  mailboxOwnCommand: 'Command for the box',
  mailboxKind: 'Whose mailbox',
  mailboxKinds: { mailbox: 'Shared', 'own-box': 'Your own' },
  mailboxStates: {
    unknown: 'Not tried yet',
    reachable: 'Answers',
    unreachable: 'Does not answer',
    equivocating: 'Shows different things to different people',
  },
  mailboxSince: (when: string) => `since ${when}`,
  mailboxEquivocating:
    'It showed a history that does not fit what it showed before. It may have been restored from a backup, or it lies. It is not read any more.',
  mailboxDoubted: 'A contact saw another history of this mailbox than you.',
  mailboxClocks: 'Its clock and yours are more than a day apart.',
  mailboxTrust: 'Read it again',
  mailboxContacts: (n: number) => `${count(n, 'contact writes', 'contacts write')} here`,
  mailboxPrice: (mb: string) => `about ${mb} a day`,
  mailboxRefresh: 'Look now',
  mailboxFetch: 'Fetch at once',
  mailboxFetchHint:
    'Fetching at once is faster, but the mailbox can tell that one person fetches all of these.',
  mailboxRemoveText: 'Messages that wait there are lost to you.',

  networkTor: 'Tor',
  networkDoctor: 'Look for problems',
  doctorTitle: 'What pvtcoms found',
  doctorRunning: 'Looking…',
  verdicts: { good: 'Good', doubtful: 'Doubtful', bad: 'Needs care' },

  lockAfter: 'Lock after',
  lockMinutes: (seconds: number): string =>
    seconds === 0
      ? 'Never'
      : seconds < 3_600
        ? `${count(seconds / 60, 'minute', 'minutes')} idle`
        : `${count(seconds / 3_600, 'hour', 'hours')} idle`,
  lockNow: 'Lock now',
  lockHint: 'Messages are not fetched while it is locked.',
  passphrase: 'Change the passphrase',
  passphraseOld: 'Passphrase now',
  passphraseNew: 'New passphrase',
  passphraseChanged: 'The passphrase was changed.',
  notify: 'Tell me about new messages',
  notifyHint: 'A notification that says nothing but that there is a message.',
  notifyRefused: 'This browser does not allow notifications for pvtcoms.',
  enterSends: 'Enter sends',
  enterSendsHint: 'Otherwise it starts a new line, and Ctrl+Enter sends.',

  backups: 'Backups on this computer',
  backupsText: 'Made by themselves, encrypted, under your passphrase.',
  backupsNone: 'There is none yet.',
  backupNow: 'Back up now',
  backupDone: 'The backup was made and checked.',
  exportTitle: 'Backup to take along',
  exportText:
    'One encrypted file, for another computer. Whoever has it and its passphrase can be you: keep it safe.',
  exportPassphrase: 'Passphrase for this file',
  exportGo: 'Save the file',
  exportDone: (size: string) => `Handed to the browser: ${size}.`,
  restoreText: 'To restore a backup, delete everything here first, and choose “I have a backup”.',
  dataTitle: 'Your data',
  dataText: 'Everything is in one folder on this computer, encrypted:',
  eraseTitle: 'Delete everything',
  eraseText: 'All profiles, contacts, messages and keys. Your contacts are not told.',

  theme: 'Colours',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  textSize: 'Text size',
  textSizes: { small: 'Small', normal: 'Normal', large: 'Large', huge: 'Huge' },
  motion: 'Movement',
  motions: { system: 'As the system', less: 'None', full: 'All' },
  language: 'Language',
  languages: { system: 'As the system', en: 'English', de: 'Deutsch' },

  version: (version: string) => `Version ${version}`,
  aboutText:
    'A private messenger with no server of its own. No independent review has taken place.',
  keys: 'Keyboard',
  keyList: {
    search: 'Search',
    next: 'Next or previous conversation',
    edit: 'Change the last message, in an empty field',
    escape: 'Cancel, or leave what is open',
    messages: 'Through the messages, once one has the focus',
    line: 'New line',
  },
  stop: 'Stop pvtcoms',
  stopText: 'Nothing is sent or fetched until it is started again.',
} as const
