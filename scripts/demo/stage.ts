/** What stories of the demo share: where they play, how people are set up, how they compare and what they said. */
import { join } from 'node:path'
import type { Person, Setup } from '@pvtcoms/daemon/driver'
import type { Network } from '@pvtcoms/testnet'

export interface Stage {
  readonly network: Network
  readonly tell: (text: string) => void
  /** ms since the beginning. */
  readonly since: () => number
  readonly interrupted: AbortSignal
}

/** Who is shown how to go on by hand, while everything still runs. */
export type Keep = (
  people: readonly { readonly dataDirectory: string; readonly other: string }[],
) => Promise<void>

/** What every story ends with. */
export interface Ending {
  /** Whether each message was read by the other side, and its author knows that it was delivered. */
  readonly delivered: boolean
  readonly sent: number
  readonly lost: number
  readonly shown_twice: number
  readonly sas_match: boolean
  readonly verified: boolean
}

/** A new folder whose tor knows the network already. */
export async function setupFor(network: Network, name: string): Promise<Setup> {
  const dataDirectory = join(network.directory, name)
  await network.seedClient(join(dataDirectory, 'tor'))
  return { dataDirectory, torrc: network.clientConfigPath }
}

/** Two people who have used an invite: each compares the emoji with the other's. Resolves with whether they are the same. */
export async function compareEmoji(
  [ann, ben]: readonly [Person, Person],
  tell: Stage['tell'],
): Promise<boolean> {
  const [annSees, benSees] = [
    await ann.contact('Ann can compare', ({ comparable }) => comparable),
    await ben.contact('Ben can compare', ({ comparable }) => comparable),
  ]
  const [annCheck, benCheck] = [
    await ann.ask('contact.safety', { contact: annSees.id }),
    await ben.ask('contact.safety', { contact: benSees.id }),
  ]
  const emoji = (of: typeof annCheck): string =>
    (of.number?.emoji ?? []).map(({ symbol, name }) => `${symbol} ${name}`).join('  ')
  tell(`Ann sees  ${emoji(annCheck)}`)
  tell(`Ben sees  ${emoji(benCheck)}`)
  const isSame = annCheck.number !== undefined && annCheck.number.digits === benCheck.number?.digits
  await ann.ask('contact.compare', { contact: annSees.id, same: isSame })
  await ben.ask('contact.compare', { contact: benSees.id, same: isSame })
  return isSame
}

/** Two people who write to one another, and what of it has arrived. */
export class Talk {
  readonly #people: readonly [Person, Person]
  readonly #said = new Map<Person, string[]>()

  constructor(people: readonly [Person, Person]) {
    this.#people = people
  }

  /** Returns the message's id. */
  async say(from: Person, text: string): Promise<number> {
    this.#said.set(from, [...(this.#said.get(from) ?? []), text])
    return await from.say(text)
  }

  async end(isSame: boolean): Promise<Ending> {
    const [ann, ben] = this.#people
    const counts = { sent: 0, lost: 0, twice: 0 }
    for (const [from, to] of [
      [ann, ben],
      [ben, ann],
    ] as const) {
      const [texts, heard] = [this.#said.get(from) ?? [], await to.heard()]
      counts.sent += texts.length
      counts.lost += texts.filter((text) => !heard.includes(text)).length
      counts.twice += heard.length - new Set(heard).size
    }
    const standing = [
      await ann.contact('Ann has Ben', () => true),
      await ben.contact('Ben has Ann', () => true),
    ]
    return {
      delivered: counts.lost === 0 && standing[0]?.undelivered === 0,
      ...{ sent: counts.sent, lost: counts.lost, shown_twice: counts.twice, sas_match: isSame },
      verified: standing.every((contact) => contact.verification === 'verified'),
    }
  }
}
