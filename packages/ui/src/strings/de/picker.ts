/** Ein Emoji auswählen. */
import type { Strings } from '../types.ts'

export const picker: Strings['picker'] = {
  search: 'Emoji suchen',
  none: 'Kein Emoji gefunden',
  noRecent: 'Was du auswählst, steht hier',
  groups: {
    recent: 'Zuletzt verwendet',
    smileys: 'Smileys',
    people: 'Menschen',
    nature: 'Tiere und Natur',
    food: 'Essen und Trinken',
    travel: 'Reisen und Orte',
    activities: 'Aktivitäten',
    objects: 'Gegenstände',
    symbols: 'Symbole',
    flags: 'Flaggen',
  },
  tone: 'Hautton',
  tones: {
    none: 'Kein Hautton',
    light: 'Hell',
    mediumLight: 'Mittelhell',
    medium: 'Mittel',
    mediumDark: 'Mitteldunkel',
    dark: 'Dunkel',
  },
  font: 'Dieser Computer hat keine Schrift mit farbigen Emoji. Auf Debian: apt install fonts-noto-color-emoji',
}
