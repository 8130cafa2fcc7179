/**
 * What all parts of an engine share: the ports, and the unit of work. Whatever changes the store does so
 * in a unit of work; what follows from the change happens when it is durable, and not at all otherwise.
 */
import type { RatchetEnv } from '@pvtcoms/core/ratchet'
import type { Secret } from '@pvtcoms/core/secret'
import type { EngineParts, Pace } from './parts.ts'

export interface Context extends Omit<EngineParts, 'pace'> {
  readonly pace: Pace
  readonly env: RatchetEnv
  /** A message was given the time at which it disappears. It does not throw. */
  readonly onTimed: () => void
}

/** Something that holds in memory what the store has, and can be read from it again. */
export interface Reloadable {
  /** When it throws, what is in memory is not looked at again before it could be read. */
  reload(): void
}

/** What a unit of work leaves to be done once it is durable. */
export class UnitOfWork {
  readonly #after: (() => void)[] = []
  readonly #consumed = new Set<Secret<string>>()
  readonly #touched = new Set<Reloadable>()
  readonly #contacts = new Set<number>()
  readonly #messages = new Map<number, boolean>()

  /** Done in order, once everything is durable; it must not throw. */
  after(action: () => void): void {
    this.#after.push(action)
  }

  /** Wiped once everything is durable. */
  consume(secrets: readonly Secret<string>[]): void {
    for (const secret of secrets) this.#consumed.add(secret)
  }

  /** `owner` changes in memory with the store; it is read again if nothing comes of it. */
  touch(owner: Reloadable): void {
    this.#touched.add(owner)
  }

  /** To be shown as it is afterwards. */
  contactChanged(id: number): void {
    this.#contacts.add(id)
  }

  messageChanged(id: number, isNew = false): void {
    this.#messages.set(id, isNew || (this.#messages.get(id) ?? false))
  }

  get changedContacts(): ReadonlySet<number> {
    return this.#contacts
  }

  get changedMessages(): ReadonlyMap<number, boolean> {
    return this.#messages
  }

  /** For `Account.work` alone. What follows is done by `run`, which does not throw. */
  settle(isDurable: boolean, run: (action: () => void) => void): void {
    if (!isDurable) {
      for (const owner of this.#touched) run(() => owner.reload())
      return
    }
    for (const secret of this.#consumed) secret.wipe()
    for (const action of this.#after) run(action)
  }
}
