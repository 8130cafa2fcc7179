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
  deleteForMeText: (n) =>
    n === 1
      ? 'Die Nachricht wird nur auf diesem Gerät gelöscht. Dein Kontakt behält sie. Das lässt sich nicht rückgängig machen.'
      : `${n} Nachrichten werden nur auf diesem Gerät gelöscht. Dein Kontakt behält sie. Das lässt sich nicht rückgängig machen.`,
  deletedForMe: 'Auf diesem Gerät gelöscht.',
  deletedOnTheWay:
    'Auf diesem Gerät gelöscht. Was noch nicht zugestellt war, kommt trotzdem beim Kontakt an.',
  clear: 'Chat leeren',
  clearText:
    'Alle Nachrichten dieses Chats werden nur auf diesem Gerät gelöscht. Dein Kontakt behält sie. Das lässt sich nicht rückgängig machen.',
  notesDeleteText: 'Das lässt sich nicht rückgängig machen.',
  notSentYet: 'Noch nicht alles wurde gesendet. Soll es noch gesendet werden?',
  unsentSend: 'Hier löschen und senden',
  unsentWithhold: 'Löschen und nicht senden',
  select: 'Auswählen',
  selectOne: (who) => `Nachricht von ${who} auswählen`,
  selected: (n) => `${n} ausgewählt`,
  forward: 'Weiterleiten',
  forwardTo: 'Chat',
  forwardSearch: 'Chats suchen',
  forwardText: (n) =>
    `${count(n, 'Nachricht', 'Nachrichten')}. Nichts zeigt, woher der Text kommt.`,
  export: 'Chat exportieren',
  exportText:
    'Speichert die Nachrichten dieses Chats in einer Datei. Sie ist nicht verschlüsselt: Wer sie hat, kann sie lesen. Verschwindende Nachrichten fehlen darin.',
  exportFormat: 'Format',
  exportFormats: { txt: 'Text', json: 'JSON' },
  exportHints: { txt: 'Zum Lesen oder Drucken', json: 'Für andere Programme' },
  exportDone: 'In Downloads gespeichert.',
  exportDoneWithout: (n) =>
    `In Downloads gespeichert, ohne ${count(n, 'verschwindende Nachricht', 'verschwindende Nachrichten')}.`,
  exportTitle: (name) => `Chat mit ${name}`,
  exportedAt: (time) => `Gespeichert ${time}`,
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
  steps: {
    written: 'Auf diesem Computer gespeichert',
    sealed: 'Verschlüsselt',
    'sealed-anew': 'Neu verschlüsselt, da die letzte Fassung nicht bestätigt wurde',
    'sent-direct': 'Direkt an das andere Gerät gesendet',
    stored: 'In einem Postfach abgelegt',
    taken: 'Ein Postfach hat sie abgelehnt. Ein anderes wird versucht.',
    full: 'Ein Postfach nahm sie gerade nicht an. Es wird erneut versucht, dort oder anderswo.',
    delivered: 'Zugestellt',
    read: 'Gelesen',
    waiting: 'Wartet, bis der Kontakt frühere Nachrichten bestätigt',
  },
  marksText: {
    queued: 'Sie ist auf diesem Computer gespeichert und wird so bald wie möglich gesendet.',
    'at-mailbox': 'Sie wartet dort verschlüsselt, bis der Kontakt online ist.',
    sent: 'Das andere Gerät hat sie noch nicht bestätigt.',
    delivered: 'Sie ist auf dem anderen Gerät.',
    read: 'Sie wurde gelesen.',
    unread: '',
    seen: '',
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
