/** Messages that disappear: each when its time has come, also those whose time came while nobody was here. */
import type { Account } from '../account.ts'

/** Messages that go in one step. */
const BATCH = 200
/** The wall clock is looked at that often: it may have jumped. */
const LONGEST_WAIT = 60_000

export class Disappearing {
  readonly #account: Account
  #cancel = (): void => undefined

  constructor(account: Account) {
    this.#account = account
  }

  /** Looks what is due, and when to look again. Call it when a message was given its time. */
  look(): void {
    const { store, env } = this.#account.context
    this.#cancel()
    const due = store.messages
      .disappearing(env.now(), BATCH)
      .flatMap((id) => store.messages.get(id) ?? [])
      .filter(({ contact }) => this.#account.peers.has(contact))
    if (due.length > 0) {
      this.#account.work((unit) => {
        for (const { id, contact, author, ref } of due) {
          store.messages.remove(id)
          store.gone.add({ contact, author, ref, at: env.now() })
          this.#account.peers.get(contact)?.undeliveredChanged(unit, 'fewer')
          unit.contactChanged(contact)
        }
      })
      for (const { id: message, contact } of due) {
        this.#account.context.onEvent({ kind: 'message-removed', contact, message })
      }
    }
    const next = store.messages.nextDisappearance()
    if (next === undefined) return
    const wait = Math.min(LONGEST_WAIT, Math.max(due.length > 0 ? 0 : 1000, next - env.now()))
    this.#cancel = this.#account.after(wait, () => this.look())
  }
}
