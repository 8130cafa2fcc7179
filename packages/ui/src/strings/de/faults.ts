/** Was zu sagen ist, wenn etwas nicht ging; nach dem Code. */
import type { Strings } from '../types.ts'

export const faults: Strings['faults'] = {
  'link-lost':
    'pvtcoms auf diesem Rechner antwortet nicht. Nichts wurde geändert; versuche es gleich noch einmal.',
  gone: 'Die Verbindung riss mittendrin ab. Sieh nach, ob es getan ist, bevor du es wiederholst.',
  slow: 'Die Verbindung riss mittendrin ab. Sieh nach, ob es getan ist, bevor du es wiederholst.',
  stopping: 'pvtcoms wird beendet. Starte es wieder, um weiterzumachen.',
  internal:
    'Etwas Unerwartetes ging schief. Nichts von dir ist verloren; bitte melde, was du getan hast.',
  locked: 'pvtcoms ist gesperrt.',
  'wrong-passphrase':
    'Das ist nicht die Passphrase. Achte auf Großbuchstaben und die Belegung der Tastatur.',
  'weak-passphrase':
    'Diese Passphrase lässt sich raten. Nimm mehrere Wörter: mindestens 12 Buchstaben.',
  'not-a-store': 'Die Datei ist nicht von pvtcoms. Sie blieb, wie sie ist.',
  'newer-version': 'Das hat ein neueres pvtcoms gemacht. Aktualisiere, und versuche es wieder.',
  'in-use': 'Es wird noch gebraucht. Gib den Kontakten, die es brauchen, zuerst ein anderes.',
  'read-only': 'In den Ordner lässt sich nicht schreiben. Prüfe seine Rechte.',
  'disk-full': 'Die Festplatte ist voll. Schaffe Platz, und versuche es wieder.',
  damaged: 'Ein Teil der Datei ist beschädigt. Stelle eine Sicherung wieder her.',
  io: 'Die Festplatte meldet einen Fehler. Nichts wurde geändert.',
  'bad-name': 'Ein Name hat 1 bis 128 Buchstaben.',
  'bad-link':
    'Das ist nicht der Link eines Postfachs, oder ein Teil fehlt. Kopiere ihn noch einmal.',
  'known-mailbox': 'Dieses Postfach hast du schon.',
  'no-owner-key':
    'Diese Box wurde nicht mit deinem Schlüssel gestartet. Starte sie mit dem Befehl oben.',
  'no-mailbox': 'Eine Einladung muss irgendwo warten: Füge zuerst ein Postfach hinzu.',
  'no-alias':
    'Deine Box hat keine Adresse mehr frei. Mache dort eine (pvtcoms mailbox alias), und füge sie hinzu.',
  malformed: 'Das ist keine Einladung, oder ein Teil fehlt. Bitte um den ganzen Link.',
  unsupported:
    'Diese Einladung hat ein neueres pvtcoms gemacht. Aktualisiere, und versuche es wieder.',
  expired: 'Diese Einladung ist abgelaufen. Bitte um eine neue.',
  'own-invite': 'Diese Einladung hast du selbst gemacht. Schicke sie der Person, für die sie ist.',
  'known-invite': 'Auf diese Einladung antwortest du schon.',
  'not-comparable': 'Es gibt jetzt nichts zu vergleichen.',
  blocked: 'Du hast diesen Kontakt blockiert. Gib ihn zuerst frei.',
  'no-session':
    'Die Verbindung wird nach einer Wiederherstellung neu aufgebaut. Versuche es in einigen Minuten noch einmal.',
  'has-left':
    'Dieser Kontakt hat das Gespräch beendet. Mit einer neuen Einladung könnt ihr euch wieder schreiben.',
  'too-long': 'Das ist länger, als eine Nachricht sein kann. Sende es in Teilen.',
  'not-ours': 'Das geht nur mit eigenen Nachrichten.',
  'not-held': 'Nichts wartet mehr auf deine Entscheidung.',
  'no-such-message': 'Diese Nachricht gibt es nicht mehr.',
  'bridge-line': 'Eine Zeile ist keine Bridge. Kopiere sie noch einmal, wie du sie bekommen hast.',
  'bridge-plugin-missing': 'Das Programm für diese Art von Bridge fehlt: Installiere obfs4proxy.',
  'bridge-unsupported': 'Diese Art von Bridge geht hier nicht. Nimm eine, die mit obfs4 beginnt.',
}
