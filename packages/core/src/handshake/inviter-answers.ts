/** Letters that lie where answers to an invite belong (docs/protocol/invite.md §5). */
import { equal } from '../bytes.ts'
import { ANSWER_SLOTS, inviteLayer } from '../invite/places.ts'
import { LETTER } from '../letter/size.ts'
import { type HandshakeEnv, openAnswer } from './answer.ts'
import {
  COPY_PREFIX,
  type InviterInput,
  type InviterOutput,
  type InviterState,
  type InviterStep,
  type OpenMailbox,
  type OpenState,
  type UsedMailbox,
  type UsedState,
} from './inviter-state.ts'
import { at, dropped, secretsOf } from './inviter-step.ts'

const DAY = 86_400_000

/** Answers that a mailbox dates later than this after expiry are not opened: the link has leaked by then. */
export const ANSWER_GRACE = DAY

type AnswerInput = Extract<InviterInput, { kind: 'answer' }>

export function answerCame(
  state: InviterState,
  input: AnswerInput,
  env: HandshakeEnv,
): InviterStep {
  switch (state.kind) {
    case 'publishing':
    case 'closed':
      return dropped(state, 'unexpected')
    case 'open':
      return tryAnswer(state, input, env)
    case 'used':
      return lateComer(state, input)
  }
}

function tryAnswer(
  state: OpenState,
  { mailbox: index, slot, letter, arrived }: AnswerInput,
  env: HandshakeEnv,
): InviterStep {
  const mailbox = at(state.mailboxes, index)
  const slotState = at(mailbox.slots, slot)
  if (arrived > state.expires + ANSWER_GRACE) return dropped(state, 'late')
  const { expires, secret, seed, suites, bundle, context } = state
  const which = { kind: 'answer', slot } as const
  const { publicKey } = mailbox.descriptor
  const answer = inviteLayer(env.primitives, secret, publicKey, which, letter)
  const premise = { secret, context }
  const session = openAnswer(premise, { bytes: bundle, suites, seed }, answer, env)
  if (session === undefined) {
    const slots = mailbox.slots.with(slot, { ...slotState, spoiled: true })
    const mailboxes = state.mailboxes.with(index, { ...mailbox, slots })
    return dropped({ ...state, mailboxes }, 'does-not-open')
  }
  return {
    state: {
      kind: 'used',
      expires,
      mailboxes: state.mailboxes
        .map((open) => used(open, answer))
        .map((each, at) => (at === index ? { ...each, copySlot: slot } : each)),
    },
    outputs: [{ kind: 'established', session }, ...spoiledPlaces(state)],
    consumed: secretsOf(state),
  }
}

/** Whether `letter`, 4,096, in that slot is the answer that won: for a door, which says so to whoever repeats it. */
export function hasWon(
  state: InviterState,
  { mailbox: index, slot }: Pick<AnswerInput, 'mailbox' | 'slot'>,
  letter: Uint8Array,
): boolean {
  if (state.kind !== 'used') return false
  const mailbox = at(state.mailboxes, index)
  return mailbox.copySlot === slot && isCopyOf(at(mailbox.slots, slot).copy, letter)
}

/** What copies of the winning answer look like at a mailbox: the invitee puts them at several. */
function used({ descriptor, slots }: OpenMailbox, answer: Uint8Array): UsedMailbox {
  return {
    descriptor,
    copySlot: undefined,
    slots: slots.map(({ tag, layerStart, spoiled }) => {
      const copy = layerStart.expose().slice()
      for (let index = 0; index < COPY_PREFIX; index++) {
        copy[index] = (copy[index] as number) ^ (answer[index] as number)
      }
      return { tag, copy, reported: spoiled }
    }),
  }
}

function spoiledPlaces({ mailboxes }: OpenState): InviterOutput[] {
  return mailboxes.flatMap(({ descriptor, slots }) =>
    ANSWER_SLOTS.filter((slot) => at(slots, slot).spoiled).map((slot) => ({
      kind: 'also-used' as const,
      descriptor,
      slot,
    })),
  )
}

/**
 * The invitee's own copy is known by its first bytes and by being the only one: whoever holds the link can
 * make more of them, to fill the slots unnoticed that others would need.
 */
function lateComer(state: UsedState, { mailbox: index, slot, letter }: AnswerInput): InviterStep {
  const mailbox = at(state.mailboxes, index)
  const known = at(mailbox.slots, slot)
  const withMailbox = (changed: UsedMailbox): UsedState => ({
    ...state,
    mailboxes: state.mailboxes.with(index, changed),
  })
  const isCopy = isCopyOf(known.copy, letter)
  if (isCopy && mailbox.copySlot === undefined) {
    return dropped(withMailbox({ ...mailbox, copySlot: slot }), 'known')
  }
  const isTheCopy = isCopy && mailbox.copySlot === slot
  if (isTheCopy || known.reported) return dropped(state, 'known')
  const slots = mailbox.slots.with(slot, { ...known, reported: true })
  return {
    state: withMailbox({ ...mailbox, slots }),
    outputs: [{ kind: 'also-used', descriptor: mailbox.descriptor, slot }],
    consumed: [],
  }
}

function isCopyOf(copy: Uint8Array, letter: Uint8Array): boolean {
  return letter.length === LETTER.length && equal(letter.subarray(0, COPY_PREFIX), copy)
}
