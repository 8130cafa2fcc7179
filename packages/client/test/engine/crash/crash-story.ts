/**
 * A story in which both people's programs are killed again and again, from the first invite on: what was
 * acknowledged by then has to be there in the end.
 */
import { isCodedError } from '@pvtcoms/core/errors'
import { type Store, THE_CONTACT, US } from '@pvtcoms/store'
import type { SeededRandom } from '@pvtcoms/testkit/random'
import { HOUR, MINUTE, type Person, SECOND, World } from '../world.ts'
import { contactOf, type Direction, type Known, Ledger, textsOf } from './crash-ledger.ts'
import type { Fate } from './crash-life.ts'

export interface CrashResult {
  readonly kills: number
  readonly messages: number
  readonly lost: number
  readonly twice: number
  readonly dead: number
  readonly faults: readonly string[]
}

export interface CrashOptions {
  readonly kills: number
  readonly store?: (name: string) => Store
  readonly revive?: (store: Store) => Store
}

const QUICK = {
  directPatience: 2 * SECOND,
  acknowledgePatience: 15 * SECOND,
  redial: { first: 2 * SECOND, longest: MINUTE },
  directIdle: 2 * MINUTE,
  depositDelay: 0.05,
}

export class CrashStory {
  readonly #world: World
  readonly #random: SeededRandom
  readonly #options: CrashOptions
  readonly #restarts = new Map<Person, number>()
  readonly #verified = new Set<Person>()
  #people: readonly [Person, Person] | undefined
  #ledger = new Ledger([])
  #said = 0
  #invite: { readonly by: Person; readonly id: number; link: string | undefined } | undefined
  #mayKill = true
  readonly #endsApart: boolean

  constructor(seed: string, options: CrashOptions) {
    this.#world = new World(seed)
    this.#random = this.#world.random.stream('story')
    this.#options = options
    this.#endsApart = this.#random.chance(0.5)
  }

  async run(): Promise<CrashResult> {
    const world = this.#world
    const mailboxes = [await world.mailbox(), await world.mailbox()]
    const options = (name: string): Parameters<World['person']>[2] => ({
      pace: QUICK,
      ...(this.#options.store && { store: this.#options.store(name) }),
      ...(this.#options.revive && { revive: this.#options.revive }),
    })
    const ann = await world.person('Ann', mailboxes, options('Ann'))
    const ben = await world.person('Ben', mailboxes, options('Ben'))
    this.#people = [ann, ben]
    this.#ledger = new Ledger([
      { from: ann, to: ben },
      { from: ben, to: ann },
    ])
    for (const person of this.#people) {
      await world.timers.run(person.stop())
      person.start(this.#fate())
    }
    for (let step = 0; this.#kills < this.#options.kills && step < 3_000; step++) await this.#step()
    this.#mayKill = false
    return await this.#end()
  }

  get #kills(): number {
    return (this.#people ?? []).reduce((sum, { kills }) => sum + kills, 0)
  }

  #other(person: Person): Person {
    const [ann, ben] = this.#people as readonly [Person, Person]
    return person === ann ? ben : ann
  }

  #fate(): Fate | undefined {
    if (!this.#mayKill) return undefined
    const transaction = 1 + Math.floor(this.#random.exponential(this.#random.pick([3, 12, 30])))
    switch (this.#random.int(5)) {
      case 0:
      case 1:
        return { kind: 'within', transaction }
      case 2:
        return { kind: 'after', transaction }
      case 3:
        return { kind: 'turns-after', transaction, turns: this.#random.int(30) }
      default:
        return { kind: 'at', milliseconds: this.#random.exponential(MINUTE) }
    }
  }

  async #step(): Promise<void> {
    const random = this.#random
    const mean = random.pick([SECOND, 5 * SECOND, 20 * SECOND, 2 * MINUTE])
    await this.#world.advance(Math.ceil(random.exponential(mean)))
    this.#ledger.look()
    for (const person of this.#people ?? []) {
      this.#revive(person)
      if (person.isRunning && random.chance(0.6)) await this.#act(person)
    }
  }

  /** Who is dead comes back, at once or after a while. */
  #revive(person: Person): void {
    if (person.isRunning) return
    const now = this.#world.timers.monotonic()
    const at = this.#restarts.get(person)
    if (at === undefined) {
      const wait = this.#random.exponential(this.#random.pick([SECOND, 20 * SECOND, 4 * MINUTE]))
      this.#restarts.set(person, now + wait)
    } else if (now >= at) {
      this.#restarts.delete(person)
      person.start(this.#fate())
    }
  }

  async #act(person: Person): Promise<void> {
    const other = this.#other(person)
    try {
      const contact = contactOf(person, other)
      if (contact === undefined) await this.#meet(person, other)
      else await this.#converse({ from: person, to: other }, contact)
    } catch (error) {
      // Who was killed meanwhile knows nothing of what came of it; who was not, why it cannot be done.
      if (person.isRunning && !(isCodedError(error) && EXPECTED.has(error.code))) throw error
    }
  }

  async #meet(person: Person, other: Person): Promise<void> {
    const { profile } = person
    const invites = await person.ask('invite.list', { profile })
    if (this.#invite === undefined) {
      const created = invites.find(({ stage }) => stage === 'publishing' || stage === 'open')
      const { id } =
        created ?? (await person.ask('invite.create', { profile, name: other.name, hours: 24 }))
      this.#invite = { by: person, id, link: undefined }
    } else if (this.#invite.by === person) {
      const own = invites.find(({ id }) => id === this.#invite?.id)
      this.#invite.link ??= own?.link
      if (own === undefined || own.stage === 'closed') this.#invite = undefined
    } else if (this.#invite.link !== undefined && !invites.some(({ side }) => side === 'invitee')) {
      const { link } = this.#invite
      await person.ask('invite.accept', { profile, link, name: other.name })
    }
  }

  async #converse(direction: Direction, { id: contact, conversation }: Known): Promise<void> {
    const { from, to } = direction
    const random = this.#random
    const own = textsOf(from, to, US).filter(({ text }) => text !== undefined)
    const heard = textsOf(from, to, THE_CONTACT).filter(({ text }) => text !== undefined)
    switch (random.int(12)) {
      case 0: {
        if (own.length === 0) break
        const { id, text } = random.pick(own.slice(-4))
        const word = text?.split(' ')[0] ?? ''
        await from.ask('message.edit', { message: id, text: `${word} edited ${random.int(1000)}` })
        break
      }
      case 1:
        if (heard.length === 0) break
        await from.ask('message.react', {
          message: random.pick(heard.slice(-4)).id,
          emoji: random.pick(['👍', '👎', '']),
        })
        break
      case 2: {
        const last = heard.at(-1)
        if (last !== undefined)
          await from.ask('conversation.read', { conversation: conversation.id, upTo: last.id })
        break
      }
      case 3:
        if ((await from.ask('contact.show', { contact })).comparable) {
          await from.ask('contact.compare', { contact, same: true })
          this.#verified.add(from)
        }
        break
      case 4:
        if (random.chance(0.3)) {
          await this.#world.timers.run(from.stop())
          from.start(this.#fate())
        }
        break
      case 5:
        from.kill()
        break
      default:
        await this.say(direction, conversation.id)
    }
  }

  async say(direction: Direction, conversation: number): Promise<void> {
    const name = `${direction.from.name}-${++this.#said}`
    const length = this.#random.chance(0.1) ? 4_000 : 0
    const text = `${name} ${'x'.repeat(length)}`
    await direction.from.ask('message.send', { conversation, text })
    this.#ledger.promised(direction, name)
  }

  /** All is well from now on: within some hours everything has to have come to rest. */
  async #end(): Promise<CrashResult> {
    const world = this.#world
    const people = this.#people as readonly [Person, Person]
    const { kills } = this.#result(0, 0, 0)
    for (const person of people) {
      if (this.#endsApart) person.kill()
      else if (person.isRunning) await world.timers.run(person.stop())
    }
    const isMet = people.every((each) => contactOf(each, this.#other(each)) !== undefined)
    if (!this.#endsApart || !isMet) for (const person of people) person.start()
    await this.#untilMet()
    await this.#rest(3 * HOUR)
    let dead = 0
    for (const person of people) {
      const contact = contactOf(person, this.#other(person))
      if (contact !== undefined)
        await this.say({ from: person, to: this.#other(person) }, contact.conversation.id)
      else dead += 1
    }
    await this.#rest(HOUR)
    const { lost, twice } = this.#ledger.close()
    dead += await this.#countDead()
    await world.close()
    return { ...this.#result(lost, twice, dead), kills }
  }

  #result(lost: number, twice: number, dead: number): CrashResult {
    const { messages, faults } = this.#ledger
    return { kills: this.#kills, messages, lost, twice, dead, faults }
  }

  async #untilMet(): Promise<void> {
    const people = this.#people as readonly [Person, Person]
    for (let minute = 0; minute < 180; minute++) {
      const strangers = people.filter((each) => contactOf(each, this.#other(each)) === undefined)
      if (strangers.length === 0) return
      for (const person of strangers) await this.#act(person)
      await this.#world.advance(MINUTE)
    }
  }

  async #rest(longest: number): Promise<void> {
    if (this.#endsApart) await this.#inTurn()
    for (let passed = 0; passed < longest && !this.#ledger.isQuiet; passed += 30 * SECOND) {
      await this.#world.advance(30 * SECOND)
      this.#ledger.look()
    }
  }

  /** They are not online together any more: what they said has to be there by way of mailboxes. */
  async #inTurn(): Promise<void> {
    const people = this.#people as readonly [Person, Person]
    for (let turn = 0; turn < 12 && !this.#ledger.isQuiet; turn++) {
      const present = people[turn % 2] as Person
      const absent = this.#other(present)
      if (absent.isRunning) await this.#world.timers.run(absent.stop())
      if (!present.isRunning) present.start()
      await this.#world.advance(20 * MINUTE)
      this.#ledger.look()
    }
    const { faults } = this.#ledger
    if (!this.#ledger.isQuiet) faults.push('by mailboxes alone not everything arrived')
    for (const person of people) if (!person.isRunning) person.start()
  }

  /** Sessions in which the two sides do not have the same number, or do not know what they knew. */
  async #countDead(): Promise<number> {
    const [ann, ben] = this.#people as readonly [Person, Person]
    const safety = await Promise.all(
      [ann, ben].map(async (person) => {
        const contact = contactOf(person, this.#other(person))
        return contact && (await person.ask('contact.safety', { contact: contact.id }))
      }),
    )
    const [a, b] = safety
    const { faults } = this.#ledger
    if (a?.number === undefined || a.number.digits !== b?.number?.digits) {
      faults.push(`safety numbers: ${a?.number?.digits} and ${b?.number?.digits}`)
      return 1
    }
    for (const [person, shown] of [
      [ann, a],
      [ben, b],
    ] as const) {
      const expected = this.#verified.has(person) ? ['verified'] : ['verified', 'unverified']
      if (!expected.includes(shown.verification))
        faults.push(`${person.name} stands as ${shown.verification}`)
    }
    return 0
  }
}

/** What a person may be told at a bad moment. */
const EXPECTED = new Set([
  'no-session',
  'has-left',
  'known-invite',
  'not-comparable',
  'message-gone',
  'no-such-invite',
])
