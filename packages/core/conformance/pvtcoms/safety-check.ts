/** Vectors of the safety check, in its three forms (docs/protocol/safety-check.md). */
import { concat, toHex } from '../../src/bytes.ts'
import type { Primitives } from '../../src/crypto/primitives.ts'
import {
  type SafetyCheckState,
  type SafetyNumber,
  safetyDigits,
  safetyEmoji,
  safetyQr,
  sasCommitment,
  stepSafetyCheck,
} from '../../src/safety-check/index.ts'
import { SAFETY_EMOJI } from '../../src/strings/safety-emoji.ts'
import { bytes, type Fields } from '../fields.ts'
import { published } from '../subject.ts'
import { keyed, label } from './formulas.ts'
import type { Part } from './part.ts'
import { agreed } from './values.ts'

export const safetyCheckPart: Part = {
  name: 'safety-check',
  section: 'docs/protocol/safety-check.md §2 and §3',
  about: 'From hashes, key and both nonces to the commitment and what two people compare.',
  fields: {
    H0: 'H0 of the handshake, 32.',
    Ht: 'Ht of the handshake, 32.',
    Ksas: 'Key of the safety check, 32.',
    NA: "A's nonce, 32.",
    NB: "B's nonce, 32.",
    cSAS: "A's commitment to NA, 32.",
    S: 'What both sides compute, 64.',
    emoji: 'Seven values, 0 to 63.',
    names: 'The pictures of those values, with their English names.',
    digits: 'Twelve digits.',
    qrA: 'What the QR code on the screen of A holds, 34.',
    qrB: 'What the QR code on the screen of B holds, 34.',
    table: 'The 64 pictures of the values 0 to 63, in their order.',
  },
  cases(source, primitives) {
    const inputs = (): Fields =>
      Object.fromEntries(
        ['H0', 'Ht', 'Ksas', 'NA', 'NB'].map((name) => [name, toHex(source.random(32))]),
      )
    let padded = inputs()
    while (!digitsOf(number(primitives, padded)).startsWith('0')) padded = inputs()
    return [
      { name: 'one', inputs: inputs() },
      { name: 'another', inputs: inputs() },
      { name: 'digits that begin with a zero', inputs: padded },
    ]
  },
  compute(primitives, inputs) {
    const h0 = bytes(inputs, 'H0')
    const nonceA = bytes(inputs, 'NA')
    const commitment = sasCommitment(primitives, h0, nonceA)
    const shown = number(primitives, inputs)
    const { ofA, ofB } = byMachines(primitives, inputs, commitment)
    const emoji = emojiOf(shown)
    const pictures = safetyEmoji(ofA)
    const digits = safetyDigits(ofA)
    const same =
      digits === digitsOf(shown) &&
      pictures.every((picture, index) => SAFETY_EMOJI[emoji[index] ?? -1] === picture)
    if (!same) throw new Error('code and document disagree about what is shown')
    agreed('the number of B', ofB, shown)
    return {
      cSAS: agreed('cSAS', commitment, primitives.sha256(concat(label('sas-commit'), h0, nonceA))),
      S: agreed('the number of A', ofA, shown),
      emoji,
      names: pictures.map(({ symbol, name }) => `${symbol} ${name}`),
      digits,
      qrA: agreed(
        'the code of A',
        safetyQr(primitives, ofA, 'invitee'),
        codeOf(primitives, shown, 0),
      ),
      qrB: agreed(
        'the code of B',
        safetyQr(primitives, ofB, 'inviter'),
        codeOf(primitives, shown, 1),
      ),
      table: SAFETY_EMOJI.map(({ symbol }) => symbol).join(' '),
    }
  },
}

/** Both sides' numbers, as their machines reach them. */
function byMachines(
  primitives: Primitives,
  inputs: Fields,
  commitment: Uint8Array,
): { readonly ofA: SafetyNumber; readonly ofB: SafetyNumber } {
  const standing = (own: 'NA' | 'NB') =>
    ({
      ht: bytes(inputs, 'Ht'),
      key: published('SafetyKey', bytes(inputs, 'Ksas')),
      nonce: published('SafetyNonce', bytes(inputs, own)),
      before: 'nothing',
    }) as const
  const reached = (state: SafetyCheckState, value: Uint8Array): SafetyNumber => {
    const next = stepSafetyCheck(state, { kind: 'nonce', value }, primitives).state
    if (next.kind !== 'comparable') throw new Error('there is no number')
    return next.number
  }
  const challenging = {
    kind: 'challenging',
    ...standing('NB'),
    h0: bytes(inputs, 'H0'),
    commitment,
  }
  return {
    ofA: reached({ kind: 'committed', ...standing('NA') }, bytes(inputs, 'NB')),
    ofB: reached(challenging as SafetyCheckState, bytes(inputs, 'NA')),
  }
}

function number(primitives: Primitives, inputs: Fields): Uint8Array {
  const input = concat(bytes(inputs, 'Ksas'), bytes(inputs, 'NA'), bytes(inputs, 'NB'))
  return primitives.hkdfSha256(bytes(inputs, 'Ht'), input, label('sas'), 64)
}

function codeOf(primitives: Primitives, shown: Uint8Array, role: 0 | 1): Uint8Array {
  const head = Uint8Array.of(1, role)
  return concat(head, keyed(primitives, shown.slice(32), 'sas', head))
}

/** The first 42 bits, six at a time. */
function emojiOf(shown: Uint8Array): number[] {
  const bits = [...shown.slice(0, 6)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return Array.from({ length: 7 }, (_, index) => parseInt(bits.slice(index * 6, index * 6 + 6), 2))
}

function digitsOf(shown: Uint8Array): string {
  return String(BigInt(`0x${toHex(shown.slice(8, 16))}`) % 10n ** 12n).padStart(12, '0')
}
