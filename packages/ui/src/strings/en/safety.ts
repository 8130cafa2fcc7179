/** The safety check of a contact. */

export const safety = {
  text: (name: string) =>
    `Compare this with ${name}’s screen: in person, or in a call where you recognize the voice. Do not send it as a message.`,
  emoji: 'Safety emoji',
  digits: 'or this number',
  yourCode: 'Let them scan this code',
  qr: 'QR code for verifying',
  scan: 'Scan their code',
  same: 'They match',
  differ: 'They do not match',
  ask: 'Are all seven the same on both screens?',
  notYet: 'Nothing to compare yet',
  notYetText: 'You both need to have been online once. This updates by itself.',
  verifiedText: (name: string) =>
    `Nobody is intercepting your chat with ${name}. Verify again if one of you restores a backup.`,
  before: 'Verified before a backup was restored',
  beforeText: 'Verify again.',
  attackBefore: 'This contact was marked as not safe',
  attackBeforeText: 'One of you restored a backup since. Continue only if you know why.',
  rejoin: 'Connect anyway',
  confirmDiffer: 'Mark as not safe',
  confirmDifferText:
    'If they really differ, someone may be intercepting this chat. This cannot be undone.',
  scans: {
    verified: 'The codes match.',
    'not-the-same': 'This code is from another chat, or someone may be intercepting this chat.',
    'own-code': 'This is your own code. Scan the one on their screen.',
    'no-code': 'This QR code is not for verifying.',
    'not-comparable': 'There is nothing to compare right now.',
  },
} as const
