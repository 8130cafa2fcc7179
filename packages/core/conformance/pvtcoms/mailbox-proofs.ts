/** Vectors of proofs of work: what a mailbox computes to judge one (docs/protocol/mailbox.md §6). */
import { blake2b } from '@noble/hashes/blake2.js'
import { concat, equal, toHex, u32be, utf8Encode } from '../../src/bytes.ts'
import { decode } from '../../src/codec/index.ts'
import type { RandomSource } from '../../src/env.ts'
import { EquihashSolver, packIndices } from '../../src/equihash/index.ts'
import { Proof, type ProofPlace, provesWork } from '../../src/mailbox/index.ts'
import { bytes, type Fields, FormatError } from '../fields.ts'
import { label } from './formulas.ts'
import type { Case, Part } from './part.ts'

const INDEX_BITS = 17
const EQUIHASH = { n: 96, k: 5 }
const PERSONALIZATION = concat(utf8Encode('ZcashPoW'), Uint8Array.of(96, 0, 0, 0, 5, 0, 0, 0))

export const mailboxProofsPart: Part = {
  name: 'mailbox-proofs',
  section: 'docs/protocol/mailbox.md §6',
  about:
    'From a proof and what it is for to challenge, hash and verdict, for good proofs and for proofs with one fault each.',
  fields: {
    seed: 'Seed of the day, 32.',
    mailboxKey: 'Ed25519 key of the address that is dialled, 32.',
    tag: 'Tag of the letter, 16.',
    proof: 'The proof, 93.',
    algorithm: 'First byte of the proof.',
    effort: 'Effort in the proof.',
    seedId: 'Seed id in the proof, 4.',
    challenge: 'C, 32.',
    indices: 'The 32 indices of the solution, in the order of the tree.',
    hash: 'BLAKE2b-256 of C, nonce and solution, 32.',
    target: 'What the first 32 bits of the hash may be at most; absent where the effort is 0.',
    result:
      'good, or the first check that fails, in this order: algorithm, effort, seed, target, duplicate, order, collision.',
  },
  cases(source) {
    const [one, two, three] = [1, 4, 16].map((effort) => mined(source, effort)) as [
      Mined,
      Mined,
      Mined,
    ]
    const altered = (
      name: string,
      { place, proof }: Mined,
      at: number,
      ...values: number[]
    ): Case => {
      const copy = proof.slice()
      copy.set(values, at)
      return { name, inputs: shown({ place, proof: copy }) }
    }
    const indices = indicesOf(one.proof.subarray(25))
    const swapped = [...indices.slice(16), ...indices.slice(0, 16)]
    const pair = [...indices.slice(0, 30), indices[31] as number, indices[30] as number]
    const twice = indices.with(1, indices[0] as number)
    const other = indices.with(31, (indices[31] as number) ^ 1)
    const withIndices = (name: string, changed: readonly number[]): Case =>
      altered(name, one, 25, ...packIndices(EQUIHASH, changed))
    const anotherPlace = (name: string, change: Partial<ProofPlace>): Case => ({
      name,
      inputs: shown({ ...three, place: { ...three.place, ...change } }),
    })
    return [
      { name: 'effort 1', inputs: shown(one) },
      { name: 'effort 4', inputs: shown(two) },
      { name: 'effort 16', inputs: shown(three) },
      altered('no algorithm', one, 0, 0),
      altered('an unknown algorithm', one, 0, 2),
      altered('effort 0', one, 1, 0, 0, 0, 0),
      altered('an effort that is no power of two', one, 1, 0, 0, 0, 3),
      altered('effort 16 with the work of effort 1', one, 1, 0, 0, 0, 16),
      altered(
        'a seed id that is not the seed’s',
        one,
        5,
        ...one.proof.slice(5, 9).map((byte) => byte ^ 1),
      ),
      altered('another nonce', one, 9, ...one.proof.slice(9, 25).map((byte) => byte ^ 1)),
      anotherPlace('another seed', {
        seed: three.place.seed.map((byte, at) => (at === 31 ? byte ^ 1 : byte)),
      }),
      anotherPlace('another mailbox', { mailboxKey: source.random(32) }),
      anotherPlace('another tag', { tag: source.random(16) }),
      withIndices('the halves of the tree exchanged', swapped),
      withIndices('the last two indices exchanged', pair),
      withIndices('an index twice', twice),
      withIndices('another last index', other),
    ]
  },
  compute(_, inputs) {
    const [seed, mailboxKey, tag] = ['seed', 'mailboxKey', 'tag'].map((key) =>
      bytes(inputs, key),
    ) as [Uint8Array, Uint8Array, Uint8Array]
    const proof = bytes(inputs, 'proof')
    const [algorithm, effortBytes, seedId, nonce, solution] = cut(proof, 1, 4, 4, 16, 68)
    const effort = firstWord(effortBytes)
    const challenge = challengeOf({ seed, mailboxKey, tag }, effortBytes)
    const hash = hashOf(challenge, nonce, solution)
    const indices = indicesOf(solution)
    const target = targetOf(effort)
    const result = ((): string => {
      if (algorithm[0] !== 1) return 'algorithm'
      if (effort === 0 || (effort & (effort - 1)) !== 0) return 'effort'
      if (!equal(seedId, seed.slice(0, 4))) return 'seed'
      if (firstWord(hash) > target) return 'target'
      if (new Set(indices).size < indices.length) return 'duplicate'
      return treeFault(concat(challenge, nonce), indices) ?? 'good'
    })()
    const decoded = decode(Proof, proof)
    // Which seed is meant is looked up before, by its id.
    const accepted = decoded.ok && provesWork({ seed, mailboxKey, tag }, decoded.value)
    if (result !== 'seed' && accepted !== (result === 'good')) {
      throw new Error('code and document disagree about a proof')
    }
    return {
      algorithm: algorithm[0],
      effort,
      seedId: toHex(seedId),
      challenge: toHex(challenge),
      indices,
      hash: toHex(hash),
      ...(effort > 0 && { target }),
      result,
    }
  },
}

interface Mined {
  readonly place: ProofPlace
  readonly proof: Uint8Array
}

/** Of the first nonce that has any, the smallest solution that pays: whichever solver looks for it. */
function mined(source: RandomSource, effort: number): Mined {
  const place = {
    seed: source.random(32),
    mailboxKey: source.random(32),
    tag: source.random(16),
  }
  const challenge = challengeOf(place, u32be(effort))
  solver ??= new EquihashSolver()
  for (;;) {
    const nonce = source.random(16)
    const [solution] = solver
      .solve(concat(challenge, nonce))
      .map((found) => toHex(found))
      .toSorted()
      .map((found) => Uint8Array.fromHex(found))
      .filter((found) => firstWord(hashOf(challenge, nonce, found)) <= targetOf(effort))
    if (solution === undefined) continue
    const seedId = place.seed.slice(0, 4)
    return {
      place,
      proof: concat(Uint8Array.of(1), u32be(effort), seedId, nonce, solution),
    }
  }
}

let solver: EquihashSolver | undefined

const challengeOf = ({ seed, mailboxKey, tag }: ProofPlace, effort: Uint8Array): Uint8Array =>
  blake2b(concat(label('pow'), seed, mailboxKey, tag, effort), { dkLen: 32 })

const hashOf = (challenge: Uint8Array, nonce: Uint8Array, solution: Uint8Array): Uint8Array =>
  blake2b(concat(challenge, nonce, solution), { dkLen: 32 })

const targetOf = (effort: number): number => Math.floor((2 ** 32 - 1) / effort)

const firstWord = (bytes: Uint8Array): number => new DataView(bytes.slice().buffer).getUint32(0)

const shown = ({ place: { seed, mailboxKey, tag }, proof }: Mined): Fields => ({
  seed: toHex(seed),
  mailboxKey: toHex(mailboxKey),
  tag: toHex(tag),
  proof: toHex(proof),
})

function cut<Lengths extends readonly number[]>(
  whole: Uint8Array,
  ...lengths: Lengths
): { readonly [Key in keyof Lengths]: Uint8Array } {
  let at = 0
  const parts = lengths.map((length) => whole.slice(at, (at += length)))
  if (at !== whole.length) throw new FormatError('a proof of another length')
  return parts as unknown as { readonly [Key in keyof Lengths]: Uint8Array }
}

/** Numbers of 17 bits, one after the other. */
function indicesOf(solution: Uint8Array): number[] {
  const bits = [...solution].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return Array.from({ length: 32 }, (_, at) =>
    Number.parseInt(bits.slice(at * INDEX_BITS, (at + 1) * INDEX_BITS), 2),
  )
}

/** A half that begins with the larger index anywhere, before two that do not collide anywhere. */
function treeFault(input: Uint8Array, indices: readonly number[]): string | undefined {
  for (let size = 2; size <= 32; size *= 2) {
    for (let at = 0; at < 32; at += size) {
      if ((indices[at] as number) >= (indices[at + size / 2] as number)) return 'order'
    }
  }
  const rows = indices.map((index) => rowOf(input, index))
  for (let size = 2; size <= 32; size *= 2) {
    const zeros = size === 32 ? 96 : 16 * Math.log2(size)
    for (let at = 0; at < 32; at += size) {
      const sum = rows.slice(at, at + size).reduce((left, right) => left ^ right)
      if (sum >> BigInt(96 - zeros) !== 0n) return 'collision'
    }
  }
  return undefined
}

/** 96 bits. */
function rowOf(input: Uint8Array, index: number): bigint {
  const number = new Uint8Array(4)
  new DataView(number.buffer).setUint32(0, Math.floor(index / 5), true)
  const hash = blake2b(concat(input, number), { dkLen: 60, personalization: PERSONALIZATION })
  return BigInt(`0x${toHex(hash.subarray((index % 5) * 12, (index % 5) * 12 + 12))}`)
}
