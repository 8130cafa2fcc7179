/**
 * The address of the window. On Linux all of 127.0.0.0/8 is this machine, and every start draws another one: what a
 * browser keeps by host or origin, such as cookies, caches and service workers, is then neither there from
 * before nor shared with other servers. Elsewhere 127.0.0.1 is all there is.
 */
import type { RandomSource } from '@pvtcoms/core/env'

export function windowAddress(random: RandomSource, platform = process.platform): string {
  if (platform !== 'linux') return '127.0.0.1'
  for (;;) {
    const [second = 0, third = 0, last = 0] = random.random(3)
    // Others are to be found below 127.0 (127.0.0.1, .53, 127.0.1.1), and 0 and 255 may mean all of a network.
    if (second !== 0 && last !== 0 && last !== 255) return `127.${second}.${third}.${last}`
  }
}
