/** How tor's directory documents use RSA: dir-spec, "Signing documents", and tor-spec §0.3. */
import { constants, createHash, createPublicKey, type KeyObject, privateEncrypt } from 'node:crypto'

/** The public half, as the PEM block of PKCS #1 that directory documents carry; ends in a newline. */
export function publicPem(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'pkcs1', format: 'pem' })
}

/** SHA-1 over the DER form of the public half: 20 bytes. Tor names RSA keys by it. */
export function fingerprint(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(createPublicKey(key).export({ type: 'pkcs1', format: 'der' }))
    .digest()
}

/** The fingerprint as 40 upper-case hexadecimal digits. */
export const fingerprintHex = (key: KeyObject): string =>
  fingerprint(key).toString('hex').toUpperCase()

/**
 * The block `-----BEGIN label-----` with the signature of `key` over `digest`; no newline at the
 * end. Tor signs the digest itself, without the algorithm identifier of PKCS #1 v1.5.
 */
export function signatureBlock(label: string, key: KeyObject, digest: Uint8Array): string {
  const signature = privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, digest)
  const lines = signature.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n')
}

/** Base64 without padding, as directory documents spell digests and short keys. */
export const unpaddedBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes).toString('base64').replace(/=+$/, '')
