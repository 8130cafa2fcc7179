/** What only parts of the window say that come later, in German. */
import type { LaterStrings } from '../types.ts'
import { doctor } from './doctor.ts'
import { emoji } from './emoji.ts'
import { inTouch } from './in-touch.ts'
import { introducing } from './introducing.ts'
import { messageInfo } from './message-info.ts'
import { picker } from './picker.ts'
import { safety } from './safety.ts'
import { selection } from './selection.ts'
import { settings } from './settings.ts'
import { start } from './start.ts'

export const later: LaterStrings = {
  emoji,
  settings,
  start,
  doctor,
  picker,
  selection,
  messageInfo,
  inTouch,
  safety,
  introducing,
}
