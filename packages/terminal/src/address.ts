/** Onion addresses as people type and read them: `abc…xyz.onion:80`. */
import { createHash } from 'node:crypto'
import {
  formatOnionAddress,
  type OnionAddress,
  type OnionAddressFault,
  parseOnionAddress,
} from '@pvtcoms/core/onion-address'
import { UsageError } from './errors.ts'

const sha3 = (message: Uint8Array): Uint8Array => createHash('sha3-256').update(message).digest()

const ADVICE: Readonly<Record<OnionAddressFault, string>> = {
  malformed: 'not an onion address: it has 56 letters and digits, then “.onion:” and a port',
  version: 'this kind of onion address is not supported',
  port: 'the port is 1 … 65535',
  checksum: 'the address has a typing mistake: copy it again',
}

export const formatAddress = (address: OnionAddress): string => formatOnionAddress(address, sha3)

/** Throws UsageError `invalid-address` or `address-checksum`. */
export function parseAddress(text: string): OnionAddress {
  const parsed = parseOnionAddress(text, sha3)
  if (parsed.ok) return parsed.address
  const code = parsed.fault === 'checksum' ? 'address-checksum' : 'invalid-address'
  throw new UsageError(code, ADVICE[parsed.fault])
}
