/**
 * Accumulated vectors: thousands of runs on inputs drawn from SHAKE-128 of nothing, of whose outputs
 * only a hash is published. C2SP/CCTV describes the procedure, but its hash is that of the draft of
 * FIPS 203, whose key generation leaves k out of G(d ‖ k). For the standard itself the Go project
 * publishes hashes of the same procedure, without dk among the outputs (crypto/mlkem,
 * TestAccumulated); those are the ones expected here.
 */
import { createHash } from 'node:crypto'
import { equal } from '../src/bytes.ts'
import { encapsulateBySodium, encapsulateWith, published, type Subject } from './subject.ts'
import type { Suite } from './suite.ts'

const FEW = {
  runs: 100,
  hash: '1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415',
}
const MANY = {
  runs: 10_000,
  hash: '8a518cc63da366322a8e7a818c7a0d63483cb3528d34a4cf42f35d5ad73f22fc',
}

const SEED = 64
const MESSAGE = 32
const CIPHERTEXT = 1088
const INPUT = SEED + MESSAGE + CIPHERTEXT

export const accumulated: Suite = {
  kind: 'suite',
  name: 'CCTV ML-KEM-768 accumulated',
  vectors: [
    { id: `${FEW.runs} runs`, holds: (subject) => hashOf(FEW.runs, subject) === FEW.hash },
    {
      id: `${MANY.runs} runs`,
      holds: (subject) => hashOf(MANY.runs, subject) === MANY.hash,
      applies: ({ primitives }) => primitives.name !== 'noble',
    },
  ],
  notes: [
    "CCTV's hash is the draft's: that of FIPS 203, published with Go's crypto/mlkem, is expected",
    `${MANY.runs} runs on node and sodium, ${FEW.runs} on noble, which takes half a minute for more`,
    'node decapsulates what libsodium encapsulated, as its randomness cannot be given',
  ],
}

function hashOf(runs: number, subject: Subject): string {
  const inputs = new Uint8Array(createHash('shake128', { outputLength: runs * INPUT }).digest())
  const outputs = createHash('shake128', { outputLength: 32 })
  for (let offset = 0; offset < inputs.length; offset += INPUT) {
    for (const part of run(subject, inputs.subarray(offset, offset + INPUT))) outputs.update(part)
  }
  return outputs.digest('hex')
}

/** ek, ct, k and the k of a random ciphertext. */
function run(subject: Subject, input: Uint8Array): readonly Uint8Array[] {
  const { injectable, mlkem768 } = subject.primitives
  const seed = published('MlKem768Seed', input.subarray(0, SEED))
  const message = input.slice(SEED, SEED + MESSAGE)
  const publicKey = mlkem768.publicKey(seed)
  const made = injectable
    ? encapsulateWith(subject, publicKey, message)
    : encapsulateBySodium(publicKey, message)
  if (made === undefined) throw new Error('a key was refused')
  const secret = mlkem768.decapsulate(seed, made.ciphertext)
  if (!equal(secret, made.sharedSecret)) throw new Error('the two sides disagree')
  const rejected = mlkem768.decapsulate(seed, input.slice(SEED + MESSAGE))
  seed.wipe()
  return [publicKey, made.ciphertext, secret, rejected]
}
