/** What every store must do. Each implementation runs this suite, and adds what only it can get wrong. */
import type { Store } from '../../src/index.ts'
import { contactsCompliance } from './contacts.ts'
import { conversationsCompliance } from './conversations.ts'
import { messagesCompliance } from './messages.ts'
import { outboxCompliance } from './outbox.ts'
import { profilesCompliance } from './profiles.ts'
import { removalCompliance } from './removal.ts'
import { searchCompliance } from './search.ts'
import { stage } from './stage.ts'
import { transactionsCompliance } from './transactions.ts'

/** `open` makes a store with nothing in it, which the suite closes. */
export function storeCompliance(name: string, open: () => Store): void {
  const on = stage(name, open)
  transactionsCompliance(on)
  profilesCompliance(on)
  contactsCompliance(on)
  conversationsCompliance(on)
  messagesCompliance(on)
  removalCompliance(on)
  searchCompliance(on)
  outboxCompliance(on)
}
