/** Tor's own formats for the files under `keys/` in its data directory. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuthorityKeys } from './authority-keys.ts'

/** Writes the key files of an authority into `dataDirectory`, which need not exist. */
export async function writeKeyFiles(
  dataDirectory: string,
  keys: AuthorityKeys,
  certificate: string,
): Promise<void> {
  const directory = join(dataDirectory, 'keys')
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const masterPublic = publicKeyBytes(keys.master)
  const files: Readonly<Record<string, string | Uint8Array>> = {
    secret_id_key: privatePem(keys.relay),
    secret_onion_key: privatePem(keys.onion),
    secret_onion_key_ntor: tagged(
      'c25519v1: onion',
      privateKeyBytes(keys.ntor),
      publicKeyBytes(keys.ntor),
    ),
    ed25519_master_id_secret_key: tagged('ed25519v1-secret: type0', expandedSecret(keys.master)),
    ed25519_master_id_public_key: tagged('ed25519v1-public: type0', masterPublic),
    authority_identity_key: privatePem(keys.authority),
    authority_signing_key: privatePem(keys.signing),
    authority_certificate: certificate,
  }
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(directory, name), content, { mode: 0o600 })
  }
}

/** The 32 bytes of an Ed25519 or X25519 public key. */
export function publicKeyBytes(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32)
}

function privateKeyBytes(key: KeyObject): Buffer {
  return key.export({ type: 'pkcs8', format: 'der' }).subarray(-32)
}

function privatePem(key: KeyObject): string {
  return key.export({ type: 'pkcs1', format: 'pem' })
}

/** Tor keeps Ed25519 secrets as RFC 8032 §5.1.5 hashes and clamps them: 64 bytes. */
function expandedSecret(key: KeyObject): Buffer {
  const expanded = createHash('sha512').update(privateKeyBytes(key)).digest()
  expanded.writeUInt8(expanded.readUInt8(0) & 0xf8, 0)
  expanded.writeUInt8((expanded.readUInt8(31) & 0x3f) | 0x40, 31)
  return expanded
}

/** A header of 32 bytes that says what follows, then `parts`. */
function tagged(tag: string, ...parts: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(32)
  header.write(`== ${tag} ==`)
  return Buffer.concat([header, ...parts])
}
