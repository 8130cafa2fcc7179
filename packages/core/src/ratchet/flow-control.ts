/**
 * Flow control and acknowledgements (docs/protocol/ratchet.md §7): pure bookkeeping, no keys.
 *
 * The reader watches the first 64 numbers of a chain that it does not know, so the sender goes no
 * further before an answer. An acknowledgement states only facts that hold for ever ("I opened
 * this letter"), so that a lost, late, repeated or reordered one can never do harm.
 */
import { fromHex } from '../bytes.ts'
import { bytes, type Codec, decode, encode, mapped, struct, u32, u64 } from '../codec/index.ts'
import type { Frame } from '../content/frame.ts'
import { FrameType } from '../content/frame-type.ts'
import { CHAIN_ID_LENGTH, type ChainId, chainIdBytes, chainIdOf } from './key-schedule.ts'
import { CHAIN_LENGTH, CONTROL_LETTERS, MAX_RECEIPT_CHAINS, WINDOW } from './limits.ts'

/**
 * Letters that a chain of ours may have. What acknowledges the newest chain always comes in the peer's
 * next one, which ends it: the lowest unacknowledged letter of a chain that goes on is its first.
 */
export function letterLimit(control: boolean): number {
  return WINDOW - (control ? 0 : CONTROL_LETTERS)
}

/**
 * Whether letter `n` asks for an acknowledgement even if it holds nothing but acknowledgements. Otherwise a
 * side that filled its chain with those could not say anything any more.
 */
export function asksAnyway(n: number): boolean {
  return n === letterLimit(false) - 1
}

/**
 * How much the peer knows of a receipt. `told` names the letter that carried it; the peer's
 * acknowledgement of that letter makes it `known`. A letter that holds more than acknowledgements is
 * `firm`: it is deposited until it is acknowledged, so that nothing in it has to be repeated.
 */
export type Report =
  | { readonly kind: 'news' }
  | { readonly kind: 'told'; readonly chain: ChainId; readonly n: number; readonly firm: boolean }
  | { readonly kind: 'known' }

/** Which letters of one of the peer's chains were opened here, as far as it will be told. */
export interface Receipt {
  readonly chain: ChainId
  /** One above the highest letter that was opened. */
  readonly next: number
  /** Bit i: letter next − 1 − i was opened. 64 bits. */
  readonly opened: bigint
  readonly report: Report
}

const NEWS: Report = { kind: 'news' }

/** `receipts`, newest chain first, after letter `n` of `chain` was opened. */
export function noteOpened(
  receipts: readonly Receipt[],
  chain: ChainId,
  n: number,
): readonly Receipt[] {
  const known = receipts.findIndex((receipt) => receipt.chain === chain)
  if (known < 0) {
    const first = { chain, next: n + 1, opened: 1n, report: NEWS }
    return [first, ...receipts].slice(0, MAX_RECEIPT_CHAINS)
  }
  return receipts.with(known, withOpened(receipts[known] as Receipt, n))
}

function withOpened(receipt: Receipt, n: number): Receipt {
  const { chain, next, opened } = receipt
  if (n >= next) {
    const shifted = n - next >= WINDOW ? 0n : opened << BigInt(n + 1 - next)
    return { chain, next: n + 1, opened: BigInt.asUintN(WINDOW, shifted) | 1n, report: NEWS }
  }
  const bit = next - 1 - n
  if (bit >= WINDOW) return receipt
  return { chain, next, opened: opened | (1n << BigInt(bit)), report: NEWS }
}

/** What a letter of our chain `sending` should carry, at most `room` of them: news first. */
export function receiptsToTell(
  receipts: readonly Receipt[],
  sending: ChainId,
  room: number,
): readonly Receipt[] {
  const isSettled = ({ report }: Receipt): boolean =>
    report.kind === 'known' || (report.kind === 'told' && report.firm && report.chain === sending)
  const open = receipts.filter((receipt) => !isSettled(receipt))
  if (open.length === 0) return open
  const isNews = ({ report }: Receipt): boolean => report.kind === 'news'
  return [...open.filter(isNews), ...open.filter((receipt) => !isNews(receipt))].slice(0, room)
}

/** `receipts` after those of `carried` were sealed into a letter. */
export function noteTold(
  receipts: readonly Receipt[],
  carried: readonly Receipt[],
  letter: Omit<Extract<Report, { kind: 'told' }>, 'kind'>,
): readonly Receipt[] {
  const report: Report = { kind: 'told', ...letter }
  return receipts.map((receipt) => (carried.includes(receipt) ? { ...receipt, report } : receipt))
}

/** `receipts` after the peer acknowledged letters of ours; what it knows and nothing can add to is dropped. */
export function noteKnown(
  receipts: readonly Receipt[],
  told: readonly Acknowledged[],
  isLive: (chain: ChainId) => boolean,
): readonly Receipt[] {
  const arrived = ({ report }: Receipt): boolean =>
    report.kind === 'told' &&
    told.some(({ chain, letters }) => chain === report.chain && letters.includes(report.n))
  return receipts
    .map((receipt): Receipt => (arrived(receipt) ? { ...receipt, report: KNOWN } : receipt))
    .filter(({ report, chain }) => report.kind !== 'known' || isLive(chain))
}

const KNOWN: Report = { kind: 'known' }

/** The payload of a `delivered` frame: chain:8 ‖ next:4 ‖ opened:8. */
const ChainIdCodec: Codec<ChainId> = mapped(bytes(CHAIN_ID_LENGTH), {
  decode: chainIdOf,
  encode: (id) => (fromHex(id) === undefined ? undefined : chainIdBytes(id)),
})
const Acknowledgement = struct('Acknowledgement', { chain: ChainIdCodec, next: u32, opened: u64 })

/** Letters of one of our chains that the peer has opened. */
export interface Acknowledged {
  readonly chain: ChainId
  /** Ascending. */
  readonly letters: readonly number[]
}

export const ACKNOWLEDGEMENT_FRAME_LENGTH = 3 + Acknowledgement.minLength

export function acknowledgementFrame(receipt: Receipt): Frame {
  return { type: FrameType.delivered, payload: encode(Acknowledgement, receipt) }
}

/** What a `delivered` frame says, or undefined when it says nothing that could be true. */
export function readAcknowledgement(frame: Frame): Acknowledged | undefined {
  const decoded = decode(Acknowledgement, frame.payload)
  if (!decoded.ok) return undefined
  const { chain, next, opened } = decoded.value
  if (next > CHAIN_LENGTH || !(opened & 1n) || opened >> BigInt(Math.min(next, WINDOW)))
    return undefined
  const letters: number[] = []
  for (let bit = Math.min(WINDOW, next) - 1; bit >= 0; bit--) {
    if ((opened >> BigInt(bit)) & 1n) letters.push(next - 1 - bit)
  }
  return { chain, letters }
}
