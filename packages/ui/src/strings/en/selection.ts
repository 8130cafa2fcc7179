/** What is done with several messages or a whole chat. */
import { count } from '../count.ts'

export const selection = {
  deleteForMeText: (n: number) =>
    n === 1
      ? 'The message is deleted on this device only. The other person keeps it. This cannot be undone.'
      : `${n} messages are deleted on this device only. The other person keeps them. This cannot be undone.`,
  deletedForMe: 'Deleted on this device.',
  deletedOnTheWay: 'Deleted on this device. What was not delivered yet still reaches them.',
  clearText:
    'All messages of this chat are deleted on this device only. The other person keeps them. This cannot be undone.',
  notesDeleteText: 'This cannot be undone.',
  notSentYet: 'Not everything was sent yet. Should it still be sent?',
  unsentSend: 'Delete here, and send it',
  unsentWithhold: 'Delete, and do not send it',
  forwardTo: 'Chat',
  forwardSearch: 'Search chats',
  forwardText: (n: number) =>
    `${count(n, 'message', 'messages')}. Nothing shows where the text comes from.`,
  exportText:
    'Saves the messages of this chat in a file. The file is not encrypted: whoever has it can read it. Disappearing messages are left out.',
  exportFormat: 'Format',
  exportFormats: { txt: 'Text', json: 'JSON' },
  exportHints: { txt: 'To read or print', json: 'For other programs' },
  exportDone: 'Saved to Downloads.',
  exportDoneWithout: (n: number) =>
    `Saved to Downloads, without ${count(n, 'disappearing message', 'disappearing messages')}.`,
  exportTitle: (name: string) => `Chat with ${name}`,
  exportedAt: (time: string) => `Saved ${time}`,
} as const
