/** The safety check of a contact, in German. */
import type { Strings } from '../types.ts'

export const safety: Strings['safety'] = {
  text: (name) =>
    `Vergleiche dies mit dem Bildschirm von ${name}: persönlich, oder in einem Anruf, wenn du die Stimme kennst. Sende es nicht als Nachricht.`,
  emoji: 'Sicherheits-Emoji',
  digits: 'oder diese Nummer',
  yourCode: 'Lass diesen Code scannen',
  qr: 'QR-Code zum Verifizieren',
  scan: 'Anderen Code scannen',
  same: 'Stimmt überein',
  differ: 'Stimmt nicht überein',
  ask: 'Sind alle sieben auf beiden Bildschirmen gleich?',
  notYet: 'Noch nichts zu vergleichen',
  notYetText: 'Ihr müsst beide einmal online gewesen sein. Das hier aktualisiert sich von selbst.',
  verifiedText: (name) =>
    `Niemand fängt deinen Chat mit ${name} ab. Verifiziert euch erneut, wenn jemand von euch ein Backup wiederherstellt.`,
  before: 'Verifiziert, bevor ein Backup wiederhergestellt wurde',
  beforeText: 'Verifiziere erneut.',
  attackBefore: 'Dieser Kontakt wurde als nicht sicher markiert',
  attackBeforeText:
    'Seitdem wurde ein Backup wiederhergestellt. Mache nur weiter, wenn du weißt, warum.',
  rejoin: 'Trotzdem verbinden',
  confirmDiffer: 'Als nicht sicher markieren',
  confirmDifferText:
    'Wenn sie sich wirklich unterscheiden, fängt vielleicht jemand diesen Chat ab. Das kann nicht rückgängig gemacht werden.',
  scans: {
    verified: 'Die Codes stimmen überein.',
    'not-the-same': 'Dieser Code ist aus einem anderen Chat, oder jemand fängt diesen Chat ab.',
    'own-code': 'Das ist dein eigener Code. Scanne den auf dem anderen Bildschirm.',
    'no-code': 'Dieser QR-Code ist nicht zum Verifizieren.',
    'not-comparable': 'Es gibt gerade nichts zu vergleichen.',
  },
}
