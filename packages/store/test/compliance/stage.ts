/** Where the stories of the compliance suite play: stores with nothing in them, or with a contact. */
import { SeededRandom } from '@pvtcoms/testkit/random'
import type { MessageRow, Store } from '../../src/index.ts'
import { Rows } from '../rows.ts'

export interface Stage {
  /** Of the implementation. */
  readonly name: string
  readonly rows: Rows
  readonly open: () => Store
  readonly withStore: (story: (store: Store) => void) => () => void
  /** With a profile and a contact in it. */
  readonly withContact: (
    story: (store: Store, contact: number, profile: number) => void,
  ) => () => void
  /** Adds messages with these changes, and says which ids they got. */
  readonly addMessages: (
    store: Store,
    contact: number,
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
        const [profile, contact] = store.transact(() => {
          const added = store.profiles.add(rows.profile())
          return [added, store.contacts.add(rows.contact(added))] as const
        })
        story(store, contact, profile)
      }),
    addMessages: (store, contact, changes) =>
      store.transact(() =>
        changes.map((change) => store.messages.add(rows.message(contact, change))),
      ),
  }
}

export const ids = (found: readonly { readonly id: number }[]): number[] =>
  found.map(({ id }) => id)
