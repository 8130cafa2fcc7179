/**
 * The one registry of domain-separation labels (docs/protocol/numbers.md, "Labels"). Each is
 * `pvtcoms/v1/<purpose>`, and it is only ever used length-prefixed: the values here are
 * lp("pvtcoms/v1/<purpose>"), ready to begin a KDF or hash input.
 */
import { utf8Encode } from '../bytes.ts'
import { lp } from './kdf.ts'

/** lp("pvtcoms/v1/<purpose>") for every purpose there is. The arrays are shared: never change them. */
export const label = {
  // invite and handshake
  bundleTag: of('bundle-tag'),
  inviteOuter: of('invite-outer'),
  inviteAuthorization: of('invite-authorization'),
  answerTag: of('answer-tag'),
  handshakeBundle: of('hs0'),
  handshakeAnswerKey: of('hs-k0'),
  handshakeTranscript: of('hs'),
  handshakeKeys: of('hs-keys'),
  // safety check
  sasCommitment: of('sas-commit'),
  sas: of('sas'),
  // rejoin after a restore
  rejoinTag: of('rejoin-tag'),
  rejoinOuter: of('rejoin-outer'),
  rejoinContext: of('rejoin-context'),
  rejoinMac: of('rejoin-mac'),
  clientAuthorization: of('client-authorization'),
  // ratchet and letters
  root: of('root'),
  chain: of('chain'),
  tag: of('tag'),
  outer: of('outer'),
  frankingKey: of('kf'),
  commitment: of('c'),
  message: of('msg'),
  // introductions
  introduction: of('introduction'),
  introductionNonce: of('introduction-nonce'),
  // mailbox
  digest: of('digest'),
  powSeed: of('pow-seed'),
  pow: of('pow'),
} as const satisfies Readonly<Record<string, Uint8Array>>

function of(purpose: string): Uint8Array {
  return lp(utf8Encode(`pvtcoms/v1/${purpose}`))
}
