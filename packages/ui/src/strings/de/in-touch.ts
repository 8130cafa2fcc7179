/** Auf welchen Wegen ein Kontakt und wir uns schreiben: Voreinstellungen, und was davon gezeigt wird. */
import type { Strings } from '../types.ts'

export const inTouch: Strings['inTouch'] = {
  preset: 'So schreibt ihr euch',
  presetOfNew: 'Neue Kontakte beginnen mit',
  presetOfNewHint: 'Hat einer von euch kein Postfach, beginnen sie direkt.',
  presets: {
    quick: 'Schnell',
    unseen: 'Ungesehen',
    together: 'Gemeinsam',
    sparing: 'Sparsam',
    own: 'Eigene',
  },
  presetHints: {
    quick:
      'Direkt, oder über Postfach, wenn der Kontakt offline ist. Er kann sehen, wann du online bist.',
    unseen: 'Über Postfach. Der Kontakt kann nicht sehen, wann du online bist.',
    together: 'Direkt. Deine Nachrichten warten, bis ihr beide online seid.',
    sparing: 'Über Postfach, alle 15 Minuten geprüft. Spart Daten und Akku.',
    own: 'Wie unten eingestellt.',
  },
  alone: 'Nur für diesen Kontakt',
  onion: 'Deine Adresse für ihn',
  noOnion: 'Keine',
  circuits: 'Offene Verbindungen',
  see: 'Was der Kontakt sehen kann',
  presence: 'Wann du online bist',
  presences: { yes: 'Ja', no: 'Nein' },
  onlyThem: 'Hat nur dieser Kontakt',
  alsoHave: (names) => `Auch ${names}`,
  shared:
    'Kontakte mit demselben Postfach können gemeinsam herausfinden, dass beide dir schreiben.',
  draw: 'Andere Postfächer auslosen',
  readFor: (mailbox, interval, names) =>
    `${mailbox} wird wegen ${names} häufiger geprüft: ${interval}.`,
  readForInvite: (mailbox) =>
    `${mailbox} wird jede Minute geprüft, solange dort eine Einladung wartet.`,
  costs: 'Was es kostet',
  noCost: 'Wird gemessen, sobald pvtcoms eine Stunde läuft.',
  directCost: 'Direkt, am Tag',
  readingCost: 'Postfächer prüfen, am Tag',
  wakeUps: 'Aufwachen in der Stunde',
  measured: (span) =>
    `Im Mittel seit dem Start, ${span}. Von einem Postfach, das auch andere nutzen, der Anteil. Nachrichten in fremden Postfächern abzulegen ist nicht mitgezählt.`,
}
