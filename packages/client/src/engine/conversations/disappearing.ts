/** Messages that disappear: each when its time has come, also those whose time came while nobody was here. */
import { KINDS } from './audience.ts'
import type { Conversation } from './conversation.ts'
import type { ConversationsPort } from './port.ts'

/** Messages that go in one step. */
const BATCH = 200
/** The wall clock is looked at that often: it may have jumped. */
const LONGEST_WAIT = 60_000

type Port = Pick<ConversationsPort, 'profile' | 'context' | 'work' | 'after'>

export class Disappearing {
  readonly #port: Port
  readonly #find: (conversation: number) => Conversation | undefined
  #cancel = (): void => undefined
  /** Whether what was removed last, maybe before this start, was a part of more. */
  #isPart = true

  /** `find`: the conversations of the profile. */
  constructor(port: Port, find: (conversation: number) => Conversation | undefined) {
    this.#port = port
    this.#find = find
  }

  /** Looks what is due, and when to look again. Call it when a message was given its time. */
  look(): void {
    const { store, env } = this.#port.context
    const ours = { profile: this.#port.profile, kinds: KINDS }
    this.#cancel()
    const found = store.messages.disappearing(ours, env.now(), BATCH + 1)
    const isMore = found.length > BATCH
    const due = found.slice(0, BATCH).flatMap((id) => store.messages.get(id) ?? [])
    if (due.length > 0) {
      this.#port.work.do((unit) => {
        const part = isMore ? 'more' : this.#isPart ? 'last' : undefined
        store.messages.removeAll(
          due.map(({ id }) => id),
          part,
        )
        for (const { id, conversation, author, ref } of due) {
          store.gone.add({ conversation, author, ref, at: env.now() })
          this.#find(conversation)?.audience.undeliveredFewer(unit)
          unit.changed({ kind: 'message-removed', conversation, message: id })
          unit.changed({ kind: 'conversation', id: conversation })
        }
      })
    }
    this.#isPart = isMore
    const next = store.messages.nextDisappearance(ours)
    if (next === undefined) return
    const wait = Math.min(LONGEST_WAIT, Math.max(due.length > 0 ? 0 : 1000, next - env.now()))
    this.#cancel = this.#port.after(wait, () => this.look())
  }
}
