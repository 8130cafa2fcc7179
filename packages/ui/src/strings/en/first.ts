/** What the start of the window says, in English. */
import { chat } from './chat.ts'
import { faults } from './faults.ts'
import { people } from './people.ts'
import { tor } from './tor.ts'

export const first = {
  locale: 'en',
  direction: 'ltr',
  common: {
    add: 'Add',
    back: 'Back',
    cancel: 'Cancel',
    close: 'Close',
    continue: 'Continue',
    copied: 'Copied',
    copy: 'Copy',
    hide: 'Hide',
    later: 'Later',
    more: 'More',
    name: 'Name',
    never: 'Never',
    off: 'Off',
    on: 'On',
    remove: 'Remove',
    show: 'Show',
  },
  link: {
    connecting: 'Connecting…',
    lost: (command: string) =>
      `Connection to pvtcoms lost. Trying again… If pvtcoms was restarted, open a new window: ${command}`,
    partTitle: 'This could not be loaded',
    part: 'Load the window again. Your messages are safe.',
    reload: 'Load again',
    refusedTitle: 'pvtcoms is not available',
    refused:
      'pvtcoms is not running, or this window was not opened by it. Close this window and run:',
  },
  notify: { body: 'New message' },
  qr: {
    fromFile: 'Choose a picture',
    camera: 'Use camera',
    cameraOff: 'Turn camera off',
    cameraPicture: 'Camera picture',
    none: 'No QR code found. Try a sharper or closer picture.',
    notAPicture: 'This file is not a picture.',
    noCamera: 'The camera is not available. Choose a picture or paste the link.',
  },
  text: {
    hidden: 'An invisible character',
    marks: 'Accents left out',
    linkTitle: 'Link',
    linkHint:
      'pvtcoms opens no links, so that no website learns what you read. Copy it and open it yourself.',
    copyLink: 'Copy link',
  },
  tor,
  people,
  chat,
  faults,
  faultsOther: (code: string) => `That did not work (${code}).`,
} as const
