/** What only parts of the window say that come later, in English. */
import { doctor } from './doctor.ts'
import { picker } from './picker.ts'
import { settings } from './settings.ts'
import { start } from './start.ts'

export const later = {
  /** Names of safety emoji by their English ones; English needs none. */
  emoji: {},
  settings,
  start,
  doctor,
  picker,
} as const
