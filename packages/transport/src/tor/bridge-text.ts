/**
 * Bridge lines in a text, as Tor's web page, its mail and its bots give them, and people hand them on: with prose and
 * comments between, in a list, quoted, in back-ticks, with other spaces, wrapped at a space. A line that is no bridge
 * takes no other with it.
 */
import { isIP } from 'node:net'

export interface Bridge {
  /** As tor reads it, without the word `Bridge`. */
  readonly text: string
  readonly transport: string | undefined
}

/** A bridge, and the number of the line where it begins, from 1. */
export interface NumberedBridge extends Bridge {
  readonly line: number
}

export interface BridgeText {
  /** Each once, in the order of the text. */
  readonly bridges: readonly NumberedBridge[]
  /** Lines that hold anything else, but for comments. */
  readonly leftOut: readonly { readonly line: number; readonly reason: BridgeFault }[]
}

/** `cut-off`: a bridge of obfs4 without its key or mode. */
export type BridgeFault = 'no-bridge' | 'cut-off'

/** `[transport] address:port [fingerprint] [key=value …]` */
const LINE =
  /^(?:([a-z][a-z0-9_]*) )?([0-9.]+|\[[0-9a-f:]+\]):([1-9][0-9]{0,4})(?: [0-9a-f]{40})?((?: [a-z0-9-]+=[!-~]+)*)$/i
/** 52 bytes in base64: the key of the bridge. Without it and the mode, obfs4proxy never connects. */
const OBFS4_CERT = / cert=[A-Za-z0-9+/]{70}(?: |$)/
const OBFS4_MODE = / iat-mode=[0-2](?: |$)/
/** Characters of a line. */
const LONGEST = 2_000

/** Reads one line, with single spaces and nothing around it. */
export function readBridge(text: string): Bridge | BridgeFault {
  if (text.length > LONGEST) return 'no-bridge'
  const [, transport, host = '', port, options = ''] = LINE.exec(text) ?? []
  const isAddress = isIP(host.replace(/[[\]]/g, '')) !== 0 && Number(port) <= 65_535
  if (!isAddress) return 'no-bridge'
  if (transport === undefined) return { text, transport }
  const kind = transport.toLowerCase()
  if (kind === 'obfs4' && !(OBFS4_CERT.test(options) && OBFS4_MODE.test(options))) return 'cut-off'
  return { text: kind + text.slice(kind.length), transport: kind }
}

/** Finds the bridges in `text`. Never throws; the time that it takes grows with the length of the text. */
export function readBridgeText(text: string): BridgeText {
  const pieces = piecesOf(text)
  const bridges = new Map<string, NumberedBridge>()
  const leftOut: { line: number; reason: BridgeFault }[] = []
  let next = 0
  for (let piece = pieces[next++]; piece !== undefined; piece = pieces[next++]) {
    const { line } = piece
    let whole = piece.text
    // Letters are wrapped at spaces: what follows the address may be on the next lines.
    for (let wrapped = 0; wrapped < MOST_WRAPPED && isBegun(whole); wrapped++) {
      const more = pieces[next]?.text ?? ''
      if (!CONTINUED.test(more)) break
      whole += ` ${more}`
      next++
    }
    const read = readBridge(whole)
    if (typeof read === 'string') leftOut.push({ line, reason: read })
    else if (!bridges.has(read.text)) bridges.set(read.text, { ...read, line })
  }
  return { bridges: [...bridges.values()], leftOut }
}

const isBegun = (text: string): boolean => text.length <= LONGEST && LINE.test(text)

/** A fingerprint, or `key=value`. */
const CONTINUED = /^(?:[0-9a-f]{40}(?: |$)|[a-z0-9-]+=)/i
const MOST_WRAPPED = 3

interface Piece {
  readonly line: number
  readonly text: string
}

/** What can be a bridge: the lines, and the parts of a list on one line, as the codes of Tor's web page hold them. */
function piecesOf(text: string): readonly Piece[] {
  return text.split(/\r\n?|[\n\v\f\x85\u2028\u2029]/).flatMap((whole, index) => {
    const line = index + 1
    if (whole.length > LONGEST * 20) return [{ line, text: whole }]
    const plain = plainly(whole)
    if (plain === '' || plain.startsWith('#')) return []
    const parts = plain.split(/['"`] ?, ?['"`]/).map(undecorated)
    return parts.filter((part) => part !== '').map((part) => ({ line, text: part }))
  })
}

/** With single spaces, no characters that nobody sees, and hyphens that are hyphens. */
function plainly(line: string): string {
  return line
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/[\u2010\u2011]/g, '-')
    .replace(/[\s\p{Zs}]+/gu, ' ')
    .trim()
}

/** What stands before a bridge: marks of lists and quotes, numbers such as `1)`, and the word of a torrc. */
const BEFORE = /^(?:[>|*•·‣–—`'"“”„‘’«»‹›(,;-]+ ?|\[(?=['"])|[0-9]{1,3}[.):] |bridge:? (?=\S))/i
const BEHIND: ReadonlySet<string> = new Set(' `\'"“”‘’«»‹›,;.)]*|')

function undecorated(part: string): string {
  let text = part
  for (let match = BEFORE.exec(text); match !== null; match = BEFORE.exec(text)) {
    text = text.slice(match[0].length)
  }
  let end = text.length
  while (end > 0 && BEHIND.has(text[end - 1] as string)) end--
  return text.slice(0, end)
}
