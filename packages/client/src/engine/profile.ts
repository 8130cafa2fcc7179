/**
 * A profile as it is shown: its name, and how many messages wait to be read. What each contact adds is known since
 * the contact was last shown, so that nothing is counted for it.
 */
import type { ContactView, EngineEvent, ProfileView } from '@pvtcoms/rpc'

export class Profile {
  readonly #id: number
  readonly #onEvent: (event: EngineEvent) => void
  readonly #unread = new Map<number, number>()
  #name: string
  /** As it was told last; undefined until anything was. */
  #told: number | undefined

  constructor(id: number, name: string, onEvent: (event: EngineEvent) => void) {
    this.#id = id
    this.#name = name
    this.#onEvent = onEvent
  }

  get view(): ProfileView {
    const unread = [...this.#unread.values()].reduce((sum, each) => sum + each, 0)
    return { id: this.#id, name: this.#name, unread }
  }

  rename(name: string): void {
    this.#name = name
  }

  /** How a contact is now. */
  note({ id, muted, unread }: Pick<ContactView, 'id' | 'muted' | 'unread'>): void {
    this.#unread.set(id, muted ? 0 : unread)
  }

  forget(contact: number): void {
    this.#unread.delete(contact)
  }

  /** The profile as it is, to whoever watches. */
  show(): void {
    const profile = this.view
    this.#told = profile.unread
    this.#onEvent({ kind: 'profile', profile })
  }

  /** The same, if there is another number to read than was told. */
  showIfChanged(): void {
    if (this.view.unread !== this.#told) this.show()
  }
}
