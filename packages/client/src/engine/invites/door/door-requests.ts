/**
 * What may be asked at a door (docs/protocol/invite.md §9): everything that lies there, which is the bundle, and to take
 * an answer. Anything else ends the stream.
 */
import { concat } from '@pvtcoms/core/bytes'
import { decode, encode } from '@pvtcoms/core/codec'
import {
  MORE,
  NO_MORE,
  PlacedLetter,
  REQUEST_KINDS,
  Request,
  requestBodyLength,
} from '@pvtcoms/core/mailbox'
import type { RequestHandler, RequestTable } from '../../direct/direct-request.ts'
import { letterRequest, type TakeLetter } from '../../direct/letter-request.ts'

/** How often the bundle is read in an hour: whoever was invited needs it once. */
const MOST_READINGS = 240
/** Answers that a door takes in: whoever was invited makes one, and tries four places for it. */
const MOST_ANSWERS = 16

export interface DoorRequestsParts {
  /** 4,096, under the door's layer. */
  readonly bundle: Uint8Array
  readonly takeAnswer: TakeLetter
}

export function doorRequests({ bundle, takeAnswer }: DoorRequestsParts): RequestTable {
  const answers = {
    ...{ takeLetter: takeAnswer, refusesProofs: true },
    ...{ quota: MOST_ANSWERS, period: Infinity },
  }
  return new Map([
    [REQUEST_KINDS.letters, bundleRequest(bundle)],
    [REQUEST_KINDS.deposit, letterRequest(answers)],
  ])
}

function bundleRequest(bundle: Uint8Array): RequestHandler {
  const placed = encode(PlacedLetter, { epoch: 0, position: 0, letter: bundle })
  const answer = concat(Uint8Array.of(MORE), placed, Uint8Array.of(NO_MORE))
  return {
    bodyLength: requestBodyLength(REQUEST_KINDS.letters) ?? 0,
    quota: MOST_READINGS,
    handle: (body) => {
      const request = decode(Request, concat(Uint8Array.of(REQUEST_KINDS.letters), body))
      const isAll =
        request.ok && request.value.kind === 'letters' && request.value.span.length === 'all'
      return isAll ? answer : undefined
    },
  }
}
