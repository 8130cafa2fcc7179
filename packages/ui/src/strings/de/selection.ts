/** What is done with several messages or a whole chat, in German. */
import { count } from '../count.ts'
import type { Strings } from '../types.ts'

export const selection: Strings['selection'] = {
  deleteForMeText: (n) =>
    n === 1
      ? 'Die Nachricht wird nur auf diesem Gerät gelöscht. Dein Kontakt behält sie. Das lässt sich nicht rückgängig machen.'
      : `${n} Nachrichten werden nur auf diesem Gerät gelöscht. Dein Kontakt behält sie. Das lässt sich nicht rückgängig machen.`,
  deletedForMe: 'Auf diesem Gerät gelöscht.',
  deletedOnTheWay:
    'Auf diesem Gerät gelöscht. Was noch nicht zugestellt war, kommt trotzdem beim Kontakt an.',
  clearText:
    'Alle Nachrichten dieses Chats werden nur auf diesem Gerät gelöscht. Dein Kontakt behält sie. Das lässt sich nicht rückgängig machen.',
  notesDeleteText: 'Das lässt sich nicht rückgängig machen.',
  notSentYet: 'Noch nicht alles wurde gesendet. Soll es noch gesendet werden?',
  unsentSend: 'Hier löschen und senden',
  unsentWithhold: 'Löschen und nicht senden',
  forwardTo: 'Chat',
  forwardSearch: 'Chats suchen',
  forwardText: (n) =>
    `${count(n, 'Nachricht', 'Nachrichten')}. Nichts zeigt, woher der Text kommt.`,
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
}
