/** Was eine Person erfährt, wenn etwas fehlschlug, nach dem Code. */
import type { Strings } from '../types.ts'

export const faults: Strings['faults'] = {
  'link-lost': 'pvtcoms antwortet nicht. Nichts wurde geändert. Versuche es gleich noch einmal.',
  gone: 'Die Verbindung wurde unterbrochen. Prüfe, ob es geklappt hat, bevor du es wiederholst.',
  slow: 'Die Verbindung wurde unterbrochen. Prüfe, ob es geklappt hat, bevor du es wiederholst.',
  stopping: 'pvtcoms wird beendet. Starte es neu, um fortzufahren.',
  internal: 'Etwas ist schiefgegangen. Bitte melde, was du getan hast.',
  locked: 'pvtcoms ist gesperrt.',
  'wrong-passphrase': 'Falsche Passphrase. Prüfe Großbuchstaben und die Tastaturbelegung.',
  'weak-passphrase': 'Zu leicht zu erraten. Nimm mehrere Wörter, mindestens 12 Buchstaben.',
  'not-a-store': 'Diese Datei ist nicht von pvtcoms. Sie wurde nicht geändert.',
  'older-version':
    'Das wurde mit einem pvtcoms von vor der ersten Version erstellt. Nur jenes kann es lesen. Es wurde nicht geändert.',
  'newer-version':
    'Das wurde mit einem neueren pvtcoms erstellt. Aktualisiere und versuche es noch einmal.',
  'in-use': 'Ein anderes pvtcoms verwendet diese Daten. Beende es zuerst.',
  'mailbox-in-use':
    'Kontakte oder eine Einladung brauchen dieses Postfach noch. Füge zuerst ein anderes hinzu oder ziehe die Einladung zurück.',
  'read-only': 'Der Ordner ist schreibgeschützt. Prüfe seine Berechtigungen.',
  'disk-full': 'Die Festplatte ist voll. Schaffe Platz und versuche es noch einmal.',
  'not-a-backup': 'Diese Datei ist kein Backup von pvtcoms. Wähle eine andere.',
  'cut-off':
    'Dieses Backup ist abgeschnitten, sein Ende fehlt. Kopiere oder lade es noch einmal herunter.',
  'damaged-backup':
    'Dieses Backup ist beschädigt. Nimm eine andere Kopie davon oder ein anderes Backup.',
  'settings-unreadable': 'Wähle zuerst unter Netzwerk, ob mit Bridges oder ohne.',
  damaged: 'Die Datei ist beschädigt. Stelle ein unversehrtes Backup wieder her.',
  io: 'Die Festplatte meldet einen Fehler. Nichts wurde geändert.',
  'bad-name': 'Ein Name hat 1 bis 128 Zeichen.',
  'bad-link': 'Das ist kein vollständiger Postfach-Link. Kopiere ihn noch einmal.',
  'several-links': 'In diesem Text sind mehrere Links. Wähle einen davon.',
  'too-much-text': 'Dieser Text ist zu lang. Nimm den Teil mit dem Link.',
  'known-mailbox': 'Dieses Postfach hast du schon.',
  'no-owner-key':
    'Dieses Postfach wurde nicht mit deinem Schlüssel gestartet. Starte es mit dem Befehl oben.',
  'no-mailbox': 'Füge zuerst ein Postfach hinzu. Deine Einladung wartet dort.',
  'no-alias':
    'Dein Postfach hat keine freie Adresse. Erstelle dort eine (pvtcoms mailbox alias) und füge sie hinzu.',
  'no-other-mailbox':
    'Der Kontakt schreibt schon an alle geteilten Postfächer. Füge zuerst ein weiteres hinzu.',
  malformed: 'Das ist kein vollständiger Einladungslink. Bitte noch einmal darum.',
  'not-invite': 'Dieser QR-Code ist keine Einladung.',
  unsupported:
    'Diese Einladung wurde mit einem neueren pvtcoms erstellt. Aktualisiere und versuche es noch einmal.',
  expired: 'Diese Einladung ist abgelaufen. Bitte um eine neue.',
  'own-invite': 'Das ist deine eigene Einladung. Schicke sie der Person, für die sie ist.',
  'own-invite-used':
    'Das ist deine eigene Einladung, und sie wurde schon verwendet. Erstelle eine neue.',
  'own-invite-cancelled':
    'Das ist deine eigene Einladung, und du hast sie zurückgezogen. Erstelle eine neue.',
  'known-invite': 'Du verwendest diese Einladung schon. Warte, bis die andere Person online ist.',
  'invite-used':
    'Du hast diese Einladung schon verwendet. Suche die Person in deinen Chats, oder bitte um eine neue.',
  'invite-taken':
    'Jemand anderes hat diese Einladung verwendet, oder sie wurde zurückgezogen. Bitte um eine neue.',
  'not-comparable': 'Es gibt gerade nichts zu vergleichen.',
  blocked: 'Du hast diesen Kontakt blockiert. Hebe die Blockierung zuerst auf.',
  'no-session':
    'Seit ein Backup wiederhergestellt wurde, seid ihr noch nicht wieder verbunden. Versuche es später noch einmal oder erstelle eine neue Einladung.',
  'has-left':
    'Dieser Kontakt hat den Chat verlassen. Erstelle eine neue Einladung, um euch wieder zu schreiben.',
  'note-too-long': 'Diese Notiz ist zu lang. Kürze sie.',
  'too-long': 'Diese Nachricht ist zu lang. Sende sie in Teilen.',
  'not-ours': 'Das geht nur mit deinen eigenen Nachrichten.',
  'not-held': 'Es gibt nichts mehr zu entscheiden.',
  'nothing-to-search':
    'Nach Satzzeichen allein lässt sich nicht suchen. Gib ein Wort, eine Zahl oder ein Emoji ein.',
  'no-such-introduction': 'Diese Vorstellung ist vorbei.',
  'same-contact': 'Das ist derselbe Kontakt. Wähle zwei verschiedene.',
  'introduction-runs': 'Du stellst die beiden schon einander vor. Warte auf ihre Antworten.',
  'not-asked': 'Du hast schon geantwortet, oder die Vorstellung ist vorbei.',
  'no-such-message': 'Diese Nachricht gibt es nicht mehr.',
  'message-gone': 'Diese Nachricht wurde gelöscht oder ist verschwunden.',
  'not-sent-yet': 'Noch nicht alles wurde gesendet. Wähle, ob es noch gesendet werden soll.',
  'bridge-line': 'Eine Zeile ist keine Bridge. Kopiere sie noch einmal.',
  'bridge-plugin-missing':
    'Diese Bridge braucht ein Programm, das nicht installiert ist: obfs4proxy.',
  'control-filtered':
    'Dieses Tor lässt pvtcoms keine Bridges setzen. Setze sie in den Einstellungen des Systems.',
  'bridge-unsupported':
    'Diese Art von Bridge wird nicht unterstützt. Nimm eine, die mit obfs4 beginnt.',
}
