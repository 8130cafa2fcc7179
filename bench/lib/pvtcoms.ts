/**
 * Ours, as a client would run it: node's primitives, a letter of 4,096 bytes copied for a mailbox, its tag
 * looked up, opened, and every secret that a step lets go of wiped. Nothing is stored, as for the others.
 */
import { type Frame, FrameType } from '@pvtcoms/core/content'
import { SUPPORTED_SUITES } from '@pvtcoms/core/crypto/suites'
import { unixMs } from '@pvtcoms/core/env'
import {
  acceptInvite,
  createInvite,
  type EstablishedAsInvitee,
  type EstablishedAsInviter,
  type InviterState,
  linkText,
  stepInvitee,
  stepInviter,
} from '@pvtcoms/core/handshake'
import { parseLink } from '@pvtcoms/core/invite'
import { type MailboxCopy, mailboxCopy } from '@pvtcoms/core/letter'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv } from '@pvtcoms/core/providers/node-env'
import {
  encodeState,
  type RatchetEnv,
  type RatchetState,
  receive,
  send,
  startAsInvitee,
  startAsInviter,
  TagWatch,
} from '@pvtcoms/core/ratchet'
import type { Contender } from './contender.ts'
import { type Conversation, checkArrived, MESSAGE } from './conversation.ts'

const DAY = 86_400_000
const SESSION = 'session'
const MESSAGE_FRAMES: readonly Frame[] = [{ type: FrameType.text, payload: MESSAGE }]

const env: RatchetEnv = { ...nodeEnv, primitives: nodePrimitives, suites: SUPPORTED_SUITES }

/**
 * Both sessions stand. `amongStrangers`: before each letter's tag a stranger's is looked up, as when a
 * mailbox's whole digest is read, for which every tag of every window has to be there.
 */
export function pvtcomsConversation(options: { readonly amongStrangers: boolean }): Conversation {
  const { invitee, inviter } = new Invitation().connect()
  const alice = new Party(startAsInvitee(invitee.keys, invitee.ratchet, env))
  const bob = new Party(startAsInviter(inviter.keys, inviter.ratchet, env))
  const stranger = env.random(16)
  let bytes = 0
  let messages = 0
  const carry = (copy: MailboxCopy, to: Party): readonly Frame[] => {
    bytes += copy.letter.length
    if (options.amongStrangers) to.ignore(stranger)
    return to.open(copy)
  }
  const pass = (from: Party, to: Party): void => {
    const copy = from.seal(MESSAGE_FRAMES, to.mailboxKey) ?? afterAcknowledgement(from, to)
    checkArrived(carry(copy, to)[0]?.payload)
    messages++
  }
  /** The window is full: the other side says what has arrived, and the way is open again. */
  const afterAcknowledgement = (from: Party, to: Party): MailboxCopy => {
    carry(opened(to.seal([], from.mailboxKey)), from)
    return opened(from.seal(MESSAGE_FRAMES, to.mailboxKey))
  }
  pass(alice, bob)
  pass(bob, alice)
  let turn = false
  return {
    pingPong(count) {
      for (let done = 0; done < count; done++) {
        if (turn) pass(bob, alice)
        else pass(alice, bob)
        turn = !turn
      }
    },
    oneWay(count) {
      for (let done = 0; done < count; done++) pass(alice, bob)
    },
    get wireBytes() {
      return bytes / messages
    },
    stateBytes: () => Math.max(alice.stateBytes(), bob.stateBytes()),
  }
}

/** From a bundle that was just fetched until both have sessions, the message in the answer. */
export function pvtcomsHandshake(): Contender {
  const invitation = new Invitation()
  return {
    run(count) {
      for (let done = 0; done < count; done++) {
        const { invitee, inviter } = invitation.connect()
        startAsInvitee(invitee.keys, invitee.ratchet, env)
        startAsInviter(inviter.keys, inviter.ratchet, env)
        checkArrived(inviter.frames[0]?.payload)
      }
    },
  }
}

type FetchingState = ReturnType<typeof acceptInvite>
type OpenState = Parameters<typeof linkText>[0]

/** An invite whose bundle lies ready. Unlike a real one it can be answered again and again: nothing of it is wiped. */
class Invitation {
  readonly #fetching: FetchingState
  readonly #open: OpenState
  /** As the invitee fetches it. */
  readonly #bundle: Uint8Array

  constructor() {
    const mailbox = { kind: 'mailbox', publicKey: env.random(32), port: 80 } as const
    const terms = {
      mailboxes: [mailbox],
      descriptors: [mailbox],
      onionKey: env.random(32),
      expires: unixMs(env.now() + DAY),
    }
    const created = createInvite(terms, env)
    const [deposit] = created.outputs
    if (deposit?.kind !== 'deposit') throw new Error('no bundle was deposited')
    this.#bundle = deposit.letter
    const back = { kind: 'fetched-back', mailbox: 0, letter: this.#bundle } as const
    const { state } = stepInviter(created.state, back, env)
    this.#open = isOpen(state)
    const parsed = parseLink(linkText(this.#open, env), env.now())
    if (!parsed.ok) throw new Error('the link is damaged')
    this.#fetching = acceptInvite(parsed.invite)
  }

  connect(): { readonly invitee: EstablishedAsInvitee; readonly inviter: EstablishedAsInviter } {
    const introduction = { onionKey: MAILBOX_KEY, descriptors: [], frames: MESSAGE_FRAMES }
    const bundle = { kind: 'bundle', mailbox: 0, letter: this.#bundle, introduction } as const
    const made = stepInvitee(this.#fetching, bundle, env)
    const [invitee] = made.outputs
    const [deposit] = stepInvitee(made.state, { kind: 'durable' }, env).outputs
    if (invitee?.kind !== 'established' || deposit?.kind !== 'deposit') {
      throw new Error('the bundle was not answered')
    }
    const { letter } = deposit
    const answer = { kind: 'answer', mailbox: 0, slot: 0, letter, arrived: env.now() } as const
    const [inviter] = stepInviter(this.#open, answer, env).outputs
    if (inviter?.kind !== 'established') throw new Error('the answer was not opened')
    return { invitee: invitee.session, inviter: inviter.session }
  }
}

const MAILBOX_KEY = env.random(32)

class Party {
  readonly mailboxKey = env.random(32)
  readonly #watch = new TagWatch(nodePrimitives)
  #state: RatchetState

  constructor(state: RatchetState) {
    this.#state = state
    this.#watch.update(SESSION, state, [this.mailboxKey])
  }

  /** Undefined when the window is full. */
  seal(frames: readonly Frame[], mailboxKey: Uint8Array): MailboxCopy | undefined {
    const sent = send(this.#state, { frames, control: frames.length === 0 }, env)
    if (sent.kind === 'blocked') return undefined
    const copy = mailboxCopy(nodePrimitives, sent.letter, mailboxKey)
    sent.letter.tagKey.wipe()
    this.#moveTo(sent)
    return copy
  }

  open({ tag, letter }: MailboxCopy): readonly Frame[] {
    const match = this.#watch.match(tag)
    if (match === undefined) throw new Error('the tag was not looked out for')
    const { chain, n, mailboxKey } = match
    const received = receive(this.#state, { chain, n, mailboxKey, letter }, env)
    if (received.kind === 'dropped') throw new Error('the letter did not open')
    this.#moveTo(received)
    return received.frames
  }

  ignore(tag: Uint8Array): void {
    if (this.#watch.match(tag) !== undefined) throw new Error('a stranger was taken for the peer')
  }

  stateBytes(): number {
    return encodeState(this.#state).length
  }

  #moveTo(step: {
    readonly state: RatchetState
    readonly consumed: readonly { wipe(): void }[]
  }): void {
    this.#state = step.state
    this.#watch.update(SESSION, step.state, [this.mailboxKey])
    for (const secret of step.consumed) secret.wipe()
  }
}

function isOpen(state: InviterState): OpenState {
  if (state.kind !== 'open') throw new Error('the invite did not open')
  return state
}

function opened(copy: MailboxCopy | undefined): MailboxCopy {
  if (copy === undefined) throw new Error('not even an acknowledgement may be sent')
  return copy
}
