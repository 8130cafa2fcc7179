/** Choosing an emoji. */
export const picker = {
  search: 'Search emoji',
  none: 'No emoji found',
  noRecent: 'What you choose is shown here',
  groups: {
    recent: 'Recently used',
    smileys: 'Smileys',
    people: 'People',
    nature: 'Animals and nature',
    food: 'Food and drink',
    travel: 'Travel and places',
    activities: 'Activities',
    objects: 'Objects',
    symbols: 'Symbols',
    flags: 'Flags',
  },
  tone: 'Skin tone',
  tones: {
    none: 'No skin tone',
    light: 'Light',
    mediumLight: 'Medium light',
    medium: 'Medium',
    mediumDark: 'Medium dark',
    dark: 'Dark',
  },
  font: 'This computer has no font with colour emoji. On Debian: apt install fonts-noto-color-emoji',
} as const
