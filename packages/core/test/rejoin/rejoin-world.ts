/** Two people who lose their devices, restore backups, and meet again. */
import assert from 'node:assert/strict'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { equal, toHex } from '../../src/bytes.ts'
import { decode, encode } from '../../src/codec/index.ts'
import { SUITE_1 } from '../../src/crypto/suites.ts'
import type { Introduction } from '../../src/handshake/answer-plaintext.ts'
import type { Role } from '../../src/handshake/role.ts'
import { type ContactRecovery, RecoveryCodec } from '../../src/rejoin/recovery.ts'
import {
  bundlePlaces,
  rejoinAnswerPlaces,
  startRejoin,
  stepRejoin,
} from '../../src/rejoin/rejoin.ts'
import type {
  BundlePlace,
  RejoinAnswerPlace,
  RejoinDeposit,
  RejoinInput,
  RejoinOutput,
  RejoinState,
  WaitingBundle,
} from '../../src/rejoin/rejoin-state.ts'
import type { Verification } from '../../src/safety-check/safety-check.ts'
import { Secret } from '../../src/secret.ts'
import { Box, defined } from '../handshake/handshake-world.ts'
import { TestEnv } from '../ratchet/ratchet-pair.ts'

export type Session = Extract<RejoinOutput, { kind: 'offered' | 'joined' }>['session']

/** One of the two, with a mailbox of its own. It wipes what is consumed. */
export class Side {
  readonly env: TestEnv
  readonly box: Box
  readonly onionKey: Uint8Array
  state: RejoinState
  standing: Verification = 'verified'
  despiteAttack = false
  readonly outputs: RejoinOutput[] = []
  readonly consumed: string[] = []
  readonly sessions: Session[] = []

  constructor(name: string, source: SeededRandom, recovery: ContactRecovery) {
    this.env = new TestEnv(source.stream(name))
    this.box = new Box(source)
    this.onionKey = source.random(32)
    this.state = startRejoin(recovery, recovery.sid)
  }

  /** The sid of the session that this side writes in. */
  get live(): string | undefined {
    return this.state.live && toHex(this.state.live.sid)
  }

  get waiting(): WaitingBundle {
    const { own } = this.state
    return own?.kind === 'waiting' ? own : assert.fail('no bundle is waiting')
  }

  get introduction(): Introduction {
    return { onionKey: this.onionKey, descriptors: [this.box.descriptor], frames: [] }
  }

  give(input: RejoinInput): readonly RejoinOutput[] {
    const { state, outputs, consumed } = stepRejoin(this.state, input, this.env)
    this.state = state
    this.outputs.push(...outputs)
    for (const output of outputs) {
      if (output.kind === 'offered' || output.kind === 'joined') this.sessions.push(output.session)
    }
    for (const secret of consumed) {
      this.consumed.push(secret.kind)
      secret.wipe()
    }
    return outputs
  }

  get said(): { verification: Verification; despiteAttack: boolean } {
    return { verification: this.standing, despiteAttack: this.despiteAttack }
  }

  backup(): Uint8Array {
    return encode(RecoveryCodec, this.state.recovery)
  }

  /** The machine is gone; a backup is put on another one. */
  restore(backup: Uint8Array, peer: Side): readonly RejoinOutput[] {
    const recovery = decode(RecoveryCodec, backup)
    this.state = startRejoin(recovery.ok ? recovery.value : assert.fail(), undefined)
    return this.restoreAgain(peer)
  }

  restoreAgain(peer: Side): readonly RejoinOutput[] {
    const self = { onionKey: this.onionKey, descriptors: [this.box.descriptor] }
    return this.give({ kind: 'restored', self, mailboxes: [peer.box.descriptor], ...this.said })
  }

  owed(): readonly RejoinDeposit[] {
    const outputs = this.give({ kind: 'durable' })
    return outputs.filter((output) => output.kind === 'deposit')
  }

  /** Deposits what is owed at `peer`'s mailbox. */
  send(peer: Side): void {
    const owed: RejoinOutput[] = [...this.owed()]
    for (let output = owed.shift(); output !== undefined; output = owed.shift()) {
      if (output.kind !== 'deposit') continue
      const kind = peer.box.deposit(output.tag, output.letter)
      owed.push(...this.give({ kind, id: output.id }))
    }
  }

  bundle(place: BundlePlace, letter: Uint8Array): readonly RejoinOutput[] {
    return this.give({
      kind: 'bundle',
      place,
      letter,
      introduction: this.introduction,
      ...this.said,
    })
  }

  answer(place: RejoinAnswerPlace, letter: Uint8Array): readonly RejoinOutput[] {
    return this.give({ kind: 'answer', place, letter, ...this.said })
  }

  findBundles(): readonly RejoinOutput[] {
    const places = bundlePlaces(this.state, [this.box.descriptor], this.env)
    return places.flatMap((place) => {
      const letter = this.box.at(place.tag)
      return letter === undefined ? [] : this.bundle(place, letter)
    })
  }

  findAnswers(): readonly RejoinOutput[] {
    return rejoinAnswerPlaces(this.state, this.env).flatMap((place) => {
      const letter = this.box.at(place.tag)
      return letter === undefined ? [] : this.answer(place, letter)
    })
  }

  /** A letter in the session of that sid arrives, if this side still has that session. */
  hearIn(sid: Uint8Array | undefined): readonly RejoinOutput[] {
    const { live, other } = this.state
    const holds = [live, other].some((held) => held && sid && equal(held.sid, sid))
    return sid && holds ? this.give({ kind: 'heard', sid, ...this.said }) : []
  }

  /** A letter of the peer's live session arrives. */
  hear(peer: Side): readonly RejoinOutput[] {
    return this.hearIn(peer.state.live?.sid)
  }

  session(sid: string | undefined): Session {
    return defined(this.sessions.findLast(({ keys }) => toHex(keys.sid) === sid))
  }
}

export interface Two {
  readonly source: SeededRandom
  readonly a: Side
  readonly b: Side
}

export function two(seed: string): Two {
  const source = new SeededRandom(seed)
  const [key, sid] = [source.random(32), source.random(32)]
  const recovery = (role: Role): ContactRecovery => ({
    key: new Secret('RecoveryKey', key.slice()),
    role,
    sid: sid.slice(),
    suite: SUITE_1,
  })
  return {
    source,
    a: new Side('a', source, recovery('invitee')),
    b: new Side('b', source, recovery('inviter')),
  }
}

/** `restorer` restored, `other` is there: they meet in a new session. */
export function rejoin(restorer: Side, other: Side, backup: Uint8Array): void {
  restorer.restore(backup, other)
  restorer.send(other)
  other.findBundles()
  other.send(restorer)
  restorer.findAnswers()
  other.hear(restorer)
  restorer.hear(other)
}

export function pass(time: number, ...sides: readonly Side[]): void {
  for (const side of sides) {
    side.env.time += time
    side.give({ kind: 'tick' })
  }
}

/** Both write in one session, with the same keys, and have heard each other in it. */
export function assertTogether(a: Side, b: Side, message = 'they are apart'): void {
  assert.ok(a.live !== undefined, message)
  assert.equal(a.live, b.live, message)
  assert.ok(a.state.live?.heard === true && b.state.live?.heard === true, message)
  assert.equal(keysOf(a.session(a.live)), keysOf(b.session(b.live)), message)
  for (const { state } of [a, b]) assert.notEqual(state.own?.kind, 'waiting', message)
}

/** What both sides of a session must have alike. The recovery of a rejoin is wiped unused. */
function keysOf({ keys, safety }: Session): string {
  const { rootKey, chainKeyA, headerKeyA, tagKeyA, nextHeaderKeyB, nextTagKeyB } = keys
  return [rootKey, chainKeyA, headerKeyA, tagKeyA, nextHeaderKeyB, nextTagKeyB, safety.key]
    .map((secret) => toHex(secret.expose()))
    .concat(String(keys.suite), toHex(keys.sid), toHex(safety.ht))
    .join()
}
