/** Two people with a session, a clock that stands still, and repeatable randomness (except for ML-KEM's, see node.ts). */
import { SeededRandom } from '@pvtcoms/testkit/random'
import { nodePrimitives } from '../../providers/node.ts'
import { utf8Decode, utf8Encode } from '../../src/bytes.ts'
import { type Frame, FrameType } from '../../src/content/index.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import { SUITE_1, type SuiteId, type SuiteSet, suiteSet } from '../../src/crypto/suites.ts'
import { type UnixMs, unixMs } from '../../src/env.ts'
import { type MailboxCopy, mailboxCopy } from '../../src/letter/index.ts'
import {
  type ChainId,
  type Opened,
  type RatchetEnv,
  type RatchetState,
  type Received,
  receive,
  type SealedLetter,
  type SessionKeys,
  send,
  startAsInvitee,
  startAsInviter,
  TagWatch,
} from '../../src/ratchet/index.ts'
import type { InviteeRatchetKeys } from '../../src/ratchet/session-keys.ts'
import { Secret } from '../../src/secret.ts'

export const DAY = 24 * 3_600_000

/** An `Env` whose time the test moves by hand. */
export class TestEnv implements RatchetEnv {
  readonly primitives: Primitives
  readonly source: SeededRandom
  suites: SuiteSet = suiteSet(SUITE_1)
  time = 1_800_000_000_000

  constructor(source: SeededRandom, primitives: Primitives = nodePrimitives) {
    this.source = source
    this.primitives = primitives
  }

  now(): UnixMs {
    return unixMs(this.time)
  }

  random(length: number): Uint8Array {
    return this.source.random(length)
  }
}

/** What a handshake would hand over, twice: each side takes its own over. */
export function sessionKeys(source: SeededRandom, suite: SuiteId = SUITE_1): () => SessionKeys {
  const [root, chain, header, tag, nextHeader, nextTag] = Array.from({ length: 6 }, () =>
    source.random(32),
  ) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array]
  const sid = source.random(32)
  return () => ({
    suite,
    sid: sid.slice(),
    rootKey: new Secret('RootKey', root.slice()),
    chainKeyA: new Secret('ChainKey', chain.slice()),
    headerKeyA: new Secret('HeaderKey', header.slice()),
    tagKeyA: new Secret('TagKey', tag.slice()),
    nextHeaderKeyB: new Secret('HeaderKey', nextHeader.slice()),
    nextTagKeyB: new Secret('TagKey', nextTag.slice()),
  })
}

export function ratchetKeys(source: SeededRandom, primitives: Primitives): InviteeRatchetKeys {
  const dhPrivate = new Secret('X25519PrivateKey', source.random(32))
  const kemSeed = new Secret('MlKem768Seed', source.random(64))
  return {
    dhPrivate,
    dh: primitives.x25519.publicKey(dhPrivate),
    kemSeed,
    ek: primitives.mlkem768.publicKey(kemSeed),
  }
}

/** A letter under way to somebody's mailbox. */
export interface Flight extends MailboxCopy {
  readonly mailboxKey: Uint8Array
}

/** One side of a conversation: it wipes what a step consumed, so that any later use of it throws. */
export class Party {
  readonly env: TestEnv
  readonly name: string
  readonly mailboxes: readonly Uint8Array[]
  readonly inbox: string[] = []
  readonly #watch: TagWatch
  state: RatchetState
  /** Letters that hold text and are not acknowledged. */
  unacknowledged: SealedLetter[] = []
  /** The newest letter, whatever it holds. */
  newest: SealedLetter | undefined
  lost = 0

  constructor(name: string, state: RatchetState, env: TestEnv, mailboxes: readonly Uint8Array[]) {
    this.name = name
    this.state = state
    this.env = env
    this.mailboxes = mailboxes
    this.#watch = new TagWatch(env.primitives)
    this.#moveTo(state)
  }

  /** Seals `texts` into one letter; undefined when flow control forbids it. */
  trySay(texts: readonly string[], control = false): SealedLetter | undefined {
    const sent = send(this.state, { frames: texts.map(textFrame), control }, this.env)
    if (sent.kind === 'blocked') return undefined
    for (const secret of sent.consumed) secret.wipe()
    this.#moveTo(sent.state)
    if (texts.length > 0) this.unacknowledged.push(sent.letter)
    this.newest = sent.letter
    return sent.letter
  }

  say(...texts: readonly string[]): SealedLetter {
    const letter = this.trySay(texts)
    if (letter === undefined) throw new Error(`${this.name} may not write`)
    return letter
  }

  /** A letter that holds acknowledgements alone. */
  acknowledge(): SealedLetter {
    const letter = this.trySay([], true)
    if (letter === undefined) throw new Error(`${this.name} may not even acknowledge`)
    return letter
  }

  /** The copy of `letter` for one of the peer's mailboxes. */
  copy(letter: SealedLetter, mailboxKey: Uint8Array): Flight {
    return { mailboxKey, ...mailboxCopy(this.env.primitives, letter, mailboxKey) }
  }

  /** Opens what lies at a mailbox, if its tag is one that we look out for. */
  take(flight: Flight): Received | undefined {
    const match = this.#watch.match(flight.tag)
    if (match === undefined) return undefined
    const { chain, n } = match
    const { mailboxKey, letter } = flight
    return this.accept(receive(this.state, { chain, n, mailboxKey, letter }, this.env))
  }

  /** The peer's letter at our first mailbox; throws unless it opens. */
  open(from: Party, letter: SealedLetter): Opened {
    const mailboxKey = this.mailboxes[0] as Uint8Array
    const received = this.take(from.copy(letter, mailboxKey))
    if (received?.kind !== 'opened') throw new Error(`${this.name} could not open`)
    return received
  }

  accept(received: Received): Received {
    if (received.kind === 'dropped') return received
    for (const secret of received.consumed) secret.wipe()
    for (const { payload, type } of received.frames) {
      if (type === FrameType.text) this.inbox.push(utf8Decode(payload) as string)
    }
    for (const { chain, letters } of received.acknowledged) this.#settle(chain, letters)
    this.lost += received.lost
    this.#moveTo(received.state)
    return received
  }

  /** Puts an older or a stored state back, as a restored machine would. */
  rollBackTo(state: RatchetState): void {
    this.#moveTo(state)
  }

  #settle(chain: ChainId, letters: readonly number[]): void {
    this.unacknowledged = this.unacknowledged.filter(
      (letter) => letter.chain !== chain || !letters.includes(letter.n),
    )
  }

  #moveTo(state: RatchetState): void {
    this.state = state
    this.#watch.update('session', state, this.mailboxes)
  }
}

export interface Pair {
  /** The invitee. */
  readonly a: Party
  /** The inviter. */
  readonly b: Party
}

export function makePair(seed: string | number, primitives: Primitives = nodePrimitives): Pair {
  const source = new SeededRandom(seed)
  const keys = sessionKeys(source)
  const own = ratchetKeys(source, primitives)
  const envA = new TestEnv(source.stream('a'), primitives)
  const envB = new TestEnv(source.stream('b'), primitives)
  const mailboxes = (): Uint8Array[] => [source.random(32), source.random(32)]
  return {
    b: new Party('B', startAsInviter(keys(), own, envB), envB, mailboxes()),
    a: new Party('A', startAsInvitee(keys(), own, envA), envA, mailboxes()),
  }
}

/** A says something to B, or the other way round, and it arrives. */
export function tell(from: Party, to: Party, text: string): Opened {
  return to.open(from, from.say(text))
}

export function textFrame(text: string): Frame {
  return { type: FrameType.text, payload: utf8Encode(text) }
}
