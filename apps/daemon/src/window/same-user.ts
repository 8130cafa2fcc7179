/**
 * Whether the other end of a connection within this machine belongs to somebody else. A loopback port
 * is open to every user of the machine; Linux tells whose each connection is. Elsewhere, and when it
 * does not tell, nobody is turned away here, and the key decides alone.
 */
import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'

export async function isSomebodyElses(socket: Socket): Promise<boolean> {
  const { remotePort, localPort } = socket
  if (remotePort === undefined || localPort === undefined) return true
  const table = await readFile('/proc/net/tcp', 'latin1').catch(() => '')
  const owner = ownerOf(table, { from: remotePort, to: localPort })
  return owner !== undefined && owner !== process.getuid?.()
}

/** The user who has the end with port `from` of a connection to `to`, both at 127.0.0.1. */
export function ownerOf(
  table: string,
  { from, to }: { readonly from: number; readonly to: number },
): number | undefined {
  const [local, remote] = [endpoint(from), endpoint(to)]
  for (const line of table.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/)
    if (fields[1] !== local || fields[2] !== remote) continue
    const uid = Number(fields[7])
    return Number.isSafeInteger(uid) ? uid : undefined
  }
  return undefined
}

/** As the kernel writes it on a little-endian machine, which is what there is. */
const endpoint = (port: number): string =>
  `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
