/** What only parts of the window say that come later, in English. */
import { doctor } from './doctor.ts'
import { inTouch } from './in-touch.ts'
import { introducing } from './introducing.ts'
import { messageInfo } from './message-info.ts'
import { picker } from './picker.ts'
import { safety } from './safety.ts'
import { selection } from './selection.ts'
import { settings } from './settings.ts'
import { start } from './start.ts'

export const later = {
  /** Names of safety emoji by their English ones; English needs none. */
  emoji: {},
  settings,
  start,
  doctor,
  picker,
  selection,
  messageInfo,
  inTouch,
  safety,
  introducing,
} as const
