/**
 * Tor's control protocol (control-spec, "Replies"), receiving side: bytes in, replies out, no IO.
 *
 *   MidLine  = 3 digits "-" text      DataLine = 3 digits "+" text, lines, "."      EndLine = 3 digits " " text
 *
 * Invariant: nothing is buffered beyond MAX_REPLY bytes, whatever the other end sends.
 */
import { TorError } from './errors.ts'

export interface ReplyLine {
  readonly text: string
  /** The lines of a data block, undotted and joined by "\n". */
  readonly data?: string
}

export interface ControlReply {
  /** 2xx done, 4xx and 5xx refused, 650 an asynchronous event. */
  readonly status: number
  /** At least one. */
  readonly lines: readonly [ReplyLine, ...ReplyLine[]]
}

const MAX_REPLY = 1024 * 1024

export class ControlReplyParser {
  readonly #decoder = new TextDecoder('latin1')
  #pending = ''
  #size = 0
  #status: number | undefined
  #lines: ReplyLine[] = []
  #data: { readonly text: string; readonly lines: string[] } | undefined

  /** The replies that `bytes` complete. Throws TorError `control-protocol` on anything else. */
  push(bytes: Uint8Array): ControlReply[] {
    const replies: ControlReply[] = []
    const parts = (this.#pending + this.#decoder.decode(bytes)).split('\n')
    this.#pending = parts.pop() as string
    if (this.#size + this.#pending.length > MAX_REPLY) throw nonsense()
    for (const part of parts) {
      this.#size += part.length + 1
      if (this.#size > MAX_REPLY) throw nonsense()
      const reply = this.#line(part.endsWith('\r') ? part.slice(0, -1) : part)
      if (reply !== undefined) {
        replies.push(reply)
        this.#size = 0
      }
    }
    return replies
  }

  #line(line: string): ControlReply | undefined {
    if (this.#data !== undefined) {
      if (line !== '.') {
        this.#data.lines.push(line.startsWith('.') ? line.slice(1) : line)
        return undefined
      }
      this.#lines.push({ text: this.#data.text, data: this.#data.lines.join('\n') })
      this.#data = undefined
      return undefined
    }
    const match = /^([2-6][0-9]{2})([-+ ])(.*)$/.exec(line)
    if (match === null) throw nonsense()
    const status = Number(match[1])
    const text = match[3] as string
    if (this.#status !== undefined && this.#status !== status) throw nonsense()
    this.#status = status
    if (match[2] === '+') {
      this.#data = { text, lines: [] }
      return undefined
    }
    this.#lines.push({ text })
    if (match[2] === '-') return undefined
    const lines = this.#lines as [ReplyLine, ...ReplyLine[]]
    this.#status = undefined
    this.#lines = []
    return { status, lines }
  }
}

/** The `KEY=value` and `KEY="quoted value"` pairs in a line; a repeated key keeps its last value. */
export function keyValues(text: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>()
  for (const match of text.matchAll(/([A-Za-z0-9_/-]+)=(?:"((?:[^"\\]|\\.)*)"|([^ ]*))/g)) {
    pairs.set(match[1] as string, match[2] === undefined ? (match[3] ?? '') : unquote(match[2]))
  }
  return pairs
}

/** `text` as a QuotedString of the control protocol and of torrc. */
export function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

function unquote(text: string): string {
  return text.replace(/\\([0-7]{1,3}|.)/g, (_, escaped: string) => {
    if (/^[0-7]/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8) & 0xff)
    return { n: '\n', r: '\r', t: '\t' }[escaped] ?? escaped
  })
}

function nonsense(): TorError {
  return new TorError('control-protocol', 'the control port does not speak tor’s control protocol')
}
