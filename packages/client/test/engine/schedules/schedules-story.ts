/**
 * A random world: people who come and go, whose clocks are wrong and whose programs are killed or
 * restored; mailboxes that cannot be reached, lose letters or all they have, or refuse; words, edits, reactions in any order. Then
 * all is well again, and everything that was acknowledged has to be there, the same on both sides.
 */
import { isCodedError } from '@pvtcoms/core/errors'
import { THE_CONTACT, US } from '@pvtcoms/store'
import type { SeededRandom } from '@pvtcoms/testkit/random'
import { contactOf, type Direction, Ledger, textsOf } from '../crash/crash-ledger.ts'
import type { TestMailbox } from '../test-mailbox.ts'
import { DAY, HOUR, MINUTE, type Person, SECOND, World } from '../world.ts'
import { FickleEngine } from './schedules-mailbox.ts'
import { asRestored } from './schedules-restore.ts'

export interface ScheduleResult {
  readonly events: number
  readonly messages: number
  readonly lost: number
  readonly twice: number
  readonly faults: readonly string[]
}

export interface ScheduleOptions {
  readonly steps: number
  /** Whether people lose their devices, and go on from a backup of that moment. */
  readonly restores: boolean
}

const EPOCH_SECONDS = 600
const NAMES = ['Ann', 'Ben', 'Cat', 'Dan']
const PACE = {
  directPatience: 2 * SECOND,
  acknowledgePatience: 15 * SECOND,
  redial: { first: 2 * SECOND, longest: 5 * MINUTE },
  directIdle: 2 * MINUTE,
  depositDelay: 0.1,
}

export class ScheduleStory {
  readonly #world: World
  readonly #random: SeededRandom
  readonly #options: ScheduleOptions
  readonly #engines: FickleEngine[] = []
  readonly #mailboxes: TestMailbox[] = []
  readonly #people: Person[] = []
  readonly #offline = new Set<Person>()
  readonly #cut = new Set<Person>()
  #ledger = new Ledger([])
  #directions: readonly Direction[] = []
  #events = 0
  #said = 0

  constructor(seed: string, options: ScheduleOptions) {
    this.#options = options
    this.#world = new World(seed, {
      epochSeconds: EPOCH_SECONDS,
      mailboxEngine: () => {
        const engine = new FickleEngine()
        this.#engines.push(engine)
        return engine
      },
    })
    this.#random = this.#world.random.stream('story')
  }

  async run(): Promise<ScheduleResult> {
    const [world, random] = [this.#world, this.#random]
    const mailboxes = 2 + random.int(3)
    for (let at = 0; at < mailboxes; at++) this.#mailboxes.push(await world.mailbox())
    for (const name of NAMES.slice(0, random.pick([2, 2, 2, 3, 4]))) {
      const own = random.shuffle(this.#mailboxes).slice(0, 2 + random.int(2))
      this.#people.push(await world.person(name, own, { pace: PACE }))
    }
    const pairs = this.#people.flatMap((one, at) =>
      this.#people.slice(at + 1).map((other) => [one, other] as const),
    )
    for (const [one, other] of pairs) await world.introduce(one, other)
    this.#directions = pairs.flatMap(([from, to]) => [
      { from, to },
      { from: to, to: from },
    ])
    this.#ledger = new Ledger(this.#directions)
    for (let step = 0; step < this.#options.steps; step++) {
      const mean = random.pick([5 * SECOND, MINUTE, 10 * MINUTE, random.pick([HOUR, 4 * HOUR])])
      await world.advance(Math.ceil(Math.min(DAY, random.exponential(mean))))
      await this.#step()
      this.#ledger.look()
    }
    return await this.#end()
  }

  async #step(): Promise<void> {
    const random = this.#random
    this.#events += 1
    try {
      if (random.chance(0.55)) await this.#converse(random.pick(this.#directions))
      else if (random.chance(0.7)) await this.#disturb(random.pick(this.#people))
      else await this.#disturbMailbox(random.int(this.#mailboxes.length))
    } catch (error) {
      if (!(isCodedError(error) && EXPECTED.has(error.code))) throw error
    }
  }

  async #converse(direction: Direction): Promise<void> {
    const { from, to } = direction
    if (!from.isRunning) return
    const random = this.#random
    const known = contactOf(from, to)
    const [contact, conversation] = [known?.id ?? 0, known?.conversation.id ?? 0]
    const own = textsOf(from, to, US).filter(({ text }) => text !== undefined)
    const heard = textsOf(from, to, THE_CONTACT).filter(({ text }) => text !== undefined)
    switch (random.int(14)) {
      case 0:
      case 1: {
        const edited = own.slice(-4)
        if (edited.length === 0) break
        const { id, text } = random.pick(edited)
        const word = text?.split(' ')[0] ?? ''
        await from.ask('message.edit', { message: id, text: `${word} edited ${random.int(1e6)}` })
        break
      }
      case 2:
      case 3: {
        const liked = [...own.slice(-3), ...heard.slice(-3)]
        if (liked.length === 0) break
        const emoji = random.pick(['👍', '👎', '🎉', ''])
        await from.ask('message.react', { message: random.pick(liked).id, emoji })
        break
      }
      case 4:
        if (own.length > 0 && random.chance(0.3)) {
          const { id, text } = random.pick(own.slice(-4))
          this.#ledger.retracted(direction, text?.split(' ')[0] ?? '')
          await from.ask('message.retract', { message: id })
        }
        break
      case 5: {
        const last = heard.at(-1)
        if (last !== undefined) await from.ask('conversation.read', { conversation, upTo: last.id })
        break
      }
      case 6:
        await from.ask('conversation.timer', {
          conversation,
          seconds: random.pick([0, 300, 301]) * 86_400,
        })
        await from.ask('contact.configure', { contact, readReceipts: random.chance(0.5) })
        break
      default:
        for (let count = random.pick([1, 1, 2, 6]); count > 0; count--) await this.#say(direction)
    }
  }

  async #say(direction: Direction): Promise<void> {
    const { from, to } = direction
    const conversation = contactOf(from, to)?.conversation.id ?? 0
    const word = `${from.name}-${++this.#said}`
    const length = this.#random.chance(0.15) ? this.#random.int(20_000) : 0
    await from.ask('message.send', { conversation, text: `${word} ${'x'.repeat(length)}` })
    this.#ledger.promised(direction, word)
  }

  async #disturb(person: Person): Promise<void> {
    const [world, random] = [this.#world, this.#random]
    switch (random.int(this.#options.restores ? 9 : 8)) {
      case 0:
      case 1:
        if (person.isRunning) await this.#goOffline(person)
        else this.#comeOnline(person)
        break
      case 2:
        if (person.isRunning) person.kill()
        this.#offline.add(person)
        this.#cut.delete(person)
        if (random.chance(0.7)) this.#comeOnline(person)
        break
      case 3:
        person.clock = random.pick([0, 1, -1]) * random.int(6 * HOUR)
        break
      case 4:
        world.network.breakStreams(() => random.chance(0.5))
        break
      case 5:
        if (!person.isRunning) break
        if (this.#cut.delete(person)) world.network.restore(person.name)
        else {
          this.#cut.add(person)
          world.network.degrade(person.name, 'network-down')
        }
        break
      case 6:
        await this.#reconfigure(person)
        break
      case 7:
        if (person.isRunning) await this.#changeMailboxes(person)
        break
      case 8:
        if (random.chance(0.5)) break
        if (person.isRunning) person.kill()
        this.#cut.delete(person)
        asRestored(person.store)
        this.#offline.add(person)
        if (random.chance(0.7)) this.#comeOnline(person)
    }
  }

  async #reconfigure(person: Person): Promise<void> {
    const random = this.#random
    const others = this.#people.filter((other) => other !== person)
    const contact = contactOf(person, random.pick(others))
    if (!person.isRunning || contact === undefined) return
    if (random.chance(0.3)) {
      const blocked = contact.standing !== 'blocked'
      await person.ask('contact.block', { contact: contact.id, blocked })
      return
    }
    const route = random.pick(['direct-and-mailbox', 'mailbox', 'direct'] as const)
    await person.ask('contact.configure', { contact: contact.id, route })
  }

  async #changeMailboxes(person: Person): Promise<void> {
    const [random, { profile }] = [this.#random, person]
    const known = await person.ask('mailbox.list', { profile })
    const added = this.#mailboxes.find(({ link }) => !known.some((each) => each.link === link))
    if (added !== undefined && random.chance(0.5)) {
      await person.ask('mailbox.add', { profile, link: added.link, name: added.name })
    } else if (known.length > 1 && random.chance(0.5)) {
      await person.ask('mailbox.remove', { mailbox: random.pick(known).id })
    } else {
      const others = this.#people.filter((other) => other !== person)
      const contact = contactOf(person, random.pick(others))?.id ?? 0
      const mailboxes = random.shuffle(known.map(({ id }) => id)).slice(0, 2)
      await person.ask('contact.configure', { contact, mailboxes })
    }
  }

  async #disturbMailbox(at: number): Promise<void> {
    const [random, mailbox, engine] = [this.#random, this.#mailboxes[at], this.#engines[at]]
    if (mailbox === undefined || engine === undefined) return
    switch (random.int(6)) {
      case 0:
      case 1:
        await this.#world.timers.run(mailbox.unplug())
        break
      case 2:
      case 3:
        await this.#world.timers.run(mailbox.plug())
        break
      case 4:
        if (random.chance(0.5)) engine.isFull = !engine.isFull
        else engine.isLosing = !engine.isLosing
        break
      case 5:
        if (random.chance(0.4)) await this.#loseAll(at, mailbox)
    }
  }

  /** It comes back empty, with a chain of digests that begins anew: people have to trust it again. */
  async #loseAll(at: number, mailbox: TestMailbox): Promise<void> {
    const { timers } = this.#world
    await timers.run(mailbox.stop())
    await timers.run(mailbox.start())
    this.#engines[at] = this.#engines.pop() as FickleEngine
  }

  async #goOffline(person: Person): Promise<void> {
    this.#offline.add(person)
    this.#cut.delete(person)
    await this.#world.timers.run(person.stop())
  }

  #comeOnline(person: Person): void {
    if (this.#offline.delete(person)) person.start()
  }

  async #end(): Promise<ScheduleResult> {
    const { timers, network } = this.#world
    for (const engine of this.#engines) engine.isFull = engine.isLosing = false
    for (const mailbox of this.#mailboxes) await timers.run(mailbox.plug())
    for (const person of this.#cut) if (person.isRunning) network.restore(person.name)
    for (const person of this.#people) this.#comeOnline(person)
    for (const direction of this.#directions) await this.#reconcile(direction)
    await this.#rest(2 * DAY)
    for (const direction of this.#directions) await this.#say(direction)
    await this.#rest(2 * DAY)
    const { lost, twice } = this.#ledger.close()
    for (const direction of this.#directions) await this.#compare(direction)
    const { messages, faults } = this.#ledger
    await this.#world.close()
    return { events: this.#events, messages, lost, twice, faults }
  }

  /** Nobody is blocked, and each writes to each by every way. */
  async #reconcile({ from, to }: Direction): Promise<void> {
    const contact = contactOf(from, to)
    if (contact === undefined) return
    if (contact.standing === 'blocked') {
      await from.ask('contact.block', { contact: contact.id, blocked: false })
    }
    await from.ask('contact.configure', { contact: contact.id, route: 'direct-and-mailbox' })
  }

  /** Nothing is owed, and who was unblocked after a restore has a session again. */
  get #isSettled(): boolean {
    const haveSessions = this.#directions.every(({ from, to }) => {
      const contact = contactOf(from, to)
      return contact === undefined || from.store.sessions.list(contact.id).some((row) => row.isLive)
    })
    return haveSessions && this.#ledger.isQuiet
  }

  async #rest(longest: number): Promise<void> {
    for (let passed = 0; passed < longest && !this.#isSettled; passed += 10 * MINUTE) {
      for (const person of this.#people) {
        for (const { id, state } of await person.ask('mailbox.list', { profile: person.profile })) {
          if (state === 'equivocating') await person.ask('mailbox.trust', { mailbox: id })
        }
      }
      await this.#world.advance(10 * MINUTE)
      this.#ledger.look()
    }
  }

  async #compare({ from, to }: Direction): Promise<void> {
    const [ours, theirs] = [contactOf(from, to), contactOf(to, from)]
    if (ours === undefined || theirs === undefined) return
    const { faults } = this.#ledger
    const [timer, other] = [ours.conversation.timer, theirs.conversation.timer]
    if (timer !== other) faults.push(`timers: ${timer} and ${other}`)
    const [a, b] = [
      await from.ask('contact.safety', { contact: ours.id }),
      await to.ask('contact.safety', { contact: theirs.id }),
    ]
    if (a.number === undefined || a.number.digits !== b.number?.digits) {
      faults.push(`${from.name} and ${to.name} have no common safety number`)
    }
    if (a.verification === 'attack') faults.push(`${from.name} sees an attack that was none`)
  }
}

/** What a person may be told at a bad moment. */
const EXPECTED = new Set(['no-session', 'has-left', 'message-gone', 'blocked', 'mailbox-in-use'])
