/** Configuration files for the tors of a test network, and the lines that its clients need. */
import type { Authority } from './first-consensus.ts'
import { intervalsValid, votingDelay, votingInterval } from './first-consensus.ts'
import { fingerprintHex } from './rsa.ts'

/** Lines for the torrc of anything that shall use the network of `authorities`. */
export function clientLines(authorities: readonly Authority[]): string[] {
  return [
    'TestingTorNetwork 1',
    // All relays share one address.
    'EnforceDistinctSubnets 0',
    // Nobody is anywhere else; parsing the real files takes each tor half a second.
    'GeoIPFile /dev/null',
    'GeoIPv6File /dev/null',
    ...authorities.map(authorityLine),
  ]
}

/** The torrc of authority `self`, whose first round of voting was at `validAfter`. */
export function authorityTorrc(
  self: Authority,
  authorities: readonly Authority[],
  dataDirectory: string,
  validAfter: number,
): string {
  return lines([
    `DataDirectory ${quoted(dataDirectory)}`,
    `Nickname ${self.nickname}`,
    'ContactInfo none',
    ...relayLines(self.orPort),
    `DirPort 127.0.0.1:${self.dirPort}`,
    'AuthoritativeDirectory 1',
    'V3AuthoritativeDirectory 1',
    'TestingDirAuthVoteExit *',
    'TestingDirAuthVoteGuard *',
    'TestingDirAuthVoteHSDir *',
    // Else a relay that is a second younger than the others is not called stable.
    'AuthDirVoteStableGuaranteeMinUptime 0',
    'AuthDirVoteStableGuaranteeMTBF 0',
    `TestingV3AuthInitialVotingInterval ${votingInterval}`,
    `TestingV3AuthInitialVoteDelay ${votingDelay}`,
    `TestingV3AuthInitialDistDelay ${votingDelay}`,
    `TestingV3AuthVotingStartOffset ${validAfter % votingInterval}`,
    `V3AuthVotingInterval ${votingInterval}`,
    `V3AuthVoteDelay ${votingDelay}`,
    `V3AuthDistDelay ${votingDelay}`,
    `V3AuthNIntervalsValid ${intervalsValid}`,
    ...clientLines(authorities),
  ])
}

/** Lines that authorities and bridges share. */
export function relayLines(orPort: number): string[] {
  return [
    `ORPort 127.0.0.1:${orPort}`,
    'Address 127.0.0.1',
    'AssumeReachable 1',
    'ExitRelay 0',
    'SocksPort 0',
    'ShutdownWaitLength 0',
    'Log notice stdout',
  ]
}

/** `path` as a value in a torrc, whatever characters it holds. */
export const quoted = (path: string): string => `"${path.replace(/["\\]/g, '\\$&')}"`

/** The text of a torrc. */
export const lines = (all: readonly string[]): string => `${all.join('\n')}\n`

function authorityLine({ nickname, orPort, dirPort, keys }: Authority): string {
  const identity = fingerprintHex(keys.authority)
  const relay = fingerprintHex(keys.relay)
  return `DirAuthority ${nickname} orport=${orPort} no-v2 v3ident=${identity} 127.0.0.1:${dirPort} ${relay}`
}
