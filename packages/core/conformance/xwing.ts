/** The vectors of draft-connolly-cfrg-xwing-kem: a JSON array of { seed, eseed, ss, sk, pk, ct }. */
import { equal } from '../src/bytes.ts'
import { xwing } from '../src/crypto/xwing.ts'
import { bytes, type Fields, isFields } from './fields.ts'
import { published, type Subject } from './subject.ts'
import type { Format } from './suite.ts'

const KEYS = ['seed', 'eseed', 'ss', 'sk', 'pk', 'ct']

export const xwingFormat: Format = ({ json }) => {
  if (!Array.isArray(json) || json.length === 0) return undefined
  const entries: unknown[] = json
  if (!entries.every(isXWing)) return undefined
  return {
    kind: 'suite',
    name: 'X-Wing',
    vectors: entries.map((vector, index) => ({
      id: `vector ${index}`,
      holds: (subject) => holds(subject, vector),
    })),
    notes: ['node: encapsulation is checked by a round trip, as its randomness cannot be given'],
  }
}

function isXWing(value: unknown): value is Fields {
  return isFields(value) && KEYS.every((key) => typeof value[key] === 'string')
}

function holds({ primitives }: Subject, vector: Fields): boolean {
  const seed = published('XWingSeed', bytes(vector, 'seed'))
  const publicKey = bytes(vector, 'pk')
  const ciphertext = bytes(vector, 'ct')
  const sharedSecret = bytes(vector, 'ss')
  if (!equal(bytes(vector, 'sk'), seed.expose())) return false
  const decapsulated = xwing.decapsulate(primitives, seed, ciphertext)
  if (decapsulated === undefined || !equal(decapsulated, sharedSecret)) return false
  if (!equal(xwing.publicKey(primitives, seed), publicKey)) return false

  const randomness = bytes(vector, 'eseed')
  let used = 0
  const random = (length: number): Uint8Array => {
    used += length
    return randomness.slice(used - length, used)
  }
  const made = xwing.encapsulate(primitives, publicKey, { random })
  if (made === undefined) return false
  if (primitives.injectable) {
    return equal(made.ciphertext, ciphertext) && equal(made.sharedSecret, sharedSecret)
  }
  const returned = xwing.decapsulate(primitives, seed, made.ciphertext)
  return returned !== undefined && equal(returned, made.sharedSecret)
}
