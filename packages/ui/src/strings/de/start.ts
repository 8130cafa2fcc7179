/** Die ersten Schritte, und der gesperrte Bildschirm. */
import type { Strings } from '../types.ts'

export const start: Strings['start'] = {
  welcomeTitle: 'Unter vier Augen reden',
  welcomeText:
    'pvtcoms bringt Nachrichten von deinem Rechner zu dem deines Gegenübers, verborgen durch Tor und von Ende zu Ende versiegelt. Ohne Konto, ohne Telefonnummer.',
  begin: 'pvtcoms einrichten',
  restore: 'Ich habe eine Sicherung',

  createTitle: 'Dein Profil',
  name: 'Dein Name',
  nameHint:
    'Nur die Menschen, mit denen du dich verbindest, erfahren ihn. Es muss nicht dein echter sein.',
  passphrase: 'Passphrase',
  passphraseAgain: 'Passphrase noch einmal',
  passphraseHint: 'Am besten sind mehrere Wörter, die nichts miteinander zu tun haben.',
  suggest: 'Eine vorschlagen',
  suggested: 'Schreibe sie auf, bevor du weitergehst: Sie steht in beiden Feldern.',
  differ: 'Die beiden sind nicht gleich.',
  strength: 'Stärke der Passphrase',
  strengths: {
    none: 'Noch nichts eingegeben',
    weak: 'Schwach: Ein Rechner rät sie in Minuten',
    fair: 'Mäßig: Sie hält einige Zeit',
    good: 'Gut',
    strong: 'Stark',
  },
  forgetTitle: 'Niemand kann sie zurücksetzen',
  forgetText:
    'Ohne die Passphrase sind deine Nachrichten und Kontakte endgültig verloren: Es gibt keine Kopie. Schreibe sie auf Papier, und verwahre es bei deinen Schlüsseln.',
  create: 'Profil anlegen',

  restoreTitle: 'Sicherung wiederherstellen',
  restoreText:
    'Benutze den alten Rechner nicht mehr. Deine Kontakte erfahren, dass du wiederhergestellt hast, und jedes Gespräch beginnt mit neuen Schlüsseln. Vergleicht die Sicherheits-Emoji noch einmal.',
  restoreFile: 'Sicherungsdatei wählen',
  restorePassphrase: 'Passphrase der Sicherung',
  restoreGo: 'Wiederherstellen',

  step: (n, of) => `Schritt ${n} von ${of}`,
  torTitle: 'Verbindung durch Tor',
  torText:
    'Tor reicht deine Nachrichten über drei Rechner weiter, von denen keiner sieht, wer mit wem spricht. Beim ersten Mal dauert das ein, zwei Minuten.',
  torGoOn: 'Derweil weiter',
  torStages: {
    reach: 'Das Tor-Netz wird gesucht',
    learn: 'Es wird gelernt, welche Relays es gibt',
    load: 'Ihre Beschreibungen werden geladen',
    build: 'Ein Weg über drei von ihnen entsteht',
    ready: 'Durch Tor verbunden',
  },
  torPercent: (stage, percent) => `${stage}: ${percent} %`,
  torSlow: 'Es geht langsam, aber es geht. Du musst nichts tun.',
  torStuckTitle: 'Tor kommt nicht durch',
  torStuck:
    'Ist dieser Rechner online? Wenn ja, sperrt dieses Netz vielleicht Tor. Eine Bridge ist ein Eingang, der auf keiner öffentlichen Liste steht.',
  torDegraded: {
    restarting: 'Tor startet neu. Nachrichten warten solange.',
    'network-down': 'Dieser Rechner ist offline. Nachrichten warten solange.',
    'woke-up': 'Dieser Rechner hat geschlafen. Der Weg wird neu gesucht.',
  },
  torFailedTitle: 'Tor ist nicht gestartet',
  torClosed: 'Tor läuft nicht.',
  torDoctor: 'Nach der Ursache suchen',
  bridges: 'Bridges benutzen',
  bridgesHint:
    'Je eine Zeile, wie du sie bekommen hast. Um welche zu bekommen: Schreibe an bridges@torproject.org von einer Adresse bei Gmail oder Riseup, oder frage jemanden, dem du traust.',
  bridgesSave: 'Diese Bridges benutzen',
  bridgesNone: 'Ohne Bridges',
  bridgesSaved: 'Tor startet neu, mit diesen Bridges.',

  boxTitle: 'Wo Nachrichten auf dich warten',
  boxText:
    'Bist du offline, warten Nachrichten in einem Postfach. Es kann sie nicht lesen, und erfährt weder, wer du bist, noch, wer dir schreibt.',
  boxChoice: 'Welches Postfach',
  boxFriend: 'Eines, das jemand für mich betreibt',
  boxFriendHint:
    'Von Freunden oder Freiwilligen, deren Link du bekommen hast. Je mehr es benutzen, desto weniger verrät es.',
  boxOwn: 'Mein eigenes, auf einem Rechner, der immer läuft',
  boxOwnHint: 'Nachrichten kommen sofort. Es dient dir allein.',
  boxNone: 'Vorerst keines',
  boxNoneHint:
    'Du kannst auf Einladungen antworten, aber keine machen. Nachrichten kommen nur, solange ihr beide online seid.',
  boxDone: 'Hier warten Nachrichten auf dich',

  firstTitle: 'Dein erster Kontakt',
  firstText:
    'Zwei verbinden sich durch eine Einladung: Eine Person macht sie, die andere antwortet.',
  firstInvite: 'Jemanden einladen',
  firstInviteHint: 'Du bekommst einen Link und einen QR-Code zum Übergeben.',
  firstAccept: 'Auf eine Einladung antworten',
  firstAcceptHint: 'Jemand gab dir einen Link oder einen QR-Code.',

  lockedTitle: 'pvtcoms ist gesperrt',
  lockedText: 'Solange werden keine Nachrichten geholt.',
  unlock: 'Entsperren',
  forgot: 'Ich habe sie vergessen',
  forgotTitle: 'Ohne die Passphrase',
  forgotText:
    'Niemand kann ohne sie öffnen, was hier liegt, auch wir nicht. Versuche andere Schreibweisen, oder stelle eine Sicherung wieder her, deren Passphrase du kennst. Sonst lösche alles, auch die Sicherungen hier, und beginne neu.',
  eraseConfirm: 'Um alles zu löschen, tippe: delete everything',
  erase: 'Alles löschen',
  erased: 'Alles wurde gelöscht.',
}
