/** The first steps, and the locked screen. */
export const start = {
  welcomeTitle: 'Talk in private',
  welcomeText:
    'pvtcoms sends messages from your computer to your partner’s, hidden by Tor and sealed end to end. There is no account and no phone number.',
  begin: 'Set up pvtcoms',
  restore: 'I have a backup',

  createTitle: 'Your profile',
  name: 'Your name',
  nameHint: 'Only the people you connect with get to know it. It need not be your real one.',
  passphrase: 'Passphrase',
  passphraseAgain: 'Passphrase again',
  passphraseHint: 'Several words that do not belong together are best.',
  suggest: 'Suggest one',
  suggested: 'Write it down before you go on: it stands in both fields.',
  differ: 'The two are not the same.',
  strength: 'Strength of the passphrase',
  strengths: {
    none: 'Not typed yet',
    weak: 'Weak: a computer guesses it in minutes',
    fair: 'Fair: it holds for some time',
    good: 'Good',
    strong: 'Strong',
  },
  forgetTitle: 'Nobody can reset it',
  forgetText:
    'Without the passphrase your messages and contacts are gone for good: there is no copy of it. Write it on paper, and keep that where you keep keys.',
  create: 'Create profile',

  restoreTitle: 'Restore a backup',
  restoreText:
    'Do not use the old computer any more. Your contacts are told that you restored, and each conversation starts afresh with new keys. Compare the safety emoji again.',
  restoreFile: 'Choose the backup file',
  restorePassphrase: 'Passphrase of the backup',
  restoreGo: 'Restore',

  step: (n: number, of: number) => `Step ${n} of ${of}`,
  torTitle: 'Connecting through Tor',
  torText:
    'Tor passes your messages on through three computers, none of which sees who talks with whom. The first time takes a minute or two.',
  torGoOn: 'Go on meanwhile',
  torStages: {
    reach: 'Reaching the Tor network',
    learn: 'Learning which relays there are',
    load: 'Loading their descriptions',
    build: 'Building a path through three of them',
    ready: 'Connected through Tor',
  },
  torPercent: (stage: string, percent: number) => `${stage}: ${percent} %`,
  torSlow: 'It goes slowly, but it goes on. There is nothing you need to do.',
  torStuckTitle: 'Tor does not get through',
  torStuck:
    'Is this computer online? If it is, this network may block Tor. A bridge is an entrance that is not on any public list.',
  torDegraded: {
    restarting: 'Tor is starting again. Messages wait until it is back.',
    'network-down': 'This computer is offline. Messages wait until it is back.',
    'woke-up': 'This computer has been asleep. Looking for the way again.',
  },
  torFailedTitle: 'Tor did not start',
  torClosed: 'Tor is not running.',
  torDoctor: 'Look for the cause',
  bridges: 'Use bridges',
  bridgesHint:
    'One line each, as it was given to you. To get some: write to bridges@torproject.org from a Gmail or Riseup address, or ask somebody you trust.',
  bridgesSave: 'Use these bridges',
  bridgesNone: 'Go without bridges',
  bridgesSaved: 'Tor starts again with these bridges.',

  boxTitle: 'Where messages wait for you',
  boxText:
    'When you are offline, messages wait in a mailbox. It cannot read them, and does not learn who you are or who writes to you.',
  boxChoice: 'Which mailbox',
  boxFriend: 'One that somebody runs for me',
  boxFriendHint:
    'A friend’s or a volunteer’s, whose link you were given. The more people use it, the less it can tell.',
  boxOwn: 'My own, on a machine that is always on',
  boxOwnHint: 'Messages come at once. It serves you alone.',
  boxNone: 'None for now',
  boxNoneHint:
    'You can answer invites, but not make any. Messages come only while you both are online.',
  boxDone: 'Messages wait for you here',

  firstTitle: 'Your first contact',
  firstText: 'Two people connect by an invite: one makes it, the other answers it.',
  firstInvite: 'Invite somebody',
  firstInviteHint: 'You get a link and a QR code to hand over.',
  firstAccept: 'Answer an invite',
  firstAcceptHint: 'Somebody gave you a link or a QR code.',

  lockedTitle: 'pvtcoms is locked',
  lockedText: 'Messages are not fetched while it is locked.',
  unlock: 'Unlock',
  forgot: 'I forgot it',
  forgotTitle: 'Without the passphrase',
  forgotText:
    'Nobody can open what is stored here without it, not even we. Try other spellings, or restore a backup whose passphrase you know. Else delete everything, the backups here too, and begin anew.',
  eraseConfirm: 'To delete everything, type: delete everything',
  erase: 'Delete everything',
  erased: 'Everything was deleted.',
} as const
