/** What whoever runs a service is told about it: how the network is doing, and counters that are rounded. */
import type { TransportStatus } from '@pvtcoms/transport'

export interface NetworkReport {
  readonly network: TransportStatus['kind']
  /** The same in words. */
  readonly summary: string
  /** Whether the network has confirmed that peers can find the address. */
  readonly reachable: boolean
}

/** `describe` puts a status into words. */
export function networkReport(
  status: TransportStatus,
  describe: (status: TransportStatus) => string,
  reachable: boolean,
): NetworkReport {
  return { network: status.kind, summary: describe(status), reachable }
}

/** Up, to two digits and to a multiple of ten: enough to plan a disk, too little to count visits. */
export function rounded(value: number): number {
  if (value <= 0) return 0
  const step = Math.max(10, 10 ** (Math.floor(Math.log10(value)) - 1))
  return Math.ceil(value / step) * step
}
