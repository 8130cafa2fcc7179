/** The entry point of letters: their sizes, and what one mailbox sees of them (docs/protocol/letter.md). */
export { letterTag, type MailboxCopy, mailboxCopy, TAG_LENGTH } from './mailbox-copy.ts'
export { LETTER } from './size.ts'
