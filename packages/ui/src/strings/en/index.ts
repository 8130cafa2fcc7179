/** English, the catalogue by which the others are typed. */
import { chat } from './chat.ts'
import { faults } from './faults.ts'
import { people } from './people.ts'
import { settings } from './settings.ts'
import { start } from './start.ts'

export const en = {
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
    connecting: 'Connecting to pvtcoms on this computer…',
    lost: 'The window has lost pvtcoms on this computer. Trying again… If it was started anew, open the window anew too: pvtcoms open',
    refusedTitle: 'This window cannot reach pvtcoms',
    refused:
      'Either pvtcoms is not running, or this window was not opened by it. Start it with the command below, and close this window.',
  },
  notify: { body: 'There is a new message.' },
  qr: {
    fromFile: 'From a picture',
    camera: 'Use the camera',
    cameraOff: 'Camera off',
    cameraPicture: 'Picture of the camera',
    none: 'No QR code was found in this picture. Try one that is sharper, or cut closer to the code.',
    notAPicture: 'This file cannot be read as a picture.',
    noCamera:
      'There is no camera, or this window may not use it. Use a picture, or paste the link.',
  },
  text: {
    hidden: 'A character that cannot be seen, shown by its number',
    marks: 'So many marks on one letter were left out',
    linkTitle: 'Address of a page',
    linkHint:
      'Nothing is opened from here: a page would learn who reads what, and when. Copy the address, and open it where you want to.',
    copyLink: 'Copy address',
  },
  /** Names of safety emoji by their English ones; English needs none. */
  emoji: {},
  start,
  people,
  chat,
  settings,
  faults,
  faultsOther: (code: string) => `That did not work (${code}).`,
} as const
