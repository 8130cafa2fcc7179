/**
 * The invite that an introduction leads to: made by whoever agreed last, accepted by the other one. It is an ordinary
 * invite, which goes on by itself once its link is there.
 */
import { type IntroduceeInput, linkBytes, linkOfBytes } from '@pvtcoms/core/introduction'
import { isEngineError } from '../errors.ts'
import { STAGES } from '../invites/invite-record.ts'
import type { UnitOfWork } from '../unit-of-work.ts'
import { type AsIntroducee, secretsIn, shownIntroduction } from './introduction-record.ts'
import type { IntroducedPerson, IntroductionsPort } from './port.ts'

type Step = (unit: UnitOfWork, introduction: AsIntroducee, input: IntroduceeInput) => void

export class InvitesOfIntroductions {
  readonly #port: IntroductionsPort
  readonly #step: Step

  constructor(port: IntroductionsPort, step: Step) {
    this.#port = port
    this.#step = step
  }

  /** Does what the state waits for, if it can be done now. Wipes what is secret in `introduction`. */
  goOn(introduction: AsIntroducee): void {
    try {
      switch (introduction.state.kind) {
        case 'making':
          this.#make(introduction)
          break
        case 'answering':
          this.#answer(introduction, linkOfBytes(introduction.state.link))
          break
        case 'awaiting':
          this.#await(introduction)
          break
        case 'asked':
        case 'agreed':
        case 'met':
        case 'declined':
        case 'over':
          break
      }
    } finally {
      for (const secret of secretsIn(introduction)) secret.wipe()
    }
  }

  /** Whoever introduces is gone before the link was offered: nobody will get it. */
  revokeAfter(unit: UnitOfWork, { row: { invite } }: AsIntroducee): void {
    if (invite !== undefined) unit.after(() => this.#port.invites.revoke(invite))
  }

  #make(introduction: AsIntroducee): void {
    const { invites, context } = this.#port
    const { row } = introduction
    if (row.invite === undefined) {
      invites.create(this.#personOf(introduction), (_, invite) => {
        context.store.introductions.update(row.id, { invite })
      })
      return
    }
    const text = invites.linkOf(row.invite)
    const link = text === undefined ? undefined : linkBytes(text)
    if (link !== undefined) {
      this.#do(introduction, { kind: 'made', link })
      link.wipe()
      // The key of the other one was none: nobody can be given the link.
      if (this.#isOver(row.id)) invites.revoke(row.invite)
    } else if (this.#stageOf(row.invite) === 'closed') this.#do(introduction, { kind: 'failed' })
  }

  #answer(introduction: AsIntroducee, link: string): void {
    const { invites, context } = this.#port
    const wanted = { ...this.#personOf(introduction), link }
    try {
      invites.accept(wanted, (unit, invite) => {
        context.store.introductions.update(introduction.row.id, { invite })
        this.#step(unit, introduction, { kind: 'accepted' })
      })
    } catch (error) {
      // A link that was tampered with before it was sealed, or one that is too old by now.
      if (!isEngineError(error)) throw error
      this.#do(introduction, { kind: 'failed' })
    }
  }

  #await(introduction: AsIntroducee): void {
    const { invite } = introduction.row
    const stage = invite === undefined ? 'closed' : this.#stageOf(invite)
    if (stage === 'used') this.#do(introduction, { kind: 'met' })
    else if (stage === 'closed' || this.#isLate(invite)) {
      this.#do(introduction, { kind: 'failed' })
    }
  }

  #isOver(id: number): boolean {
    const row = this.#port.context.store.introductions.get(id)
    return (row && shownIntroduction(row))?.state.kind === 'over'
  }

  #do(introduction: AsIntroducee, input: IntroduceeInput): void {
    this.#port.work.do((unit) => this.#step(unit, introduction, input))
  }

  #stageOf(invite: number): (typeof STAGES)[keyof typeof STAGES] {
    const running = this.#port.invites.find(invite)
    return running === undefined ? 'closed' : STAGES[running.state.kind]
  }

  /** An answer may still be found where it lies, and makes a contact; nobody has to wait for it. */
  #isLate(invite: number | undefined): boolean {
    const running = invite === undefined ? undefined : this.#port.invites.find(invite)
    return running === undefined || this.#port.context.env.now() >= running.row.expiresAt
  }

  #personOf({ row: { contact, otherName } }: AsIntroducee): IntroducedPerson {
    return {
      name: otherName,
      introducedBy: this.#port.contacts.nameOf(contact),
      introducer: contact,
    }
  }
}
