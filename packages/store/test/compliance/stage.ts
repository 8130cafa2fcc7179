/** Where the stories of the compliance suite play: stores with nothing in them, or with a contact. */
import { SeededRandom } from '@pvtcoms/testkit/random'
import type { MessageRow, Store } from '../../src/index.ts'
import { type AddedContact, Rows } from '../rows.ts'

export interface Stage {
  /** Of the implementation. */
  readonly name: string
  readonly rows: Rows
  readonly open: () => Store
  readonly withStore: (story: (store: Store) => void) => () => void
  /** With a profile and a contact in it. No two of the ids are the same. */
  readonly withContact: (
    story: (store: Store, ids: AddedContact & { readonly profile: number }) => void,
  ) => () => void
  /** Adds messages with these changes, and says which ids they got. */
  readonly addMessages: (
    store: Store,
    conversation: number,
    changes: readonly Partial<MessageRow>[],
  ) => readonly number[]
}

export function stage(name: string, open: () => Store): Stage {
  const rows = new Rows(new SeededRandom(`store compliance, ${name}`))
  const withStore: Stage['withStore'] = (story) => () => {
    const store = open()
    try {
      story(store)
    } finally {
      store.close()
    }
  }
  return {
    name,
    rows,
    open,
    withStore,
    withContact: (story) =>
      withStore((store) => {
        const ids = store.transact(() => {
          const profile = store.profiles.add(rows.profile())
          setApart(store, rows, profile)
          return { profile, ...rows.addContact(store, profile) }
        })
        story(store, ids)
      }),
    addMessages: (store, conversation, changes) =>
      store.transact(() =>
        changes.map((change) => store.messages.add(rows.message(conversation, change))),
      ),
  }
}

/** As no id is given twice: from now on those of contacts, conversations and lanes are far from each other. */
export function setApart(store: Store, rows: Rows, profile: number): void {
  for (let count = 0; count < 20; count++) {
    store.conversations.remove(store.conversations.add(rows.conversation(profile, undefined)))
  }
  for (let count = 0; count < 40; count++) {
    store.contacts.remove(store.contacts.add(rows.contact(profile)))
  }
}

export const ids = (found: readonly { readonly id: number }[]): number[] =>
  found.map(({ id }) => id)
