/**
 * Letters that are handed over in person: the request is a deposit as mailboxes know it (docs/protocol/mailbox.md §5),
 * unpaid, with the letter behind it. It is answered once what the letter says is kept, so nothing lies in between.
 */
import { concat } from '@pvtcoms/core/bytes'
import { decode, encode } from '@pvtcoms/core/codec'
import { LETTER } from '@pvtcoms/core/letter'
import {
  DepositAnswer,
  NO_PROOF,
  REQUEST_KINDS,
  Request,
  requestBodyLength,
} from '@pvtcoms/core/mailbox'
import type { DirectAnswer } from './direct-answer.ts'
import type { RequestHandler, RequestTable } from './direct-request.ts'

const DEPOSIT = REQUEST_KINDS.deposit
const HEADER_LENGTH = requestBodyLength(DEPOSIT) ?? 0
/**
 * Letters that a contact may hand over in an hour: ten a second, more than people write and than Tor often carries.
 * What is beyond waits with the sender, and goes to mailboxes.
 */
const LETTERS_IN_AN_HOUR = 36_000

/** Takes in a letter, 4,096, under its tag, 16. Throws when it cannot be kept now. */
export type TakeLetter = (tag: Uint8Array, letter: Uint8Array) => DirectAnswer

/** All that contacts may ask for. */
export function directRequests(takeLetter: TakeLetter): RequestTable {
  return new Map([[DEPOSIT, letterRequest({ takeLetter, quota: LETTERS_IN_AN_HOUR })]])
}

interface LetterRequestParts extends Pick<RequestHandler, 'quota' | 'period'> {
  readonly takeLetter: TakeLetter
  /** Whether a proof of work, which nobody asked for, is nonsense. */
  readonly refusesProofs?: boolean
}

export function letterRequest({
  takeLetter,
  refusesProofs = false,
  ...limits
}: LetterRequestParts): RequestHandler {
  return {
    ...limits,
    bodyLength: HEADER_LENGTH + LETTER.length,
    handle: (body) => {
      const [header, letter] = [body.subarray(0, HEADER_LENGTH), body.subarray(HEADER_LENGTH)]
      const request = decode(Request, concat(Uint8Array.of(DEPOSIT), header))
      if (!request.ok || request.value.kind !== 'deposit') return undefined
      const { tag, proof } = request.value
      if (refusesProofs && proof.algorithm !== NO_PROOF) return undefined
      const answer = takeLetter(tag, letter)
      // In the words of a mailbox, what did not open lies under a tag that was taken.
      const status = answer === 'accepted' ? 'stored' : 'taken'
      return encode(DepositAnswer, { status, effort: 1 })
    },
  }
}
