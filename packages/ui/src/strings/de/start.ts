/** Die ersten Schritte, und der Sperrbildschirm. */
import type { Strings } from '../types.ts'

export const start: Strings['start'] = {
  welcomeTitle: 'Private Nachrichten, ohne Telefonnummer',
  welcomeText:
    'Ende-zu-Ende-verschlüsselt, von deinem Computer zum anderen. Tor verbirgt, wer mit wem spricht. Kein Konto.',
  begin: 'Loslegen',
  restore: 'Backup wiederherstellen',

  createTitle: 'Dein Profil',
  name: 'Dein Name',
  nameHint: 'Nur deine Kontakte sehen ihn. Es muss nicht dein echter sein.',
  passphrase: 'Passphrase',
  passphraseAgain: 'Passphrase wiederholen',
  passphraseHint:
    'Mindestens 12 Buchstaben. Am besten mehrere Wörter, die nichts miteinander zu tun haben.',
  suggest: 'Vorschlagen',
  suggested: 'Schreibe sie auf, bevor du weitermachst.',
  differ: 'Die Passphrasen stimmen nicht überein.',
  repeatShort: 'Diese ist kürzer. Gib die ganze Passphrase noch einmal ein.',
  strength: 'Stärke der Passphrase',
  strengths: {
    none: 'Leer',
    weak: 'Schwach: in Minuten erraten',
    fair: 'Mittel: hält eine Weile',
    good: 'Gut',
    strong: 'Stark',
  },
  forgetTitle: 'Vergiss sie nicht',
  forgetText:
    'Niemand kann sie zurücksetzen. Ohne sie sind deine Nachrichten und Kontakte verloren. Schreibe sie auf Papier und bewahre es sicher auf.',
  create: 'Profil erstellen',

  restoreText:
    'Verwende den alten Computer nicht mehr. Deine Kontakte erfahren es, und ihr müsst euch erneut verifizieren.',
  restoreFile: 'Backup-Datei wählen',
  restorePassphrase: 'Passphrase des Backups',
  restoreGo: 'Wiederherstellen',

  step: (n, of) => `Schritt ${n} von ${of}`,
  torTitle: 'Verbindung mit Tor',
  torText:
    'Tor leitet deine Nachrichten über drei Computer, damit niemand sieht, wer mit wem spricht. Beim ersten Mal dauert das ein bis zwei Minuten.',
  torGoOn: 'Inzwischen weiter',
  torPace: {
    slow: 'Es ist langsam, aber es klappt. Warte einfach.',
    relays: 'Noch antwortet niemand. Ist dieser Computer online?',
    bridges: 'Noch antwortet keine Bridge. Wenn das so bleibt, verwende andere.',
  },
  torStuckTitle: 'Keine Verbindung mit Tor',
  torStuck: {
    relays:
      'Ist dieser Computer online? Wenn ja, wird Tor hier vielleicht blockiert. Eine Bridge umgeht das.',
    bridges:
      'Ist dieser Computer online? Wenn ja, sind diese Bridges weg, blockiert oder überlastet. Verwende andere.',
  },
  bridges: 'Bridges',
  bridgesHint:
    'Eine je Zeile. Um welche zu bekommen, schreibe von einer Adresse bei Gmail oder Riseup an bridges@torproject.org, oder frage jemanden, dem du vertraust.',
  bridgesSave: 'Diese Bridges verwenden',
  bridgesNone: 'Keine Bridges verwenden',
  bridgesSaved: 'Tor startet mit dieser Einstellung neu.',
  bridgesLeftOut: (lines) => `Weggelassen, Zeile ${lines}:`,
  bridgeReasons: {
    'no-bridge': 'Keine Bridge.',
    'cut-off': 'Abgeschnitten. Kopiere sie ganz.',
    'program-missing': 'Installiere zuerst eines davon:',
    'unknown-kind': 'Unbekannte Art.',
    'too-many': 'Mehr als 20 Bridges.',
  },

  boxTitle: 'Dein Postfach',
  boxText:
    'Während du offline bist, warten Nachrichten in einem Postfach. Es kann sie nicht lesen und kennt weder dich noch deine Kontakte.',
  boxChoice: 'Welches Postfach',
  boxFriend: 'Ein Postfach, das jemand für mich betreibt',
  boxFriendHint:
    'Du hast den Link dazu bekommen. Je mehr es verwenden, desto weniger kann es herausfinden.',
  boxOwn: 'Mein eigenes, auf einem Computer, der immer läuft',
  boxOwnHint: 'Am schnellsten. Nur du verwendest es.',
  boxNone: 'Vorerst keines',
  boxNoneHint: 'Einladungen gelten und Nachrichten kommen an nur, solange ihr beide online seid.',
  boxDone: 'Hier warten Nachrichten auf dich',

  firstTitle: 'Dein erster Chat',
  firstText: 'Jemand von euch erstellt eine Einladung, der andere verwendet ihren Link.',
  firstInviteHint: 'Du bekommst einen Link und einen QR-Code.',
  firstAcceptHint: 'Du hast einen Link oder einen QR-Code bekommen.',

  lockedTitle: 'pvtcoms ist gesperrt',
  unlock: 'Entsperren',
  forgot: 'Passphrase vergessen?',
  forgotTitle: 'Du hast deine Passphrase vergessen?',
  forgotText:
    'Niemand kann sie zurücksetzen, auch wir nicht. Versuche andere Schreibweisen. Hilft nichts, lösche hier alles, auch die Backups. Stelle dann eine Backup-Datei wieder her, deren Passphrase du kennst, oder fange neu an.',
  eraseConfirm: 'Zum Bestätigen tippe: delete everything',
  erased: 'Alles wurde gelöscht.',
}
