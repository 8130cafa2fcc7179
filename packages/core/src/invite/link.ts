/**
 * Invite links (docs/protocol/invite.md §2):
 *
 *   "pvtcoms:" ‖ base64url( ver:1 flags:1 expiry:4 s:32 H(bundle):32 n:1 n×descriptor:35 )
 *
 * 150, 196 or 243 characters. Whoever holds the text holds `s`: it is produced by `formatLink`
 * alone, and an `Invite` prints none of it. An invite has one spelling.
 */
import { fromBase64url, toBase64url, wipe } from '../bytes.ts'
import { bytes, type Codec, constant, decode, encode, mapped, struct, u8 } from '../codec/index.ts'
import type { Primitives } from '../crypto/primitives.ts'
import { secretBytes } from '../crypto/secret-codec.ts'
import {
  type Descriptor,
  descriptorList,
  type ReceivedDescriptors,
  receivedDescriptors,
} from '../descriptor.ts'
import type { UnixMs } from '../env.ts'
import type { Secret } from '../secret.ts'
import { unixSeconds } from '../unix-seconds.ts'

/** 32 bytes that the inviter drew; tags, layers and half of the key agreement hang on it. */
export type InviteSecret = Secret<'InviteSecret'>

/** What a link says. */
export interface Invite {
  /** Whole seconds. */
  readonly expires: UnixMs
  readonly secret: InviteSecret
  /** SHA-256 of the bundle, 32 bytes. */
  readonly bundleHash: Uint8Array
  /** Where the bundle waits and answers go: 1 … 3, of kinds that are known. */
  readonly mailboxes: readonly Descriptor[]
  /** The link's list of places as it stands there, if some are of unknown kinds: the handshake binds them too. */
  readonly listed?: Uint8Array
}

/**
 * - `malformed`: no link, or a damaged one
 * - `unsupported`: made by a newer version
 * - `expired`: by our clock
 */
export type LinkFailure = 'malformed' | 'unsupported' | 'expired'

export type ParsedLink =
  | { readonly ok: true; readonly invite: Invite }
  | { readonly ok: false; readonly failure: LinkFailure }

const DAY = 86_400_000

/** The longest that an invite may live. A bundle stays at a mailbox for a day more. */
export const INVITE_LIFETIME = 13 * DAY

/** How far our clock may be behind the inviter's before a genuine link looks too long-lived. */
export const LINK_CLOCK_TOLERANCE = 2 * DAY

const LINK_VERSION = 1

/** Descriptors of a link: at least one, or nobody could answer. */
const BOUNDS = { min: 1, max: 3 }

/** What the maker of a link puts into it. */
export const linkMailboxes = descriptorList(BOUNDS)

/** What the reader of a link finds there. */
export const linkPlaces: Codec<Pick<Invite, 'mailboxes' | 'listed'>> = mapped(
  receivedDescriptors(BOUNDS),
  { decode: fromReceived, encode: asListed },
)

/** The link as text, for a person to pass on. Throws CodecError when the invite breaks a bound. */
export function formatLink(invite: Invite): string {
  const payload = linkPayload(invite)
  try {
    return PREFIX + toBase64url(payload)
  } finally {
    wipe(payload)
  }
}

/** Reads a link; `now` decides whether it has expired. The caller owns the secret in the result. */
export function parseLink(text: string, now: UnixMs): ParsedLink {
  if (!text.startsWith(PREFIX)) return { ok: false, failure: 'malformed' }
  const failure = formFailure(text)
  if (failure !== undefined) return { ok: false, failure }
  const payload = fromBase64url(text.slice(PREFIX.length))
  if (payload === undefined) return { ok: false, failure: 'malformed' }
  try {
    return parsePayload(payload, now)
  } finally {
    wipe(payload)
  }
}

/** Whether `text` is a link of this version, from its first character to its last, expired or not. */
export function isComplete(text: string): boolean {
  if (!text.startsWith(PREFIX) || formFailure(text) !== undefined) return false
  const payload = fromBase64url(text.slice(PREFIX.length))
  if (payload === undefined) return false
  const link = decode(LinkPayload, payload)
  wipe(payload)
  if (link.ok) link.value.secret.wipe()
  return link.ok
}

/** Whether `text` can be a link of a newer version. */
export function isNewer(text: string): boolean {
  return text.startsWith(PREFIX) && formFailure(text) === 'unsupported'
}

/** SHA-256 of the link's bytes, 32: what the handshake binds of a link. */
export function linkContext(primitives: Primitives, invite: Invite): Uint8Array {
  const payload = linkPayload(invite)
  try {
    return primitives.sha256(payload)
  } finally {
    wipe(payload)
  }
}

export const PREFIX = 'pvtcoms:'

/** Characters behind the prefix: for one, two and three mailboxes. */
export const LINK_BODIES: readonly number[] = [142, 188, 235]

/** All that is known of newer links: the alphabet, and that none is shorter than ours. */
const NEWER_LINK = /^pvtcoms:[\w-]{142,}$/

/**
 * What is wrong with version, flags or length: told from the first four characters, before any more is
 * decoded, as a text may be of any length.
 */
function formFailure(text: string): 'malformed' | 'unsupported' | undefined {
  const [version, flags] = fromBase64url(text.slice(PREFIX.length, PREFIX.length + 4)) ?? []
  if (version === undefined || version === 0 || flags === undefined) return 'malformed'
  if (version !== LINK_VERSION || flags !== 0) {
    return NEWER_LINK.test(text) ? 'unsupported' : 'malformed'
  }
  return LINK_BODIES.includes(text.length - PREFIX.length) ? undefined : 'malformed'
}

const LinkPayload = struct('Link', {
  version: constant(u8, LINK_VERSION),
  flags: constant(u8, 0),
  expires: unixSeconds,
  secret: secretBytes('InviteSecret', 32),
  bundleHash: bytes(32),
  places: linkPlaces,
})

function linkPayload(invite: Invite): Uint8Array {
  return encode(LinkPayload, { version: LINK_VERSION, flags: 0, ...invite, places: invite })
}

function parsePayload(payload: Uint8Array, now: UnixMs): ParsedLink {
  const link = decode(LinkPayload, payload)
  if (!link.ok) return { ok: false, failure: 'malformed' }
  const { expires, secret, bundleHash, places } = link.value
  const failure = lifetimeFailure(expires, now)
  if (failure !== undefined) {
    secret.wipe()
    return { ok: false, failure }
  }
  return { ok: true, invite: { expires, secret, bundleHash, ...places } }
}

function lifetimeFailure(expires: UnixMs, now: UnixMs): LinkFailure | undefined {
  if (expires <= now) return 'expired'
  return expires - now > INVITE_LIFETIME + LINK_CLOCK_TOLERANCE ? 'malformed' : undefined
}

function fromReceived({
  known,
  encoded,
}: ReceivedDescriptors): Pick<Invite, 'mailboxes' | 'listed'> {
  const isAllKnown = encode(linkMailboxes, known).length === encoded.length
  return isAllKnown ? { mailboxes: known } : { mailboxes: known, listed: encoded }
}

function asListed({
  mailboxes,
  listed,
}: Pick<Invite, 'mailboxes' | 'listed'>): ReceivedDescriptors {
  return { known: mailboxes, encoded: listed ?? encode(linkMailboxes, mailboxes) }
}
