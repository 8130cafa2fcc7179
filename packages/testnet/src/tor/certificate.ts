/**
 * The version 3 certificate by which an authority's identity vouches for its signing key:
 * dir-spec, "Creating key certificates".
 */
import { createHash } from 'node:crypto'
import { directoryTime } from '../time.ts'
import type { AuthorityKeys } from './authority-keys.ts'
import { fingerprint, fingerprintHex, publicPem, signatureBlock } from './rsa.ts'

const day = 86_400

/**
 * The certificate of `keys`, valid from a day before `now` (seconds since 1970) for a year. It names
 * no address: ports are chosen anew at each start.
 */
export function authorityCertificate(keys: AuthorityKeys, now: number): string {
  const head = [
    'dir-key-certificate-version 3',
    `fingerprint ${fingerprintHex(keys.authority)}`,
    `dir-key-published ${directoryTime(now - day)}`,
    `dir-key-expires ${directoryTime(now + 364 * day)}`,
    `dir-identity-key\n${publicPem(keys.authority).trimEnd()}`,
    `dir-signing-key\n${publicPem(keys.signing).trimEnd()}`,
    'dir-key-crosscert',
    signatureBlock('ID SIGNATURE', keys.signing, fingerprint(keys.authority)),
    'dir-key-certification\n',
  ].join('\n')
  const digest = createHash('sha1').update(head).digest()
  return `${head}${signatureBlock('SIGNATURE', keys.authority, digest)}\n`
}
