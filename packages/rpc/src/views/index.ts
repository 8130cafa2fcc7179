/** Everything that is shown: each type is declared once, here, and whoever makes or shows it takes it from here. */
export type * from './app.ts'
export type * from './contact.ts'
export type * from './conversation.ts'
export type * from './export.ts'
export type * from './invite.ts'
export type * from './mailbox.ts'
export type * from './message.ts'
export type * from './profile.ts'
