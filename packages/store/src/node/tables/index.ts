import type { Tables } from '../../store.ts'
import type { Connection } from '../connection.ts'
import { amendmentsIn, goneIn, reactionsIn, stepsIn } from './amendments.ts'
import { contactsIn, sessionsIn } from './contacts.ts'
import { conversationsIn } from './conversations.ts'
import { introductionsIn } from './introductions.ts'
import { invitesIn } from './invites.ts'
import { lanesIn } from './lanes.ts'
import { givenAliasesIn, mailboxesIn } from './mailboxes.ts'
import { messagesIn } from './messages.ts'
import { outboxIn } from './outbox.ts'
import { profilesIn, settingsIn } from './profiles.ts'

export function tablesIn(connection: Connection): Tables {
  return {
    profiles: profilesIn(connection),
    settings: settingsIn(connection),
    mailboxes: mailboxesIn(connection),
    givenAliases: givenAliasesIn(connection),
    invites: invitesIn(connection),
    introductions: introductionsIn(connection),
    contacts: contactsIn(connection),
    sessions: sessionsIn(connection),
    conversations: conversationsIn(connection),
    messages: messagesIn(connection),
    amendments: amendmentsIn(connection),
    gone: goneIn(connection),
    reactions: reactionsIn(connection),
    steps: stepsIn(connection),
    lanes: lanesIn(connection),
    outbox: outboxIn(connection),
  }
}
