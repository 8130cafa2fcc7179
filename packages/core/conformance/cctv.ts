/**
 * C2SP's community cryptography test vectors for ML-KEM-768. They were made for the draft of FIPS
 * 203, whose key generation is G(d) instead of G(d ‖ k): keys are therefore taken as printed, and
 * everything from there on is the same in the standard.
 */
import { createHash } from 'node:crypto'
import { concat, equal } from '../src/bytes.ts'
import { accumulated } from './cctv-accumulated.ts'
import { assignments, bytes, type Fields, fromHexadecimal, text } from './fields.ts'
import { encapsulateWith, type Subject } from './subject.ts'
import {
  type Aside,
  type Format,
  OTHER_PARAMETER_SET,
  refuses,
  type Suite,
  type Vector,
} from './suite.ts'

const EK_DIGITS = 2 * 1184
const DK_DIGITS = 2 * 2400

const DRAFT_KEYS = "keys as printed: d and z are expanded by the draft's rule, not by FIPS 203's"

export const cctvFormat: Format = ({ content, json }) => {
  if (json !== undefined) return undefined
  if (content.includes('Accumulated pq-crystals vectors')) return accumulated
  const lines = content.trimEnd().split('\n')
  if (lines.length > 1 && lines.every((line) => /^[0-9a-f]+$/.test(line))) return modulus(lines)
  const fields = assignments(content)
  const has = (...names: readonly string[]): boolean => names.every((name) => name in fields)
  if (!has('dk', 'c', 'K')) return undefined
  if (text(fields, 'dk').length !== DK_DIGITS) return OTHER_PARAMETER_SET
  if (!has('ek', 'm')) return suiteOf('strcmp', [decapsulation(fields)])
  const kem = [keyForm(fields), encapsulation(fields), decapsulation(fields)]
  if (!has('KBar')) return suiteOf('unlucky sampling', kem, [DRAFT_KEYS])
  return suiteOf(
    'intermediate values',
    [...kem, rejectionSecret(fields)],
    [DRAFT_KEYS, 'values inside K-PKE, which no provider shows, are left out'],
  )
}

function suiteOf(name: string, vectors: readonly Vector[], notes: readonly string[] = []): Suite {
  return { kind: 'suite', name: `CCTV ML-KEM-768 ${name}`, vectors, notes }
}

/** Keys with one coefficient of q or more. */
function modulus(lines: readonly string[]): Suite | Aside {
  if (lines.some((line) => line.length !== EK_DIGITS)) return OTHER_PARAMETER_SET
  const vectors = lines.map((line, index) => ({
    id: `line ${index + 1}`,
    holds: ({ primitives }: Subject) =>
      refuses(() =>
        primitives.mlkem768.encapsulate(fromHexadecimal(line), {
          random: (length) => new Uint8Array(length),
        }),
      ),
  }))
  return suiteOf('modulus check', vectors)
}

/**
 * The key pair hangs together: ek ends in ρ, the first half of the draft's G(d); dk ends in
 * ek ‖ H(ek) ‖ z, and the provider accepts it.
 */
function keyForm(fields: Fields): Vector {
  return {
    id: 'key pair',
    holds: (subject) => {
      const ek = bytes(fields, 'ek')
      const dk = bytes(fields, 'dk')
      const rho = createHash('sha3-512').update(bytes(fields, 'd')).digest().subarray(0, 32)
      if (!equal(ek.slice(ek.length - 32), rho)) return false
      const tail = concat(ek, subject.primitives.sha3_256(ek), bytes(fields, 'z'))
      return equal(dk.slice(dk.length - tail.length), tail) && subject.acceptsExpanded(dk)
    },
  }
}

function encapsulation(fields: Fields): Vector {
  return {
    id: 'encapsulation',
    holds: (subject) => {
      const ek = bytes(fields, 'ek')
      if (subject.primitives.injectable) {
        const made = encapsulateWith(subject, ek, bytes(fields, 'm'))
        if (made === undefined) return false
        return (
          equal(made.ciphertext, bytes(fields, 'c')) && equal(made.sharedSecret, bytes(fields, 'K'))
        )
      }
      // What it makes with randomness of its own must at least come back from the printed key.
      const own = subject.primitives.mlkem768.encapsulate(ek, { random: () => new Uint8Array() })
      const secret = own && subject.decapsulateExpanded(bytes(fields, 'dk'), own.ciphertext)
      return own !== undefined && secret !== undefined && equal(secret, own.sharedSecret)
    },
  }
}

function decapsulation(fields: Fields): Vector {
  return {
    id: 'decapsulation',
    holds: (subject) => {
      const secret = subject.decapsulateExpanded(bytes(fields, 'dk'), bytes(fields, 'c'))
      return secret !== undefined && equal(secret, bytes(fields, 'K'))
    },
  }
}

/** KBar = SHAKE256(z ‖ c), which a ciphertext is answered with that does not re-encrypt. */
function rejectionSecret(fields: Fields): Vector {
  return {
    id: 'KBar',
    holds: ({ primitives }) => {
      const input = concat(bytes(fields, 'z'), bytes(fields, 'c'))
      return equal(primitives.shake256(input, 32), bytes(fields, 'KBar'))
    },
  }
}
