/**
 * Two who restore whenever and whatever they like, over mailboxes and a network that lose, delay and
 * repeat. Whatever happened, once nobody restores any more and letters get through, they end in one
 * session.
 */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { toHex } from '../../src/bytes.ts'
import { defined, kinds } from '../handshake/handshake-world.ts'
import { DAY } from '../ratchet/ratchet-pair.ts'
import { assertTogether, type Side, type Two, two } from './rejoin-world.ts'

const RUNS = 150 * Number(process.env['PVTCOMS_SOAK'] ?? 1)

/** How long a mailbox keeps a letter. */
const KEPT = 14 * DAY
/** Until when a letter is deposited again, and then kept. */
const UNDER_WAY = 2 * KEPT

/** A letter of a session on its way to `to`. */
interface Flight {
  readonly to: Side
  readonly sid: Uint8Array
  readonly sent: number
}

class Play {
  readonly pair: Two
  readonly backups: Map<Side, Uint8Array[]>
  readonly arrived = new Map<string, number>()
  /** Up to where a person has read what the program says. */
  readonly advised = new Map<Side, number>()
  flights: Flight[] = []
  /** What happened, for when it ends badly. */
  readonly log: string[] = []

  constructor(seed: string) {
    this.pair = two(seed)
    const { a, b } = this.pair
    this.backups = new Map([
      [a, [a.backup()]],
      [b, [b.backup()]],
    ])
  }

  get sides(): readonly [Side, Side] {
    return [this.pair.a, this.pair.b]
  }

  peerOf(side: Side): Side {
    return side === this.pair.a ? this.pair.b : this.pair.a
  }

  pass(time: number): void {
    for (const side of this.sides) {
      side.env.time += time
      side.give({ kind: 'tick' })
    }
    const now = this.pair.a.env.time
    for (const { box } of this.sides) {
      for (const tag of box.letters.keys()) {
        const since = this.arrived.get(tag) ?? now
        this.arrived.set(tag, since)
        if (now - since > KEPT) box.letters.delete(tag)
      }
    }
    this.flights = this.flights.filter(({ sent }) => now - sent <= UNDER_WAY)
  }

  write(side: Side): void {
    const { live } = side.state
    if (live === undefined) return
    this.flights.push({ to: this.peerOf(side), sid: live.sid, sent: side.env.time })
  }

  hear(side: Side, keep: boolean): void {
    const waiting = this.flights.filter(({ to }) => to === side)
    if (waiting.length === 0) return
    const flight = this.pair.source.pick(waiting)
    side.hearIn(flight.sid)
    if (!keep) this.flights = this.flights.filter((other) => other !== flight)
  }

  /** One random thing that can happen to one of the two. */
  step(): void {
    const { source } = this.pair
    const side = source.pick(this.sides)
    const peer = this.peerOf(side)
    const moves: Record<string, () => void> = {
      restore: () => side.restore(source.pick(this.backups.get(side) ?? []), peer),
      'restore again': () => side.restoreAgain(peer),
      'back up': () => this.backups.get(side)?.push(side.backup()),
      deposit: () => {
        side.send(peer)
      },
      find: () => side.findBundles(),
      read: () => side.findAnswers(),
      write: () => {
        this.write(side)
      },
      hear: () => {
        this.hear(side, false)
      },
      'hear twice': () => {
        this.hear(side, true)
      },
      wait: () => {
        this.pass(source.int(3) === 0 ? source.int(20) * DAY : 1000 * source.int(7200))
      },
    }
    const common = ['deposit', 'find', 'read', 'write', 'hear']
    const name = source.pick([...Object.keys(moves), ...common, ...common])
    this.log.push(`${side === this.pair.a ? 'a' : 'b'} ${name}`)
    moves[name]?.()
  }

  /** A day on which everything gets through, in some order; a person does what the program advises. */
  goodDay(): void {
    const { source } = this.pair
    for (const side of source.shuffle(this.sides)) {
      const peer = this.peerOf(side)
      side.give({ kind: 'tick' })
      const told = kinds(side.outputs.slice(this.advised.get(side)))
      this.advised.set(side, side.outputs.length)
      if (told.includes('unanswered') || told.includes('unheard')) side.restoreAgain(peer)
      for (const act of source.shuffle([
        () => side.findBundles(),
        () => side.findAnswers(),
        () => {
          for (const { to, sid } of source.shuffle(this.flights)) if (to === side) side.hearIn(sid)
          this.flights = this.flights.filter(({ to }) => to !== side)
        },
      ])) {
        act()
      }
      side.send(peer)
      this.write(side)
    }
    this.pass(0)
    for (const side of this.sides) side.env.time += DAY
  }
}

suite('Two who restore at once', () => {
  const SEEDS = 12

  test('end in one session, the better of the two that crossed, when each sees the other in time', () => {
    const winners = new Set<string>()
    for (let run = 0; run < SEEDS; run++) {
      const { a, b } = two(`crossing ${run}`)
      const backups = [a.backup(), b.backup()] as const
      a.restore(backups[0], b)
      b.restore(backups[1], a)
      a.send(b)
      b.send(a)
      a.findBundles()
      b.findBundles()
      const sids = [a, b].map(({ state }) => toHex(defined(state.other).sid)).sort()
      a.send(b)
      b.send(a)
      assert.deepEqual(kinds(a.findAnswers()), ['joined'])
      assert.deepEqual(kinds(b.findAnswers()), ['joined'])
      assert.notEqual(a.live, b.live)
      const [inA, inB] = [defined(a.state.live).sid, defined(b.state.live).sid]
      for (const [side, sid] of [
        [a, inB],
        [b, inA],
      ] as const) {
        side.hearIn(sid)
      }
      // Who went to the worse one hears the other one in the better.
      a.hear(b)
      b.hear(a)
      a.hear(b)
      assertTogether(a, b, `crossing ${run}`)
      assert.equal(a.live, sids[0], `crossing ${run}`)
      for (const { state } of [a, b]) assert.equal(state.other, undefined)
      winners.add(a.session(a.live).role)
    }
    assert.deepEqual(winners, new Set(['invitee', 'inviter']))
  })

  test('are not parted by letters that cross when one found the other’s bundle late, or had a session still', () => {
    for (const story of ['finds late', 'had one still'] as const) {
      for (let run = 0; run < SEEDS; run++) {
        const { a, b } = two(`${story} ${run}`)
        if (story === 'finds late') a.restore(a.backup(), b)
        else a.restoreAgain(b)
        b.restore(b.backup(), a)
        a.send(b)
        b.send(a)
        b.findBundles()
        if (story === 'had one still') a.findBundles()
        b.send(a)
        a.findAnswers()
        a.findBundles()
        a.send(b)
        b.findAnswers()
        const [inA, inB] = [defined(a.state.live).sid, defined(b.state.live).sid]
        assert.notDeepEqual(inA, inB)
        a.hearIn(inB)
        b.hearIn(inA)
        for (const [to, from] of [
          [a, b],
          [b, a],
          [a, b],
        ] as const) {
          to.hear(from)
        }
        assertTogether(a, b, `${story} ${run}`)
      }
    }
  })
})

suite('Two who restore', () => {
  test('end in one session whatever happened before, and stay there', () => {
    for (let run = 0; run < RUNS; run++) {
      const seed = `rejoin fuzz ${run}`
      const play = new Play(seed)
      const { a, b } = play.pair
      const steps = 5 + play.pair.source.int(60)
      for (let step = 0; step < steps; step++) play.step()
      let days = 0
      let quiet = 0
      // A week in which nothing changes, at the end: nothing may turn up that parts them again.
      for (; quiet < 7 && days < 200; days++) {
        const before = a.live
        play.goodDay()
        const together = a.live === b.live && a.live === before
        const isSettled = [a, b].every(
          ({ state }) => state.live?.heard === true && state.own?.kind !== 'waiting',
        )
        quiet = together && isSettled ? quiet + 1 : 0
      }
      const message = `seed ${seed}, after ${days} days: ${play.log.join(', ')}`
      if (a.live === toHex(a.state.recovery.sid)) {
        assert.equal(a.live, b.live, message)
      } else {
        assertTogether(a, b, message)
      }
    }
  })
})
