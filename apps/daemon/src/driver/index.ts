/** Drives daemons and mailboxes as people do, in processes of their own: for demonstrations and tests. */
export { MailboxProgram } from './mailbox-program.ts'
export { Person, type Setup } from './person.ts'
