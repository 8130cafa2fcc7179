/** Einstellungen. */
import { count } from '../count.ts'
import type { Strings } from '../types.ts'

export const settings: Strings['settings'] = {
  title: 'Einstellungen',
  sections: {
    profiles: 'Profile',
    mailboxes: 'Postfächer',
    network: 'Netz',
    privacy: 'Sperre und Privates',
    backup: 'Sicherung und Daten',
    look: 'Aussehen und Sprache',
    about: 'Über pvtcoms',
  },

  profilesText:
    'Jedes Profil hat eigene Kontakte und Postfächer. Wer das eine kennt, erfährt nicht, dass es ein anderes gibt.',
  profileCurrent: 'Gerade offen',
  profileOpen: 'Öffnen',
  profileNew: 'Neues Profil',
  profileName: 'Name des Profils',
  profileDelete: 'Dieses Profil löschen',
  profileDeleteText:
    'Alle seine Kontakte, Nachrichten und Schlüssel werden gelöscht. Das lässt sich nicht rückgängig machen.',

  mailboxesText:
    'Wo Nachrichten warten, solange du offline bist. Zwei oder mehr sind sicherer als eines.',
  mailboxesNone: 'Noch kein Postfach. Nachrichten kommen nur, solange beide online sind.',
  mailboxAdd: 'Postfach hinzufügen',
  mailboxLink: 'Link des Postfachs',
  mailboxLinkHint: 'Füge ihn ein, oder lies seinen QR-Code.',
  mailboxName: 'Wie nennst du es?',
  mailboxAliases: 'Weitere Adressen',
  mailboxAliasesHint: 'Je Kontakt eine, je Zeile eine: pvtcoms mailbox alias gibt sie aus.',
  mailboxOwnText:
    'Starte die Box auf dem anderen Rechner mit deinem Schlüssel, und füge den Link ein, den sie ausgibt:',
  mailboxOwnCommand: 'Befehl für die Box',
  mailboxKind: 'Wessen Postfach',
  mailboxKinds: { mailbox: 'Geteilt', 'own-box': 'Dein eigenes' },
  mailboxStates: {
    unknown: 'Noch nicht versucht',
    reachable: 'Antwortet',
    unreachable: 'Antwortet nicht',
    equivocating: 'Zeigt verschiedenen Leuten Verschiedenes',
  },
  mailboxSince: (when) => `seit ${when}`,
  mailboxEquivocating:
    'Was es zeigte, passt nicht zu dem, was es vorher zeigte. Es wurde aus einer Sicherung wiederhergestellt, oder es lügt. Es wird nicht mehr gelesen.',
  mailboxDoubted: 'Ein Kontakt sah eine andere Geschichte dieses Postfachs als du.',
  mailboxClocks: 'Seine Uhr und deine liegen mehr als einen Tag auseinander.',
  mailboxTrust: 'Wieder lesen',
  mailboxContacts: (n) => `${count(n, 'Kontakt schreibt', 'Kontakte schreiben')} hierher`,
  mailboxPrice: (mb) => `etwa ${mb} am Tag`,
  mailboxRefresh: 'Jetzt nachsehen',
  mailboxFetch: 'Sofort holen',
  mailboxFetchHint:
    'Sofort zu holen ist schneller, doch das Postfach sieht, dass eine Person all diese holt.',
  mailboxRemoveText: 'Was dort noch wartet, ist für dich verloren.',

  networkDoctor: 'Nach Problemen suchen',
  doctorTitle: 'Was pvtcoms gefunden hat',
  doctorRunning: 'Wird nachgesehen …',
  verdicts: { good: 'Gut', doubtful: 'Zweifelhaft', bad: 'Braucht Hilfe' },

  lockAfter: 'Sperren nach',
  lockNow: 'Jetzt sperren',
  lockHint: 'Solange gesperrt ist, werden keine Nachrichten geholt.',
  passphrase: 'Passphrase ändern',
  passphraseOld: 'Jetzige Passphrase',
  passphraseNew: 'Neue Passphrase',
  passphraseChanged: 'Die Passphrase wurde geändert.',
  notify: 'Neue Nachrichten melden',
  notifyHint: 'Eine Mitteilung, die nur sagt, dass es eine Nachricht gibt.',
  notifyRefused: 'Dieser Browser erlaubt pvtcoms keine Mitteilungen.',
  enterSends: 'Eingabetaste sendet',
  enterSendsHint: 'Sonst beginnt sie eine neue Zeile, und Strg+Eingabe sendet.',

  backups: 'Sicherungen auf diesem Rechner',
  backupsText: 'Sie entstehen von selbst, verschlüsselt, unter deiner Passphrase.',
  backupsNone: 'Noch keine.',
  backupNow: 'Jetzt sichern',
  backupDone: 'Die Sicherung ist gemacht und geprüft.',
  exportTitle: 'Sicherung zum Mitnehmen',
  exportText:
    'Eine verschlüsselte Datei, für einen anderen Rechner. Wer sie und ihre Passphrase hat, kann du sein: Verwahre sie gut.',
  exportPassphrase: 'Passphrase für diese Datei',
  exportGo: 'Datei speichern',
  exportDone: (size) => `Dem Browser übergeben: ${size}.`,
  restoreText:
    'Um eine Datei wiederherzustellen, lösche hier zuerst alles, und wähle „Ich habe eine Sicherung“.',
  dataTitle: 'Deine Daten',
  dataText:
    'Alles liegt in einem Ordner auf diesem Rechner, verschlüsselt bis auf Bridges und was Tor behält:',
  eraseTitle: 'Alles löschen',
  eraseText:
    'Alle Profile, Kontakte, Nachrichten, Schlüssel, und die Sicherungen hier. Deine Kontakte erfahren es nicht.',

  theme: 'Farben',
  themes: { system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
  textSize: 'Schriftgröße',
  textSizes: { small: 'Klein', normal: 'Normal', large: 'Groß', huge: 'Riesig' },
  motion: 'Bewegung',
  motions: { system: 'Wie das System', less: 'Keine', full: 'Alle' },
  language: 'Sprache',
  languages: { system: 'Wie das System', en: 'English', de: 'Deutsch' },

  version: (version) => `Version ${version}`,
  aboutText:
    'Ein privater Messenger ohne eigenen Server. Eine unabhängige Prüfung hat nicht stattgefunden.',
  keys: 'Tastatur',
  keyList: {
    search: 'Suchen',
    next: 'Nächstes oder voriges Gespräch',
    edit: 'Die letzte Nachricht ändern, im leeren Feld',
    escape: 'Abbrechen, oder verlassen, was offen ist',
    messages: 'Durch die Nachrichten, sobald eine den Fokus hat',
    line: 'Neue Zeile',
  },
  stop: 'pvtcoms beenden',
  stopText: 'Bis zum nächsten Start wird nichts gesendet oder geholt.',
}
