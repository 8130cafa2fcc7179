/**
 * Checks an input before the scheduler changes anything: lengths of keys, tags and letters, and that every
 * name was introduced. All of these throw SchedulerError `bad-input` or `unknown-name`.
 */
import type { Input } from './input.ts'
import {
  checkMailboxName,
  checkName,
  checkTags,
  demand,
  LETTER_LENGTH,
  mailboxName,
} from './names.ts'

/** What is known by name; both throw `unknown-name`. */
export interface KnownNames {
  demandMailbox(mailbox: string): void
  demandContact(contact: string): void
}

export function checkInput(input: Input, known: KnownNames): void {
  if (input.kind === 'mailbox') mailboxName(input.key)
  else if (input.kind === 'contact') {
    checkName(input.contact)
    for (const name of input.mailboxes) checkMailboxName(name)
  } else if ('contact' in input) known.demandContact(input.contact)
  else if ('mailbox' in input) known.demandMailbox(input.mailbox)
  if (input.kind === 'deposit') {
    checkName(input.id)
    for (const { mailbox, tag, letter } of input.copies) {
      known.demandMailbox(mailbox)
      checkTags([tag])
      demand(letter.length === LETTER_LENGTH)
    }
  }
  if (input.kind === 'expect' || input.kind === 'kept') checkTags(input.tags)
  if (input.kind === 'ahead') {
    for (const { mailbox, tag } of input.places) {
      known.demandMailbox(mailbox)
      checkTags([tag])
    }
  }
}
