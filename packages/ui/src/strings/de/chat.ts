/** Ein Chat. */
import { count } from '../count.ts'
import type { Strings } from '../types.ts'

export const chat: Strings['chat'] = {
  search: 'In diesem Chat suchen',
  searchAt: (n: number, of: string) => `${n} von ${of}`,
  searchOlder: 'Älterer Treffer',
  searchNewer: 'Neuerer Treffer',
  searchClose: 'Suche schließen',
  messages: (name) => `Nachrichten mit ${name}`,
  loading: 'Wird geladen …',
  failed: 'Die Nachrichten konnten nicht geladen werden.',
  again: 'Erneut versuchen',
  beginning: 'Hier beginnt euer Chat',
  today: 'Heute',
  yesterday: 'Gestern',
  unreadHere: 'Neue Nachrichten',
  jump: 'Zur neuesten Nachricht',
  details: 'Kontaktinfo',
  verify: 'Verifizieren',

  write: 'Nachricht',
  send: 'Senden',
  saveEdit: 'Speichern',
  replyingTo: (name) => `Antwort an ${name}`,
  editing: 'Nachricht bearbeiten',
  cantWrite: 'Du kannst schreiben, sobald ihr verbunden seid',
  kept: 'Gespeichert. Wird so bald wie möglich gesendet.',
  noFiles: 'Bilder und Dateien können noch nicht gesendet werden.',
  rest: 'Zu lang für eine Nachricht: Der Rest folgt, sobald du dies gesendet hast. Leere das Feld, um ihn zu verwerfen.',

  emoji: 'Emoji',

  reply: 'Antworten',
  react: 'Reagieren',
  reactMore: 'Weitere Emoji',
  edit: 'Bearbeiten',
  retract: 'Für alle löschen',
  retractText:
    'Sie wird hier gelöscht, und auf dem anderen Gerät, wenn die App dort folgt. Vielleicht wurde sie schon gelesen.',
  deleteForMe: 'Für mich löschen',
  clear: 'Chat leeren',
  select: 'Auswählen',
  selectOne: (who) => `Nachricht von ${who} auswählen`,
  selected: (n) => `${n} ausgewählt`,
  forward: 'Weiterleiten',
  export: 'Chat exportieren',
  copy: 'Text kopieren',
  info: 'Nachrichteninfo',
  retry: 'Jetzt erneut versuchen',
  actions: (who) => `Optionen für Nachricht von ${who}`,
  retracted: 'Diese Nachricht wurde gelöscht',
  edited: 'bearbeitet',
  late: 'verspätet',
  changeWaits: 'Änderung noch nicht zugestellt',
  newer: 'Aktualisiere pvtcoms, um diese Nachricht zu sehen.',
  replyGone: 'Nachricht nicht gefunden',
  showAll: 'Mehr lesen',
  showLess: 'Weniger anzeigen',
  reactions: (who, emoji) => `${who}: ${emoji}`,
  removeReaction: 'Reaktion entfernen',

  marks: {
    queued: 'Noch nicht gesendet',
    'at-mailbox': 'Im Postfach',
    sent: 'Am anderen Gerät angekommen',
    delivered: 'Zugestellt',
    read: 'Gelesen',
    unread: 'Ungelesen',
    seen: 'Gesehen',
  },

  notices: {
    joined:
      'Ihr seid verbunden. Nachrichten sind Ende-zu-Ende-verschlüsselt. Verifiziere den Kontakt, um sicher zu sein.',
    verified: 'Du hast diesen Kontakt verifiziert.',
    'attack-shown':
      'Die Sicherheits-Emoji unterscheiden sich: Vielleicht fängt jemand diesen Chat ab.',
    'attack-wrong-opening':
      'Die Verifizierung wurde manipuliert: Vielleicht fängt jemand diesen Chat ab.',
    'invite-taken':
      'Jemand hat diese Einladung vor dir verwendet, oder sie wurde zurückgezogen. Antwortet hier niemand, bitte um eine neue.',
    'invite-also-used':
      'Jemand anderes hat dieselbe Einladung verwendet oder es versucht. Verifiziere diesen Kontakt.',
    'answered-twice':
      'Auf dein wiederhergestelltes Backup kamen zwei Antworten: Vielleicht gibt sich jemand als dieser Kontakt aus. Verifiziere ihn, bevor du Privates schreibst.',
    'peer-restored': 'Der Kontakt hat ein Backup wiederhergestellt. Verifiziere ihn erneut.',
    'we-restored': 'Du hast ein Backup wiederhergestellt. Verifiziere den Kontakt erneut.',
    rejoined: 'Ihr seid wieder verbunden, mit neuen Schlüsseln.',
    'rejoin-held':
      'Die neue Verbindung wartet auf deine Entscheidung: Dieser Kontakt wurde als nicht sicher markiert.',
    'rejoin-failed':
      'Die Verbindung nach einem Backup ist fehlgeschlagen. Erstelle eine neue Einladung.',
    damaged: 'Etwas konnte nicht gelesen werden. Bitte den Kontakt, es erneut zu senden.',
    left: 'Der Kontakt hat diesen Chat verlassen.',
  },
  noticeTimer: (who, what) => `${who}: verschwindende Nachrichten · ${what}`,
  noticeIntroduction: (name) => `Der Kontakt möchte dir „${name}“ vorstellen`,
  noticeIntroduced: (name) => `Du hast den Kontakt gefragt, ob er „${name}“ kennenlernen möchte`,
  noticeIntroducedBy: (name) =>
    `„${name}“ hat euch einander vorgestellt. Vergleicht die Sicherheits-Emojis, bevor ihr Privates schreibt.`,
  noticeRenamed: (to) => `Der Kontakt hat seinen Namen in „${to}“ geändert`,
  noticeLost: (n) =>
    `${count(n, 'verschlüsselter Brief kam', 'verschlüsselte Briefe kamen')} nie an. Frage den Kontakt, ob dir etwas fehlt.`,
  they: 'Der Kontakt',
  disappears: 'Verschwindende Nachricht',
}
