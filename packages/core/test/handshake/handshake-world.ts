/** Two people, an invite between them, and mailboxes that do as they are told. */
import { SeededRandom } from '@pvtcoms/testkit/random'
import { nodePrimitives } from '../../providers/node.ts'
import { toHex } from '../../src/bytes.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import type { SuiteId } from '../../src/crypto/suites.ts'
import type { Descriptor } from '../../src/descriptor.ts'
import { unixMs } from '../../src/env.ts'
import type { Introduction } from '../../src/handshake/answer-plaintext.ts'
import type { EstablishedAsInvitee, EstablishedAsInviter } from '../../src/handshake/established.ts'
import { acceptInvite, bundlePlaces, stepInvitee } from '../../src/handshake/invitee.ts'
import type {
  InviteeInput,
  InviteeOutput,
  InviteeState,
} from '../../src/handshake/invitee-state.ts'
import { createInvite, linkText, stepInviter } from '../../src/handshake/inviter.ts'
import type {
  InviterInput,
  InviterOutput,
  InviterState,
  OpenState,
} from '../../src/handshake/inviter-state.ts'
import { parseLink } from '../../src/invite/link.ts'
import { DAY, TestEnv } from '../ratchet/ratchet-pair.ts'

/** A mailbox: write-once by tag, as the real ones are. */
export class Box {
  readonly descriptor: Descriptor
  readonly letters = new Map<string, Uint8Array>()

  constructor(source: SeededRandom) {
    this.descriptor = {
      kind: 'mailbox',
      publicKey: source.random(32),
      port: 1 + source.int(65_535),
    }
  }

  deposit(tag: Uint8Array, letter: Uint8Array): 'stored' | 'taken' {
    const known = this.letters.get(toHex(tag))
    if (known !== undefined) return Buffer.compare(known, letter) === 0 ? 'stored' : 'taken'
    this.letters.set(toHex(tag), letter)
    return 'stored'
  }

  at(tag: Uint8Array): Uint8Array | undefined {
    return this.letters.get(toHex(tag))
  }
}

export interface World {
  readonly source: SeededRandom
  readonly boxes: readonly Box[]
  readonly inviter: TestEnv
  readonly invitee: TestEnv
}

export function makeWorld(
  seed: string | number,
  boxes = 1,
  primitives: Primitives = nodePrimitives,
): World {
  const source = new SeededRandom(seed)
  return {
    source,
    boxes: Array.from({ length: boxes }, () => new Box(source)),
    inviter: new TestEnv(source.stream('inviter'), primitives),
    invitee: new TestEnv(source.stream('invitee'), primitives),
  }
}

export function boxOf(world: World, descriptor: Descriptor): Box {
  return defined(
    world.boxes.find((box) => toHex(box.descriptor.publicKey) === toHex(descriptor.publicKey)),
  )
}

/** B's side, which acts on its outputs at once and keeps what it was told. */
export class Inviter {
  readonly world: World
  state: InviterState
  readonly outputs: InviterOutput[] = []

  constructor(world: World, lifetime = 7 * DAY) {
    this.world = world
    const mailboxes = world.boxes.map(({ descriptor }) => descriptor)
    const { state, outputs } = createInvite(
      {
        mailboxes,
        descriptors: mailboxes.slice(0, 2),
        onionKey: world.source.random(32),
        expires: unixMs(world.inviter.time + lifetime),
      },
      world.inviter,
    )
    this.state = state
    for (const output of outputs) {
      if (output.kind !== 'deposit') throw new Error('an invite begins with deposits')
      boxOf(world, output.descriptor).deposit(output.tag, output.letter)
      this.give({ kind: 'fetched-back', mailbox: output.mailbox, letter: output.letter })
    }
  }

  get open(): OpenState {
    if (this.state.kind !== 'open') throw new Error(`the invite is ${this.state.kind}`)
    return this.state
  }

  get link(): string {
    return linkText(this.open, this.world.inviter)
  }

  /** Takes the step, wipes what it consumed, and returns what came out. */
  give(input: InviterInput): readonly InviterOutput[] {
    const { state, outputs, consumed } = stepInviter(this.state, input, this.world.inviter)
    this.state = state
    this.outputs.push(...outputs)
    for (const secret of consumed) secret.wipe()
    return outputs
  }

  answer(letter: Uint8Array, mailbox = 0, slot: 0 | 1 | 2 | 3 = 0): readonly InviterOutput[] {
    const arrived = unixMs(this.world.inviter.time)
    return this.give({ kind: 'answer', mailbox, slot, letter, arrived })
  }
}

/** A's side. */
export class Invitee {
  readonly world: World
  readonly introduction: Introduction
  state: InviteeState
  readonly outputs: InviteeOutput[] = []

  constructor(world: World, link: string) {
    this.world = world
    const parsed = parseLink(link, world.invitee.now())
    if (!parsed.ok) throw new Error(`the link is ${parsed.failure}`)
    this.state = acceptInvite(parsed.invite)
    this.introduction = {
      onionKey: world.source.random(32),
      descriptors: [world.boxes[0] as Box].map(({ descriptor }) => descriptor),
      frames: [{ type: 9, payload: world.source.random(20) }],
    }
  }

  give(input: InviteeInput): readonly InviteeOutput[] {
    const { state, outputs, consumed } = stepInvitee(this.state, input, this.world.invitee)
    this.state = state
    this.outputs.push(...outputs)
    for (const secret of consumed) secret.wipe()
    return outputs
  }

  bundle(letter: Uint8Array, mailbox = 0): readonly InviteeOutput[] {
    return this.give({ kind: 'bundle', mailbox, letter, introduction: this.introduction })
  }

  /** Fetches the bundle from the first mailbox that has it, and deposits the answer where it can. */
  answerAll(): void {
    this.fetch()
    const owed = [...this.give({ kind: 'durable' })]
    for (let output = owed.shift(); output !== undefined; output = owed.shift()) {
      if (output.kind !== 'deposit') continue
      const kind = boxOf(this.world, output.descriptor).deposit(output.tag, output.letter)
      owed.push(...this.give({ kind, mailbox: output.mailbox, slot: output.slot }))
    }
  }

  fetch(): void {
    if (this.state.kind !== 'fetching') throw new Error('nothing to fetch')
    const places = bundlePlaces(this.state, this.world.invitee)
    for (const [mailbox, place] of places.entries()) {
      const letter = boxOf(this.world, place.mailbox).at(place.tag)
      if (letter !== undefined) {
        this.bundle(letter, mailbox)
        return
      }
    }
  }
}

/** A deposit of an answer, made but not yet delivered. */
export function owedAnswer(
  invitee: Invitee,
  mailbox = 0,
): Extract<InviteeOutput, { kind: 'deposit' }> {
  const outputs = invitee.give({ kind: 'durable' })
  const deposit = outputs.find((output) => output.kind === 'deposit' && output.mailbox === mailbox)
  if (deposit?.kind !== 'deposit') throw new Error('no answer is owed')
  return deposit
}

export function establishedB(inviter: Inviter): EstablishedAsInviter {
  for (const output of inviter.outputs) if (output.kind === 'established') return output.session
  throw new Error('B has no session')
}

export function establishedA(invitee: Invitee): EstablishedAsInvitee {
  for (const output of invitee.outputs) if (output.kind === 'established') return output.session
  throw new Error('A has no session')
}

/** What both sides must have alike, as one string. */
export function sharedKeys({
  keys,
  safety,
  recovery,
}: EstablishedAsInvitee | EstablishedAsInviter): string {
  const { rootKey, chainKeyA, headerKeyA, tagKeyA, nextHeaderKeyB, nextTagKeyB } = keys
  const secrets = [rootKey, chainKeyA, headerKeyA, tagKeyA, nextHeaderKeyB, nextTagKeyB]
  return [
    String(keys.suite),
    toHex(keys.sid),
    ...secrets.map((secret) => toHex(secret.expose())),
    toHex(safety.ht),
    toHex(safety.key.expose()),
    toHex(recovery.key.expose()),
    toHex(recovery.sid),
  ].join()
}

export function kinds(outputs: readonly { readonly kind: string }[]): string[] {
  return outputs.map(({ kind }) => kind)
}

export function defined<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a value was expected')
  return value
}

/** A copy with one bit flipped. */
export function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice()
  flipped[bit >>> 3] = defined(flipped[bit >>> 3]) ^ (1 << (bit & 7))
  return flipped
}

/** A suite that nobody has yet. */
export const SUITE_2 = 2 as SuiteId
