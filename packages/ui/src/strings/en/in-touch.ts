/** How a contact and we are in touch: presets, and what the sheet shows of them. */

export const inTouch = {
  preset: 'How you are in touch',
  presetOfNew: 'New contacts begin with',
  presetOfNewHint: 'Where one of you has no mailbox, they begin directly.',
  presets: {
    quick: 'Quick',
    unseen: 'Unseen',
    together: 'Together',
    sparing: 'Sparing',
    own: 'Own',
  },
  presetHints: {
    quick: 'Direct, or by mailbox while they are offline. They can see when you are online.',
    unseen: 'By mailbox. They cannot see when you are online.',
    together: 'Direct. Your messages wait until you are both online.',
    sparing: 'By mailbox, checked every 15 minutes. Saves data and battery.',
    own: 'As set below.',
  },
  alone: 'For them alone',
  onion: 'Your address for them',
  noOnion: 'None',
  circuits: 'Open connections',
  see: 'What they can see',
  presence: 'When you are online',
  presences: { yes: 'Yes', no: 'No' },
  onlyThem: 'Only they have it',
  alsoHave: (names: string) => `Also ${names}`,
  shared: 'Contacts with the same mailbox can find out together that they both write to you.',
  draw: 'Draw other mailboxes',
  readFor: (mailbox: string, interval: string, names: string) =>
    `${mailbox} is checked more often because of ${names}: ${interval}.`,
  readForInvite: (mailbox: string) =>
    `${mailbox} is checked every minute while an invite waits there.`,
  costs: 'What it costs',
  noCost: 'Measured once pvtcoms has been running for an hour.',
  directCost: 'Direct, a day',
  readingCost: 'Checking mailboxes, a day',
  wakeUps: 'Wake-ups an hour',
  measured: (span: string) =>
    `Average since the start, ${span}. Of a mailbox that others use too, their share. Leaving messages in their mailboxes is not counted.`,
} as const
