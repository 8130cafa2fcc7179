/** Message info. */

export const messageInfo = {
  steps: {
    written: 'Saved on this computer',
    sealed: 'Encrypted',
    'sealed-anew': 'Encrypted again, as the last copy was not confirmed',
    'sent-direct': 'Sent directly to their device',
    stored: 'Left in a mailbox',
    taken: 'A mailbox refused it. Another one is tried.',
    full: 'A mailbox did not take it now. It is tried again, there or elsewhere.',
    delivered: 'Delivered',
    read: 'Read',
    waiting: 'Waits until they confirm earlier messages',
  },
  marksText: {
    queued: 'It is safe on this computer and is sent as soon as possible.',
    'at-mailbox': 'It waits for them, encrypted, until they are online.',
    sent: 'Their device has not confirmed it yet.',
    delivered: 'It is on their device.',
    read: 'They have read it.',
    unread: '',
    seen: '',
  },
} as const
