/**
 * Random schedules of introductions: two of them at once for the same two people, by the same or by two introducers,
 * with frames that are lost, repeated and overtaken, people who agree or do not, invites that fail, and restores
 * that lose everything. Whatever happens, an introduction leads to one contact or to none, and nobody waits for ever.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { nodePrimitives } from '../../providers/node.ts'
import { toHex } from '../../src/bytes.ts'
import type { Content } from '../../src/content/index.ts'
import { unixMs } from '../../src/env.ts'
import {
  END_REASONS,
  type Introducee,
  type IntroduceeInput,
  type IntroduceeState,
  type IntroducerContent,
  type IntroducerInput,
  type IntroducerState,
  type IntroductionContext,
  introduceBoth,
  isOpen,
  isSettled,
  type LinkBytes,
  stepIntroducee,
  stepIntroducer,
} from '../../src/introduction/index.ts'
import { Secret } from '../../src/secret.ts'
import { DAY, TestEnv } from '../ratchet/ratchet-pair.ts'

const SCHEDULES = 10_000 * Number(process.env['PVTCOMS_SOAK'] ?? 1)
const STEPS = 40

const SIDES: readonly Introducee[] = ['first', 'second']
const other = (side: Introducee): Introducee => (side === 'first' ? 'second' : 'first')

const isOfIntroducer = (content: Content): content is IntroducerContent =>
  content.kind === 'introduction-yes' ||
  content.kind === 'introduction-offer' ||
  content.kind === 'introduction-end'

interface Flight {
  readonly to: Introducee | 'introducer'
  readonly from: Introducee
  readonly content: Content
}

/** One introduction: the introducer and its two people, each with what it has stored. */
class Play {
  readonly random: SeededRandom
  readonly env: TestEnv
  readonly context: IntroductionContext
  /** Whether whoever introduces follows the rules. */
  readonly isHonest: boolean
  introducer: IntroducerState = { kind: 'asked' }
  /** Undefined: never heard of it, or lost to a restore. */
  readonly people = new Map<Introducee, IntroduceeState>()
  flights: Flight[] = []
  /** Invites that were made, by their link, with who answers them. */
  readonly invites = new Map<string, { by: Introducee; isAnswered: boolean }>()
  readonly contacts = new Map<Introducee, number>()

  constructor(random: SeededRandom, env: TestEnv, isHonest: boolean) {
    this.random = random
    this.env = env
    this.isHonest = isHonest
    this.context = { id: random.random(16), expires: unixMs(env.time + 13 * DAY) }
    for (const output of introduceBoth(this.context, { first: 'Ann', second: 'Ben' })) {
      if (output.kind === 'say') this.send('introducer', output.to, output.content)
    }
  }

  send(from: Introducee | 'introducer', to: Introducee, content: Content): void {
    const flight: Flight =
      from === 'introducer' ? { to, from: to, content } : { to: 'introducer', from, content }
    this.flights.push(flight)
  }

  give(side: Introducee, input: IntroduceeInput): void {
    const state = this.people.get(side)
    if (state === undefined) return
    const step = stepIntroducee(this.context, state, input, nodePrimitives, this.env)
    this.people.set(side, step.state)
    for (const secret of step.consumed) secret.wipe()
    for (const output of step.outputs) {
      if (output.kind === 'say') this.send(side, other(side), output.content)
    }
  }

  /** An answer takes the only place of an invite. */
  answer(side: Introducee, link: LinkBytes): void {
    const invite = this.invites.get(toHex(link.expose()))
    assert.ok(invite !== undefined, 'a link that nobody made')
    assert.notEqual(invite.by, side, 'somebody answers an invite of their own')
    assert.equal(invite.isAnswered, false, 'an invite is answered twice')
    invite.isAnswered = true
    this.give(side, { kind: 'accepted' })
    assert.ok(link.wiped)
  }

  introduce(input: IntroducerInput): void {
    const before = this.introducer
    const step = stepIntroducer(this.context, before, input, this.env.now())
    this.introducer = step.state
    for (const output of step.outputs) {
      if (output.kind === 'say') this.send('introducer', output.to, output.content)
    }
  }

  arrive({ to, from, content }: Flight): void {
    if (to === 'introducer') {
      this.reachIntroducer(from, content)
    } else if (content.kind === 'introduce') {
      if (!this.people.has(to)) this.people.set(to, { kind: 'asked' })
    } else {
      assert.ok(isOfIntroducer(content))
      if (this.people.has(to)) this.give(to, { kind: 'said', content })
      else if (content.kind !== 'introduction-end') this.send(to, other(to), this.lost)
    }
  }

  get lost(): Content {
    return { kind: 'introduction-end', id: this.context.id, reason: END_REASONS.lost }
  }

  reachIntroducer(by: Introducee, content: Content): void {
    assert.ok(isOfIntroducer(content))
    this.introduce({ kind: 'said', by, content })
    // Somebody who breaks the rules tells both to make an invite, and passes everything on to both.
    if (!this.isHonest) for (const to of SIDES) this.send('introducer', to, content)
  }

  /** Something that a person, a network or time does. */
  act(): void {
    const { random } = this
    const side = SIDES[random.int(2)] as Introducee
    const state = this.people.get(side)
    switch (random.int(12)) {
      case 0:
      case 1:
        this.give(side, { kind: 'decide', agrees: random.chance(0.9) })
        return
      case 2:
        if (state?.kind === 'making') this.made(side)
        if (state?.kind === 'answering') this.answer(side, state.link)
        return
      case 3:
        if (random.chance(0.1)) this.introduce({ kind: 'cancel' })
        return
      case 4:
        if (random.chance(0.1)) this.people.delete(side)
        return
      case 5:
        if (random.chance(0.05)) this.give(side, { kind: 'failed' })
        return
      case 6:
        this.meet()
        return
      default:
        this.deliver()
    }
  }

  made(side: Introducee): void {
    const link: LinkBytes = new Secret('LinkBytes', this.random.random(106))
    this.invites.set(toHex(link.expose()), { by: side, isAnswered: false })
    this.give(side, { kind: 'made', link })
  }

  deliver(): void {
    const { random, flights } = this
    if (flights.length === 0) return
    const [flight] = flights.splice(random.int(flights.length), 1) as [Flight]
    if (random.chance(0.1)) return
    if (random.chance(0.15)) flights.push(flight)
    this.arrive(flight)
  }

  /** An answered invite comes to its end at both. */
  meet(): void {
    for (const [link, { by, isAnswered }] of this.invites) {
      if (!isAnswered) continue
      this.invites.delete(link)
      for (const side of SIDES) {
        this.contacts.set(side, (this.contacts.get(side) ?? 0) + 1)
        this.give(side, { kind: 'met' })
      }
      assert.ok(by)
    }
  }

  /** Everything is past its time: invites fail, and so does all that waits for somebody. */
  expire(): void {
    this.introduce({ kind: 'tick' })
    for (const side of SIDES) {
      this.give(side, { kind: 'tick' })
      this.give(side, { kind: 'failed' })
    }
  }
}

test(`in ${SCHEDULES} random schedules an introduction leads to one contact or to none, and nobody waits for ever`, () => {
  const ends = { met: 0, none: 0 }
  for (let schedule = 0; schedule < SCHEDULES; schedule++) {
    const seed = `introduction ${schedule}`
    try {
      const hasMet = run(seed)
      ends[hasMet ? 'met' : 'none']++
    } catch (error) {
      throw new Error(`seed: ${seed}`, { cause: error })
    }
  }
  // The schedules are no use if all of them end the same way.
  assert.ok(ends.met > SCHEDULES / 50 && ends.none > SCHEDULES / 50, JSON.stringify(ends))
})

function run(seed: string): boolean {
  const random = new SeededRandom(seed)
  const env = new TestEnv(random.stream('env'))
  const plays = [0, 1].map(
    (index) => new Play(random.stream(`play ${index}`), env, random.chance(0.8)),
  )
  for (let step = 0; step < STEPS; step++) {
    for (const play of plays) play.act()
    if (random.chance(0.02)) env.time += 7 * DAY
  }
  env.time += 30 * DAY
  for (const play of plays) {
    play.meet()
    play.expire()
    assert.ok(!isOpen(play.introducer), `the introducer waits: ${play.introducer.kind}`)
    for (const side of SIDES) {
      const state = play.people.get(side)
      assert.ok(state === undefined || isSettled(state), `${side} waits: ${state?.kind}`)
      assert.ok((play.contacts.get(side) ?? 0) <= 1, `${side} has two contacts of one introduction`)
    }
  }
  return plays.some(({ contacts }) => contacts.size > 0)
}
