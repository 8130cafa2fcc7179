/**
 * The documents that let a whole network start at once: certificates, microdescriptors and a
 * consensus that all authorities have signed (dir-spec, "Microdescriptors" and "Consensus").
 *
 * Left alone, authorities need two rounds of voting, some ten seconds, to agree on what is known
 * beforehand here. So we write down what they would agree on, sign it with their keys, and place it
 * where tor caches directory documents. They vote by themselves from the next round on, and come to
 * the same microdescriptors and flags: test/network.tor.test.ts holds that.
 */
import { createHash } from 'node:crypto'
import { directoryTime } from '../time.ts'
import type { AuthorityKeys } from './authority-keys.ts'
import { authorityCertificate } from './certificate.ts'
import { publicKeyBytes } from './key-files.ts'
import { fingerprint, fingerprintHex, publicPem, signatureBlock, unpaddedBase64 } from './rsa.ts'

/** Seconds between two rounds of voting; the least that tor takes outside its first rounds. */
export const votingInterval = 300

/** Seconds that each of the two phases of a round takes; the least that tor takes. */
export const votingDelay = 2

/** Consensuses stay valid for this many rounds. */
export const intervalsValid = 3

/** Kilobytes a second that each relay is said to carry: the same for all, so that none is avoided. */
export const relayBandwidth = 1000

/** An authority, which is also a relay, and where it listens on loopback. */
export interface Authority {
  readonly nickname: string
  readonly orPort: number
  readonly dirPort: number
  readonly keys: AuthorityKeys
}

/** Contents of the files of these names in tor's data directory. */
export interface DirectoryDocuments {
  readonly 'cached-certs': string
  readonly 'cached-microdesc-consensus': string
  readonly 'cached-microdescs': string
}

/** Documents of a network of `authorities` whose first round began at `validAfter`, in seconds since 1970. */
export function firstDocuments(
  authorities: readonly Authority[],
  validAfter: number,
): DirectoryDocuments {
  const certificates = authorities.map(({ keys }) => authorityCertificate(keys, validAfter))
  const descriptors = authorities.map(
    ({ keys }) => `@last-listed ${directoryTime(validAfter)}\n${microdescriptor(keys)}`,
  )
  return {
    'cached-certs': certificates.join(''),
    'cached-microdesc-consensus': consensus(authorities, validAfter),
    'cached-microdescs': descriptors.join(''),
  }
}

/** What a client needs to know to use a relay. The consensus names it by its SHA-256. */
function microdescriptor(keys: AuthorityKeys): string {
  return [
    `onion-key\n${publicPem(keys.onion).trimEnd()}`,
    `ntor-onion-key ${unpaddedBase64(publicKeyBytes(keys.ntor))}`,
    `id ed25519 ${unpaddedBase64(publicKeyBytes(keys.master))}\n`,
  ].join('\n')
}

function consensus(authorities: readonly Authority[], validAfter: number): string {
  const byAuthority = authorities.toSorted((a, b) =>
    fingerprint(a.keys.authority).compare(fingerprint(b.keys.authority)),
  )
  const byRelay = authorities.toSorted((a, b) =>
    fingerprint(a.keys.relay).compare(fingerprint(b.keys.relay)),
  )
  const body = [
    header(validAfter),
    ...byAuthority.map(directorySource),
    ...byRelay.map(routerStatus),
    'directory-footer',
    `bandwidth-weights ${bandwidthWeights}`,
    'directory-signature ',
  ].join('\n')
  const digest = createHash('sha256').update(body).digest()
  const signatures = byAuthority.map(({ keys }) =>
    [
      `sha256 ${fingerprintHex(keys.authority)} ${fingerprintHex(keys.signing)}`,
      `${signatureBlock('SIGNATURE', keys.signing, digest)}\n`,
    ].join('\n'),
  )
  return `${body}${signatures.join('directory-signature ')}`
}

/** The newest consensus method of tor 0.4.9, and the protocols that it asks for and that it offers. */
const method = 35
const recommended = {
  client:
    'Cons=2 Desc=2 DirCache=2 FlowCtrl=1-2 HSDir=2 HSIntro=4 HSRend=2 Link=4-5 Microdesc=2 Relay=2-4',
  relay:
    'Cons=2 Desc=2 DirCache=2 FlowCtrl=1-2 HSDir=2 HSIntro=4-5 HSRend=2 Link=4-5 LinkAuth=3 Microdesc=2 Relay=2-4',
}
const required = { client: 'Cons=2 Desc=2 FlowCtrl=1 Link=4 Microdesc=2 Relay=2' }
const offered =
  'Conflux=1 Cons=1-2 Desc=1-4 DirCache=2 FlowCtrl=1-2 HSDir=2 HSIntro=4-5 HSRend=1-2 Link=3-5 LinkAuth=3 Microdesc=1-3 Padding=2 Relay=2-6'

/** What dir-spec's formulas give when every relay is both guard and exit (case 1). */
const bandwidthWeights =
  'Wbd=3333 Wbe=0 Wbg=0 Wbm=10000 Wdb=10000 Web=10000 Wed=3333 Wee=10000 Weg=3333 Wem=10000 ' +
  'Wgb=10000 Wgd=3333 Wgg=10000 Wgm=10000 Wmb=10000 Wmd=3333 Wme=0 Wmg=0 Wmm=10000'

function header(validAfter: number): string {
  return [
    'network-status-version 3 microdesc',
    'vote-status consensus',
    `consensus-method ${method}`,
    `valid-after ${directoryTime(validAfter)}`,
    `fresh-until ${directoryTime(validAfter + votingInterval)}`,
    `valid-until ${directoryTime(validAfter + intervalsValid * votingInterval)}`,
    `voting-delay ${votingDelay} ${votingDelay}`,
    'client-versions ',
    'server-versions ',
    'known-flags Authority Exit Fast Guard HSDir NoEdConsensus Running Stable StaleDesc Sybil V2Dir Valid',
    `recommended-client-protocols ${recommended.client}`,
    `recommended-relay-protocols ${recommended.relay}`,
    `required-client-protocols ${required.client}`,
    `required-relay-protocols ${recommended.relay}`,
  ].join('\n')
}

function directorySource({ nickname, orPort, dirPort, keys }: Authority): string {
  const identity = fingerprintHex(keys.authority)
  return [
    `dir-source ${nickname} ${identity} 127.0.0.1 127.0.0.1 ${dirPort} ${orPort}`,
    'contact none',
    // No vote went before: nobody can ask for it.
    `vote-digest ${'0'.repeat(40)}`,
  ].join('\n')
}

function routerStatus({ nickname, orPort, dirPort, keys }: Authority): string {
  const identity = unpaddedBase64(fingerprint(keys.relay))
  const digest = createHash('sha256').update(microdescriptor(keys)).digest()
  return [
    // Consensuses of this method carry one fixed publication time for all.
    `r ${nickname} ${identity} 2038-01-01 00:00:00 127.0.0.1 ${orPort} ${dirPort}`,
    `m ${unpaddedBase64(digest)}`,
    's Authority Exit Fast Guard HSDir Running Stable V2Dir Valid',
    'v Tor 0.4.9.11',
    `pr ${offered}`,
    // Authorities do not measure each other.
    `w Bandwidth=${relayBandwidth} Unmeasured=1`,
  ].join('\n')
}
