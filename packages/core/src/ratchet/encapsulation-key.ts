/** FIPS 203 §7.2, the modulus check of an encapsulation key, done when a key arrives and not only when it is used. */
const MODULUS = 3_329
const COEFFICIENT_BYTES = 1_152

/** Whether each of the 768 coefficients, 12 bits in little-endian order, is below the modulus. `ek` has 1,184 bytes. */
export function passesModulusCheck(ek: Uint8Array): boolean {
  for (let at = 0; at < COEFFICIENT_BYTES; at += 3) {
    const middle = ek[at + 1] as number
    const first = (ek[at] as number) | ((middle & 0x0f) << 8)
    const second = (middle >>> 4) | ((ek[at + 2] as number) << 4)
    if (first >= MODULUS || second >= MODULUS) return false
  }
  return true
}
