/** Ein Gespräch. */
import { count } from '../count.ts'
import type { Strings } from '../types.ts'

export const chat: Strings['chat'] = {
  messages: (name) => `Nachrichten mit ${name}`,
  loading: 'Nachrichten werden gelesen …',
  failed: 'Die Nachrichten ließen sich nicht lesen.',
  again: 'Noch einmal',
  beginning: 'Hier beginnt das Gespräch',
  compare: 'Vergleichen',
  today: 'Heute',
  yesterday: 'Gestern',
  unreadHere: 'Neue Nachrichten',
  jump: 'Zur neuesten Nachricht',
  details: 'Über diesen Kontakt',
  safety: 'Sicherheitsvergleich',

  write: 'Nachricht schreiben',
  send: 'Senden',
  saveEdit: 'Änderung speichern',
  replyingTo: (name) => `Antwort an ${name}`,
  editing: 'Nachricht ändern',
  cantWrite: 'Du kannst schreiben, sobald ihr verbunden seid.',
  kept: 'Gespeichert; wartet auf Zustellung.',

  reply: 'Antworten',
  react: 'Reagieren',
  edit: 'Ändern',
  retract: 'Zurücknehmen',
  retractText:
    'Sie wird hier entfernt, und die andere Seite darum gebeten. Vielleicht wurde sie schon gelesen.',
  copy: 'Text kopieren',
  what: 'Was daraus wurde',
  retry: 'Jetzt noch einmal',
  actions: (who) => `Aktionen für die Nachricht von ${who}`,
  retracted: 'Diese Nachricht wurde zurückgenommen',
  edited: 'geändert',
  late: 'kam später',
  changeWaits: 'dort noch nicht geändert',
  newer: 'Das kann nur ein neueres pvtcoms zeigen.',
  replyGone: 'Eine Nachricht, die nicht hier ist',
  showAll: 'Alles zeigen',
  showLess: 'Weniger zeigen',
  reactions: (who, emoji) => `${who}: ${emoji}`,
  takeBack: 'zurücknehmen',

  marks: {
    queued: 'Wartet hier',
    'at-mailbox': 'Wartet in einem Postfach',
    sent: 'Beim anderen Gerät, noch nicht bestätigt',
    delivered: 'Zugestellt',
    read: 'Gelesen',
    failed: 'Nicht zustellbar',
    unread: 'Ungelesen',
    seen: 'Gesehen',
  },
  stepsTitle: 'Der Weg dieser Nachricht',
  steps: {
    written: 'Geschrieben und auf diesem Rechner gespeichert',
    sealed: 'Versiegelt',
    'sealed-anew': 'Neu versiegelt, da der frühere Brief nicht ankam',
    'sent-direct': 'Dem anderen Gerät übergeben',
    stored: 'In einem Postfach abgelegt',
    taken: 'Ein Postfach hatte an dieser Stelle schon etwas; ein anderes wird benutzt',
    full: 'Ein Postfach war voll; ein anderes wird benutzt',
    delivered: 'Vom anderen Gerät bestätigt',
    read: 'Gelesen',
    blocked: 'Angehalten, da der Kontakt blockiert ist',
    failed: 'Sie kann nicht zugestellt werden',
  },
  marksText: {
    queued: 'Sie liegt sicher auf diesem Rechner, und geht ab, sobald es einen Weg gibt.',
    'at-mailbox':
      'Sie wartet versiegelt. Sie kommt an, wenn die andere Seite das nächste Mal online ist.',
    sent: 'Das andere Gerät hat sie angenommen. Die Bestätigung ist noch unterwegs.',
    delivered: 'Sie ist auf dem anderen Gerät.',
    read: 'Sie ist auf dem anderen Gerät, und wurde gesehen.',
    failed:
      'Sie ging nicht ab. Versuche es noch einmal, oder sieh nach den Wegen zu diesem Kontakt.',
    unread: '',
    seen: '',
  },

  notices: {
    joined:
      'Ihr seid verbunden, von Ende zu Ende versiegelt. Vergleicht die Sicherheits-Emoji, um sicher zu sein.',
    verified: 'Du hast die Sicherheits-Emoji verglichen: bestätigt.',
    'attack-shown': 'Die Sicherheits-Emoji unterscheiden sich: Jemand steht zwischen euch.',
    'attack-wrong-opening':
      'Der Sicherheitsvergleich wurde verfälscht: Jemand steht zwischen euch.',
    'invite-also-used':
      'Jemand anderes hat dieselbe Einladung versucht. Vergleicht die Sicherheits-Emoji.',
    'answered-twice':
      'Auf die Einladung wurde zweimal geantwortet. Vergleicht die Sicherheits-Emoji.',
    'peer-restored':
      'Die andere Seite hat eine Sicherung wiederhergestellt. Vergleicht noch einmal.',
    'we-restored': 'Du hast eine Sicherung wiederhergestellt. Vergleicht noch einmal.',
    rejoined: 'Ihr seid wieder verbunden, mit neuen Schlüsseln.',
    'rejoin-held':
      'Eine Wiederherstellung wartet auf deine Entscheidung, da dieser Kontakt früher angegriffen wurde.',
    'rejoin-failed': 'Eine Wiederherstellung schlug fehl. Eine neue Einladung ist nötig.',
    damaged: 'Etwas kam an, das sich nicht lesen ließ.',
    left: 'Die andere Seite hat das Gespräch beendet.',
  },
  noticeTimer: (who, what) => `${who}: Nachrichten verschwinden · ${what}`,
  noticeRenamed: (to) => `Die andere Seite nennt sich jetzt „${to}“`,
  noticeLost: (n) =>
    `${count(n, 'Brief lässt', 'Briefe lassen')} sich nie mehr öffnen. Frage, was in den letzten Nachrichten stand.`,
  they: 'Die andere Seite',
  disappears: 'Verschwindet nach dem Lesen',
}
