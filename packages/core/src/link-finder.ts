/**
 * Finds our links in whatever people paste, pipe or scan (docs/protocol/invite.md §2, mailbox.md §7): wrapped at any
 * column, quoted, in a sentence, between brackets, with characters that nobody sees. What is returned is spelled as we
 * print it, each link once, in the order of the text.
 *
 * Nothing is found that the strict readers of `invite/link.ts` and `descriptor-link.ts` refuse. Time and memory grow
 * with the length of the text alone: at each scheme a bounded number of characters is read.
 */
import { fromBase64url } from './bytes.ts'
import { MAILBOX_PORT } from './descriptor.ts'
import { formatDescriptorLink, parseDescriptorLink } from './descriptor-link.ts'
import { isComplete, isNewer, LINK_BODIES, PREFIX } from './invite/link.ts'
import type { Sha3_256 } from './onion-address.ts'

export interface FoundLink {
  /** What it is a link of. An invite may have expired, or be of a newer version: `parseLink` tells. */
  readonly kind: 'invite' | 'mailbox' | 'own-box'
  readonly text: string
}

/** All links in `text`, each once. Never throws. */
export function findLinks(text: string, sha3: Sha3_256): readonly FoundLink[] {
  const solid = solidOf(text)
  const found = new Map<string, FoundLink>()
  for (const match of solid.text.matchAll(SCHEMES)) {
    const at = match.index + match[0].length
    const link =
      match[1] === undefined ? inviteAt(solid, at) : descriptorAt(match[0], solid, at, sha3)
    if (link !== undefined) found.set(link.text, link)
  }
  return [...found.values()]
}

/**
 * Tells links of one text apart without the secret of an invite: of an invite its first eight characters, which are
 * version and expiry, and the last four; of a mailbox all of it.
 */
export function linkLabel({ kind, text }: FoundLink): string {
  if (kind !== 'invite') return text
  return `${text.slice(0, PREFIX.length + 8)}…${text.slice(-4)}`
}

/** Whether `text` ends within a link: the rest of it may be on the next line. */
export function endsInside(text: string): boolean {
  const solid = solidOf(text).text
  const last = [...solid.matchAll(SCHEMES)].at(-1)
  if (last === undefined) return false
  const rest = solid.slice(last.index + last[0].length)
  if (last[1] !== undefined) return /^[a-z2-7]{0,56}$/i.test(rest)
  return /^[\w-]*$/.test(rest) && rest.length < bodyLength(rest)
}

/** How many characters a link that begins so has; 0 when no link begins so. */
function bodyLength(start: string): number {
  const [version, flags] = fromBase64url(start.slice(0, 4)) ?? []
  if (version !== 1 || flags !== 0) return 0
  const count = start.length < COUNT_END ? 1 : fromBase64url(start.slice(0, COUNT_END))?.at(-2)
  return LINK_BODIES[(count ?? 0) - 1] ?? 0
}

/** Behind the character that ends the byte after the count of mailboxes, which is byte 70. */
const COUNT_END = 96

const SCHEMES = /pvtcoms(-mailbox|-box)?:/gi

/** Zero-width and other characters that nobody sees, and control characters that are no space. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]|(?![\t-\r\x85])\p{Cc}/gu
const LINE_ENDS = /[\n\v\f\r\x85\u2028\u2029]/
/** What stands at the edges of a line that was quoted, listed, drawn in a box, or continued on the next one. */
const EDGES: ReadonlySet<string> = new Set('>›»|│┃#*\\=')

/** A text without its gaps: spaces, line ends, and what quoting puts around them. */
interface Solid {
  readonly text: string
  /** Offsets at which a gap was. */
  readonly gaps: ReadonlyMap<number, Gap>
}

/** Whether a line ends there, or goes on behind a space. */
type Gap = 'line' | 'space'

function solidOf(text: string): Solid {
  const gaps = new Map<number, Gap>()
  const words: string[] = []
  let length = 0
  for (const line of text.replace(INVISIBLE, '').split(LINE_ENDS)) {
    for (const [index, word] of wordsOf(line).entries()) {
      gaps.set(length, index === 0 ? 'line' : 'space')
      words.push(word)
      length += word.length
    }
  }
  return { text: words.join(''), gaps }
}

function wordsOf(line: string): readonly string[] {
  const words = line.split(/\s/).filter((word) => word !== '')
  let start = 0
  while (start < words.length && isEdge(words[start] as string)) start++
  let end = words.length
  while (end > start && isEdge(words[end - 1] as string)) end--
  if (start === end) return []
  words[start] = withoutStart(words[start] as string)
  words[end - 1] = withoutEnd(words[end - 1] as string)
  return words.slice(start, end)
}

const isEdge = (word: string): boolean => withoutStart(word) === ''

function withoutStart(word: string): string {
  let at = 0
  while (at < word.length && EDGES.has(word[at] as string)) at++
  return word.slice(at)
}

function withoutEnd(word: string): string {
  let end = word.length
  while (end > 0 && EDGES.has(word[end - 1] as string)) end--
  return word.slice(0, end)
}

const LONGEST_BODY = Math.max(...LINK_BODIES)

/** The invite whose characters begin at `at`: how many there are, it says itself. */
function inviteAt(solid: Solid, at: number): FoundLink | undefined {
  const [run = ''] = /^[\w-]*/.exec(solid.text.slice(at, at + LONGEST_BODY)) ?? []
  for (const length of LINK_BODIES) {
    if (length > run.length || !isEnd(solid, at + length)) continue
    if (!isWrapped(solid, at, at + length)) continue
    const text = PREFIX + run.slice(0, length)
    if (isComplete(text)) return { kind: 'invite', text }
  }
  const text = PREFIX + newerRun(solid, at)
  return isNewer(text) ? { kind: 'invite', text } : undefined
}

/**
 * Whether the gaps between `start` and `end` are of a text that was wrapped, and not between words: where there is a
 * space, all pieces but the first and the last are of one length, and the last is no longer.
 */
function isWrapped({ gaps }: Solid, start: number, end: number): boolean {
  const places: number[] = []
  let hasSpace = false
  for (let at = start + 1; at < end; at++) {
    const gap = gaps.get(at)
    if (gap === undefined) continue
    places.push(at)
    hasSpace ||= gap === 'space'
  }
  if (!hasSpace) return true
  const lengths = places.map((place, index) => (places[index + 1] ?? end) - place)
  const [column = 0] = lengths
  return lengths.every((length, at) =>
    at === lengths.length - 1 ? length <= column : length === column,
  )
}

/** As words of a sentence must not be taken for a part of it, the pieces of a newer link are no shorter. */
const SHORTEST_PIECE = 16
/** More than we will ever need to tell that it is a newer one. */
const LONGEST_NEWER = 1_024

/** Characters of a link whose length is not known: all pieces that are too long for words. */
function newerRun({ text, gaps }: Solid, at: number): string {
  const [run = ''] = /^[\w-]*/.exec(text.slice(at, at + LONGEST_NEWER)) ?? []
  if (!isNewerStart(run)) return ''
  let end = 0
  for (let next = 1; next <= run.length; next++) {
    if (next < run.length && !gaps.has(at + next)) continue
    if (next - end < SHORTEST_PIECE) break
    end = next
  }
  return run.slice(0, end)
}

function isNewerStart(run: string): boolean {
  const [version = 0, flags = 0] = fromBase64url(run.slice(0, 4)) ?? []
  return version > 1 || (version === 1 && flags !== 0)
}

/** 56 characters, `.onion:`, and the digits of a port. */
const ADDRESS = /^([a-z2-7]{56}\.onion:)([0-9]{1,5})/i
const LONGEST_ADDRESS = 56 + '.onion:65535'.length

/** A port may be wrapped as well: where digits of the text go on behind it, the one that all mailboxes have is meant. */
function descriptorAt(
  scheme: string,
  solid: Solid,
  at: number,
  sha3: Sha3_256,
): FoundLink | undefined {
  const [, host, digits] = ADDRESS.exec(solid.text.slice(at, at + LONGEST_ADDRESS)) ?? []
  if (host === undefined || digits === undefined) return undefined
  const ports = Array.from(digits, (_, index) => digits.slice(0, index + 1)).filter((port) =>
    isEnd(solid, at + host.length + port.length),
  )
  const port = ports.includes(String(MAILBOX_PORT)) ? String(MAILBOX_PORT) : ports[0]
  if (port === undefined) return undefined
  const parsed = parseDescriptorLink(scheme + host + port, sha3)
  if (!parsed.ok) return undefined
  const { descriptor } = parsed
  return { kind: descriptor.kind, text: formatDescriptorLink(descriptor, sha3) }
}

/** Whether a link can end at `at`: there is a gap, another link, or what no link consists of. */
function isEnd({ text, gaps }: Solid, at: number): boolean {
  // Marks of emphasis are of the alphabet of invites, and mean nothing where a link is complete.
  let next = at
  while (!gaps.has(next) && (text[next] === '_' || text[next] === '-')) next++
  return gaps.has(next) || !/^[a-z0-9]/i.test(text.slice(next, next + 1)) || isScheme(text, next)
}

const isScheme = (text: string, at: number): boolean =>
  /^pvtcoms(?:-mailbox|-box)?:/i.test(text.slice(at, at + 'pvtcoms-mailbox:'.length))
