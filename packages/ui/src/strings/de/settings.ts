/** Einstellungen. */
import { count } from '../count.ts'
import type { Strings } from '../types.ts'

export const settings: Strings['settings'] = {
  title: 'Einstellungen',
  sections: {
    profiles: 'Profile',
    mailboxes: 'Postfächer',
    network: 'Netzwerk',
    privacy: 'Datenschutz',
    backup: 'Backups und Daten',
    look: 'Darstellung',
    about: 'Info',
  },

  profilesText:
    'Jedes Profil hat eigene Kontakte und Postfächer. Kontakte des einen erfahren nichts von den anderen.',
  profileCurrent: 'Aktuell',
  profileOpen: 'Öffnen',
  profileNew: 'Neues Profil',
  profileName: 'Profilname',
  profileDelete: 'Profil löschen',
  profileDeleteText:
    'Alle seine Kontakte und Nachrichten werden gelöscht. Das kann nicht rückgängig gemacht werden.',

  mailboxesText:
    'Hier warten Nachrichten, während du offline bist. Zwei oder mehr sind sicherer als eines.',
  mailboxesNone: 'Noch kein Postfach. Nachrichten kommen nur an, solange ihr beide online seid.',
  mailboxAdd: 'Postfach hinzufügen',
  mailboxLink: 'Postfach-Link',
  mailboxLinkHint: 'Füge ihn ein oder scanne seinen QR-Code.',
  mailboxAliases: 'Weitere Adressen',
  mailboxAliasesHint: 'Eine je Kontakt, jede in einer eigenen Zeile: pvtcoms mailbox alias',
  mailboxOwnText:
    'Führe das auf dem anderen Computer aus und füge dann den Link ein, den er anzeigt:',
  mailboxOwnCommand: 'Befehl',
  mailboxKind: 'Wessen Postfach',
  mailboxKinds: { mailbox: 'Geteilt', 'own-box': 'Dein eigenes' },
  mailboxStates: {
    unknown: 'Noch nicht geprüft',
    reachable: 'Online',
    unreachable: 'Offline',
    equivocating: 'Nicht vertrauenswürdig',
  },
  mailboxSince: (when) => `seit ${when}`,
  mailboxEquivocating:
    'Dieses Postfach widerspricht sich und wird nicht mehr verwendet. Es ist unehrlich oder wurde aus einem Backup wiederhergestellt.',
  mailboxDoubted: 'Ein Kontakt sah in diesem Postfach etwas anderes als du.',
  mailboxClocks: 'Die Uhr dieses Postfachs weicht mehr als einen Tag von deiner ab.',
  mailboxTrust: 'Wieder verwenden',
  mailboxTakenOver: 'Von Kontakten übernommen',
  mailboxContacts: (n) => count(n, 'Kontakt', 'Kontakte'),
  mailboxPrice: (mb) => `etwa ${mb} am Tag`,
  mailboxFetch: 'Jetzt herunterladen',
  mailboxFetchHint:
    '„Jetzt herunterladen“ ist schneller, aber das Postfach merkt dann vielleicht, dass diese Nachrichten einer Person gehören.',
  mailboxRemoveText: 'Nachrichten, die dort warten, gehen verloren.',

  lockAfter: 'Sperren nach',
  lockNow: 'Jetzt sperren',
  lockHint: 'Solange pvtcoms gesperrt ist, kommen keine Nachrichten an.',
  passphrase: 'Passphrase ändern',
  passphraseOld: 'Aktuelle Passphrase',
  passphraseNew: 'Neue Passphrase',
  passphraseChanged: 'Passphrase geändert',
  notify: 'Benachrichtigungen',
  notifyHint: 'Sie zeigen nie Namen oder Nachrichten.',
  notifyNone: 'Dieses Fenster kann keine Benachrichtigungen anzeigen.',
  notifySays: 'Benachrichtigungen zeigen',
  notifySaysWhat: { nothing: 'Keine Namen', name: 'Name', text: 'Name und Nachricht' },
  notifySaysHint:
    'Dein System zeigt sie vielleicht, während es gesperrt ist, und behält sie. Verschwindende Nachrichten werden nicht gezeigt.',
  sound: 'Ton',
  soundHint: 'Wenn eine Nachricht ankommt. In einem neu geöffneten Fenster nach dem ersten Klick.',
  soundRefused: 'Dieses Fenster kann keine Töne abspielen.',
  notifyRefused: 'Dein Browser erlaubt pvtcoms keine Benachrichtigungen.',
  enterSends: 'Mit Enter senden',
  enterSendsHint: 'Wenn aus: mit Strg+Enter.',

  backups: 'Backups auf diesem Computer',
  backupsText: 'Automatisch erstellt, verschlüsselt mit deiner Passphrase.',
  backupsNone: 'Noch keine',
  backupNow: 'Jetzt Backup erstellen',
  backupDone: 'Backup erstellt',
  exportTitle: 'Backup-Datei',
  exportText:
    'Eine verschlüsselte Datei für einen anderen Computer. Wer sie und ihre Passphrase hat, kann in deinem Namen schreiben.',
  exportPassphrase: 'Passphrase für diese Datei',
  exportGo: 'Datei speichern',
  exportDone: (size) => `In Downloads gespeichert (${size})`,
  restoreText:
    'Um ein Backup wiederherzustellen, lösche zuerst alles und wähle dann „Backup wiederherstellen“.',
  dataTitle: 'Deine Daten',
  dataText:
    'Alles ist in diesem Ordner, verschlüsselt außer Bridges und den eigenen Dateien von Tor:',
  eraseTitle: 'Alles löschen',
  eraseText:
    'Alle Profile, Nachrichten und die Backups auf diesem Computer. Deine Kontakte erfahren es nicht.',

  theme: 'Design',
  themes: { system: 'System', light: 'Hell', dark: 'Dunkel' },
  textSize: 'Textgröße',
  textSizes: { small: 'Klein', normal: 'Normal', large: 'Groß', huge: 'Sehr groß' },
  motion: 'Animationen',
  motions: { system: 'System', less: 'Aus', full: 'An' },
  language: 'Sprache',
  languages: { system: 'System', en: 'English', de: 'Deutsch' },

  version: (version) => `Version ${version}`,
  aboutText: 'Ein privater Messenger ohne eigene Server. Er wurde nicht unabhängig geprüft.',
  keys: 'Tastenkürzel',
  keyList: {
    search: 'Suchen',
    next: 'Nächster oder voriger Chat',
    edit: 'Letzte Nachricht bearbeiten, im leeren Feld',
    escape: 'Abbrechen oder schließen',
    messages: 'Durch die Nachrichten gehen',
    line: 'Neue Zeile',
  },
  stop: 'pvtcoms beenden',
  stopText: 'Bis zum nächsten Start werden keine Nachrichten gesendet oder empfangen.',
}
