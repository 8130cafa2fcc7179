/**
 * The keys of one directory authority that is also a relay. Making them is most of what a start
 * costs in processor time, so that they can be kept as text: see key-cache.ts.
 *
 * They protect nothing: a test network trusts whatever runs on this machine.
 */
import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

export interface AuthorityKeys {
  /** RSA-1024: the relay's identity. */
  readonly relay: KeyObject
  /** RSA-1024: the retired TAP handshake, whose key microdescriptors still carry. */
  readonly onion: KeyObject
  /** RSA-2048: the authority's long-term identity, which signs `signing`. */
  readonly authority: KeyObject
  /** RSA-2048: signs votes and consensuses. */
  readonly signing: KeyObject
  /** Ed25519: the relay's modern identity. */
  readonly master: KeyObject
  /** X25519: the ntor handshake. */
  readonly ntor: KeyObject
}

type KeyName = keyof AuthorityKeys

const shapes: Readonly<Record<KeyName, { readonly type: string; readonly bits?: number }>> = {
  relay: { type: 'rsa', bits: 1024 },
  onion: { type: 'rsa', bits: 1024 },
  authority: { type: 'rsa', bits: 2048 },
  signing: { type: 'rsa', bits: 2048 },
  master: { type: 'ed25519' },
  ntor: { type: 'x25519' },
}

/** Fresh keys, made on Node's thread pool. */
export async function generateAuthorityKeys(): Promise<AuthorityKeys> {
  const [relay, onion, authority, signing, master, ntor] = await Promise.all([
    generateRsa(1024),
    generateRsa(1024),
    generateRsa(2048),
    generateRsa(2048),
    generate('ed25519', {}),
    generate('x25519', {}),
  ])
  return {
    relay: relay.privateKey,
    onion: onion.privateKey,
    authority: authority.privateKey,
    signing: signing.privateKey,
    master: master.privateKey,
    ntor: ntor.privateKey,
  }
}

/** The keys as text that `parseAuthorityKeys` reads back. */
export function formatAuthorityKeys(keys: AuthorityKeys): string {
  const pems = Object.entries(keys).map(([name, key]: [string, KeyObject]) => [
    name,
    key.export({ type: 'pkcs8', format: 'pem' }),
  ])
  return JSON.stringify(Object.fromEntries(pems), null, 1)
}

/** The keys that `text` holds, or undefined when any of them is missing, broken or of another kind. */
export function parseAuthorityKeys(text: string): AuthorityKeys | undefined {
  try {
    const pems = JSON.parse(text) as Partial<Record<KeyName, unknown>>
    return {
      relay: parseKey('relay', pems.relay),
      onion: parseKey('onion', pems.onion),
      authority: parseKey('authority', pems.authority),
      signing: parseKey('signing', pems.signing),
      master: parseKey('master', pems.master),
      ntor: parseKey('ntor', pems.ntor),
    }
  } catch {
    return undefined
  }
}

const generate = promisify(generateKeyPair)
const generateRsa = (modulusLength: number) => generate('rsa', { modulusLength })

function parseKey(name: KeyName, pem: unknown): KeyObject {
  if (typeof pem !== 'string') throw new TypeError('not a key')
  const key = createPrivateKey(pem)
  const { type, bits } = shapes[name]
  if (key.asymmetricKeyType !== type) throw new TypeError('another kind of key')
  if (key.asymmetricKeyDetails?.modulusLength !== bits) throw new TypeError('another length')
  return key
}
