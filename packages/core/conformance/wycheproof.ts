/**
 * Project Wycheproof: JSON with `schema`, `algorithm` and groups of tests whose `result` is valid,
 * invalid or acceptable. Where a result leaves a choice, docs/protocol/primitives.md makes it.
 */
import { equal } from '../src/bytes.ts'
import { bytes, type Fields, FormatError, inner, integer, isFields, list, text } from './fields.ts'
import { encapsulateWith, published, type Subject } from './subject.ts'
import { type Format, OTHER_PARAMETER_SET, refuses, type Vector } from './suite.ts'

/** Whether `subject` does right by one test of a group. */
type Check = (subject: Subject, test: Fields, group: Fields) => boolean

interface Schema {
  readonly algorithm: string
  /** Whether the group is about something in use. */
  readonly covers?: (group: Fields) => boolean
  readonly check: Check
}

export const wycheproofFormat: Format = ({ json }) => {
  if (!isFields(json) || typeof json['schema'] !== 'string') return undefined
  const schema = SCHEMAS[json['schema']]
  if (schema === undefined || json['algorithm'] !== schema.algorithm) return undefined
  const groups = list(json, 'testGroups')
  const announced = integer(json, 'numberOfTests')
  const held = groups.reduce((sum, group) => sum + list(group, 'tests').length, 0)
  if (held !== announced) throw new FormatError(`${held} tests instead of ${announced}`)

  const covered = groups.filter((group) => schema.covers?.(group) ?? true)
  if (covered.length === 0) return schema.algorithm === 'ML-KEM' ? OTHER_PARAMETER_SET : undefined
  const vectors = covered.flatMap((group) =>
    list(group, 'tests').map((test): Vector => {
      return {
        id: `tcId ${integer(test, 'tcId')}`,
        holds: (subject) => schema.check(subject, test, group),
      }
    }),
  )
  return { kind: 'suite', name: `Wycheproof ${schema.algorithm}`, vectors }
}

const isMlKem768 = (group: Fields): boolean => group['parameterSet'] === 'ML-KEM-768'
const isOnCurve25519 = (group: Fields): boolean => group['curve'] === 'curve25519'
const isOnEdwards25519 = (group: Fields): boolean =>
  text(inner(group, 'publicKey'), 'curve') === 'edwards25519'

const SCHEMAS: Readonly<Record<string, Schema>> = {
  'aead_test_schema_v1.json': { algorithm: 'CHACHA20-POLY1305', check: aead },
  'eddsa_verify_schema_v1.json': {
    algorithm: 'EDDSA',
    covers: isOnEdwards25519,
    check: ed25519,
  },
  'hkdf_test_schema_v1.json': { algorithm: 'HKDF-SHA-256', check: hkdf },
  'mac_test_schema_v1.json': { algorithm: 'HMACSHA256', check: hmac },
  'mlkem_encaps_test_schema.json': {
    algorithm: 'ML-KEM',
    covers: isMlKem768,
    check: mlkemEncaps,
  },
  'mlkem_keygen_seed_test_schema.json': {
    algorithm: 'ML-KEM',
    covers: isMlKem768,
    check: mlkemKeygen,
  },
  'mlkem_semi_expanded_decaps_test_schema.json': {
    algorithm: 'ML-KEM',
    covers: isMlKem768,
    check: mlkemExpandedDecaps,
  },
  'mlkem_test_schema.json': { algorithm: 'ML-KEM', covers: isMlKem768, check: mlkem },
  'xdh_comp_schema_v1.json': { algorithm: 'XDH', covers: isOnCurve25519, check: x25519 },
}

function isValid(test: Fields): boolean {
  const result = text(test, 'result')
  if (result !== 'valid' && result !== 'invalid') throw new FormatError('unknown result')
  return result === 'valid'
}

function aead({ primitives }: Subject, test: Fields): boolean {
  const key = bytes(test, 'key')
  const nonce = bytes(test, 'iv')
  const associated = bytes(test, 'aad')
  const plaintext = bytes(test, 'msg')
  const sealed = Uint8Array.from([...bytes(test, 'ct'), ...bytes(test, 'tag')])
  const open = (): Uint8Array | undefined =>
    primitives.chacha20poly1305Open(key, nonce, associated, sealed)
  if (!isValid(test)) return refuses(open)
  const opened = open()
  if (opened === undefined || !equal(opened, plaintext)) return false
  return equal(primitives.chacha20poly1305Seal(key, nonce, associated, plaintext), sealed)
}

function ed25519({ primitives }: Subject, test: Fields, group: Fields): boolean {
  const publicKey = bytes(inner(group, 'publicKey'), 'pk')
  const verify = (): boolean =>
    primitives.ed25519.verify(publicKey, bytes(test, 'msg'), bytes(test, 'sig'))
  return isValid(test) ? verify() : refuses(verify)
}

function hkdf({ primitives }: Subject, test: Fields): boolean {
  const derive = (): Uint8Array =>
    primitives.hkdfSha256(
      bytes(test, 'salt'),
      bytes(test, 'ikm'),
      bytes(test, 'info'),
      integer(test, 'size'),
    )
  return isValid(test) ? equal(derive(), bytes(test, 'okm')) : refuses(derive)
}

function hmac({ primitives }: Subject, test: Fields, group: Fields): boolean {
  const length = integer(group, 'tagSize') / 8
  const tag = primitives.hmacSha256(bytes(test, 'key'), bytes(test, 'msg')).slice(0, length)
  return equal(tag, bytes(test, 'tag')) === isValid(test)
}

function mlkem({ primitives }: Subject, test: Fields): boolean {
  const seed = published('MlKem768Seed', bytes(test, 'seed'))
  const decapsulate = (): Uint8Array => primitives.mlkem768.decapsulate(seed, bytes(test, 'c'))
  if (!isValid(test)) return refuses(decapsulate)
  if (!equal(primitives.mlkem768.publicKey(seed), bytes(test, 'ek'))) return false
  return equal(decapsulate(), bytes(test, 'K'))
}

function mlkemEncaps(subject: Subject, test: Fields): boolean {
  const publicKey = bytes(test, 'ek')
  const m = bytes(test, 'm')
  const encapsulate = (): unknown =>
    subject.primitives.mlkem768.encapsulate(publicKey, { random: () => m.slice(0, 32) })
  if (!isValid(test)) return refuses(encapsulate)
  const made = encapsulateWith(subject, publicKey, m)
  if (made === undefined) return encapsulate() !== undefined
  return equal(made.ciphertext, bytes(test, 'c')) && equal(made.sharedSecret, bytes(test, 'K'))
}

function mlkemKeygen(subject: Subject, test: Fields): boolean {
  const seed = bytes(test, 'seed')
  const publicKey = (): Uint8Array =>
    subject.primitives.mlkem768.publicKey(published('MlKem768Seed', seed))
  if (!isValid(test)) return refuses(publicKey)
  return (
    equal(publicKey(), bytes(test, 'ek')) && equal(subject.expandedKey(seed), bytes(test, 'dk'))
  )
}

function mlkemExpandedDecaps(subject: Subject, test: Fields): boolean {
  const secret = subject.decapsulateExpanded(bytes(test, 'dk'), bytes(test, 'c'))
  if (!isValid(test)) return secret === undefined
  return secret !== undefined && equal(secret, bytes(test, 'K'))
}

const P25519 = 2n ** 255n - 19n

/** RFC 7748 lets peers mask and reduce what is ≥ p, and go on with zero; we do neither. */
function x25519({ primitives }: Subject, test: Fields): boolean {
  const peer = bytes(test, 'public')
  const shared = bytes(test, 'shared')
  const privateKey = published('X25519PrivateKey', bytes(test, 'private'))
  const agree = (): Uint8Array | undefined => primitives.x25519.sharedSecret(privateKey, peer)
  const value = BigInt(`0x${peer.toReversed().toHex()}`)
  if (value >= P25519 || shared.every((byte) => byte === 0)) return refuses(agree)
  const result = agree()
  return result !== undefined && equal(result, shared)
}
