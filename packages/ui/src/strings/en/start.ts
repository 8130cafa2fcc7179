/** The first steps, and the lock screen. */
export const start = {
  welcomeTitle: 'Private messages, no phone number',
  welcomeText:
    'End-to-end encrypted, from your computer to theirs. Tor hides who talks with whom. No account.',
  begin: 'Get started',
  restore: 'Restore a backup',

  createTitle: 'Your profile',
  name: 'Your name',
  nameHint: 'Only your contacts see it. It does not have to be your real one.',
  passphrase: 'Passphrase',
  passphraseAgain: 'Repeat passphrase',
  passphraseHint: 'At least 12 letters. Best are several unrelated words.',
  suggest: 'Suggest one',
  suggested: 'Write it down before you continue.',
  differ: 'The passphrases do not match.',
  repeatShort: 'This one is shorter. Type all of the passphrase again.',
  strength: 'Passphrase strength',
  strengths: {
    none: 'Empty',
    weak: 'Weak: guessed in minutes',
    fair: 'Fair: holds for a while',
    good: 'Good',
    strong: 'Strong',
  },
  forgetTitle: 'Do not forget it',
  forgetText:
    'Nobody can reset it. Without it your messages and contacts are lost. Write it on paper and keep it safe.',
  create: 'Create profile',

  restoreText:
    'Stop using the old computer. Your contacts are told, and you need to verify each other again.',
  restoreFile: 'Choose backup file',
  restorePassphrase: 'Passphrase of the backup',
  restoreGo: 'Restore',

  step: (n: number, of: number) => `Step ${n} of ${of}`,
  torTitle: 'Connecting to Tor',
  torText:
    'Tor sends your messages through three computers, so that nobody sees who talks with whom. The first time takes a minute or two.',
  torGoOn: 'Continue meanwhile',
  torPace: {
    slow: 'This is slow, but it works. Just wait.',
    relays: 'Nobody answers yet. Is this computer online?',
    bridges: 'No bridge answers yet. If it stays so, use other ones.',
  },
  torStuckTitle: 'No connection to Tor',
  torStuck: {
    relays:
      'Is this computer online? If it is, Tor may be blocked here. A bridge gets around that.',
    bridges:
      'Is this computer online? If it is, these bridges are gone, blocked or overloaded. Use other ones.',
  },
  bridges: 'Bridges',
  bridgesHint:
    'One per line. To get some, write to bridges@torproject.org from a Gmail or Riseup address, or ask someone you trust.',
  bridgesSave: 'Use these bridges',
  bridgesNone: 'Use no bridges',
  bridgesSaved: 'Tor restarts with this setting.',
  bridgesLeftOut: (lines: string) => `Left out, line ${lines}:`,
  bridgeReasons: {
    'no-bridge': 'Not a bridge.',
    'cut-off': 'Cut off. Copy all of it.',
    'program-missing': 'Install one of these first:',
    'unknown-kind': 'Unknown kind.',
    'too-many': 'More than 20 bridges.',
  },

  boxTitle: 'Your mailbox',
  boxText:
    'While you are offline, messages wait in a mailbox. It cannot read them, and does not know you or your contacts.',
  boxChoice: 'Which mailbox',
  boxFriend: 'A mailbox someone runs for me',
  boxFriendHint: 'You were given its link. The more people use it, the less it can find out.',
  boxOwn: 'My own, on a computer that is always on',
  boxOwnHint: 'Fastest. Only you use it.',
  boxNone: 'None for now',
  boxNoneHint: 'Invites work, and messages arrive, only while you are both online.',
  boxDone: 'Messages wait for you here',

  firstTitle: 'Your first chat',
  firstText: 'One of you creates an invite, the other one uses its link.',
  firstInviteHint: 'You get a link and a QR code.',
  firstAcceptHint: 'You were given a link or a QR code.',

  lockedTitle: 'pvtcoms is locked',
  unlock: 'Unlock',
  forgot: 'Forgot passphrase?',
  forgotTitle: 'Forgot your passphrase?',
  forgotText:
    'Nobody can reset it, not even us. Try other spellings. If nothing helps, delete everything here, backups included. Then restore a backup file whose passphrase you know, or start again.',
  eraseConfirm: 'To confirm, type: delete everything',
  erased: 'Everything was deleted.',
} as const
