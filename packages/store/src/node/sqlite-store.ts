/** The store over SQLite: the tables of one connection, and what belongs to the file as a whole. */
import type { Store, Tables } from '../store.ts'
import type { Connection } from './connection.ts'
import { tablesIn } from './tables/index.ts'

export class SqliteStore implements Store {
  readonly profiles: Tables['profiles']
  readonly settings: Tables['settings']
  readonly mailboxes: Tables['mailboxes']
  readonly givenAliases: Tables['givenAliases']
  readonly invites: Tables['invites']
  readonly introductions: Tables['introductions']
  readonly contacts: Tables['contacts']
  readonly sessions: Tables['sessions']
  readonly conversations: Tables['conversations']
  readonly messages: Tables['messages']
  readonly amendments: Tables['amendments']
  readonly gone: Tables['gone']
  readonly reactions: Tables['reactions']
  readonly steps: Tables['steps']
  readonly lanes: Tables['lanes']
  readonly outbox: Tables['outbox']
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
    const tables = tablesIn(this.#connection)
    this.profiles = tables.profiles
    this.settings = tables.settings
    this.mailboxes = tables.mailboxes
    this.givenAliases = tables.givenAliases
    this.invites = tables.invites
    this.introductions = tables.introductions
    this.contacts = tables.contacts
    this.sessions = tables.sessions
    this.conversations = tables.conversations
    this.messages = tables.messages
    this.amendments = tables.amendments
    this.gone = tables.gone
    this.reactions = tables.reactions
    this.steps = tables.steps
    this.lanes = tables.lanes
    this.outbox = tables.outbox
  }

  transact<T>(work: () => T): T {
    return this.#connection.transact(work)
  }

  close(): void {
    this.#connection.close()
  }
}
