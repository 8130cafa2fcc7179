/** The one link in what a person pastes at the terminal, or in all of stdin: a letter, a page, whatever holds it. */
import { endsInside, type FoundLink, findLinks, linkLabel } from '@pvtcoms/core/link-finder'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeTimers } from '@pvtcoms/core/providers/node-env'
import { type Terminal, UsageError } from '@pvtcoms/terminal'
import { CliError } from './errors.ts'
import { inputLines } from './input.ts'

export type WantedLink = 'invite' | 'mailbox'

/** Characters of stdin: a letter with its attachments. */
const LONGEST_INPUT = 16_777_216
/** Characters that are handed on though no link is in them: the daemon says what is wrong. */
const LONGEST_TEXT = 8_192
/** How long nothing must come on stdin, ms. */
const SILENCE = 300
/** How often a person may choose between links. */
const TRIES = 3

/**
 * Asks for it where a person can be asked. Rejects with CliError `interrupted`, `no-link`, `several-links`,
 * `too-much-text`; UsageError.
 */
export async function pastedLink(
  io: Terminal,
  wanted: WantedLink,
  question: string,
): Promise<string> {
  return oneLink(io, wanted, await (io.canAsk ? asked(io, question) : piped(io)))
}

/** The same for a text that was given already. */
export async function oneLink(io: Terminal, wanted: WantedLink, text: string): Promise<string> {
  const links = linksIn(text).filter(({ kind }) => (kind === 'invite') === (wanted === 'invite'))
  const [first, second] = links
  if (second !== undefined) return chosen(io, links)
  if (first !== undefined) return first.text
  if (text.length <= LONGEST_TEXT) return text.trim()
  throw new CliError('no-link', `there is no complete ${wanted} link in this text`)
}

/** All links of mailboxes in `text`; `text` itself when there is none. */
export function mailboxLinks(text: string): readonly string[] {
  const links = linksIn(text).filter(({ kind }) => kind !== 'invite')
  return links.length === 0 ? [text] : links.map((link) => link.text)
}

const linksIn = (text: string): readonly FoundLink[] =>
  findLinks(text, (bytes) => nodePrimitives.sha3_256(bytes))

async function asked(io: Terminal, question: string): Promise<string> {
  let text = ''
  do {
    const more = await io.ask(text === '' ? question : 'The rest of it: ', { lines: true })
    if (more === undefined) throw new CliError('interrupted', 'nothing was changed')
    if (more.trim() === '') break
    text += `${more}\n`
  } while (endsInside(text))
  return text
}

/** Reads to the end of stdin; whoever leaves it open has said all once nothing more comes behind a whole link. */
async function piped(io: Terminal): Promise<string> {
  const silence = new AbortController()
  const lines: string[] = []
  let length = 0
  let hasScheme = false
  let cancel = (): void => undefined
  for await (const line of inputLines(io, silence.signal)) {
    cancel()
    length += line.length + 1
    if (length > LONGEST_INPUT) throw new CliError('too-much-text', 'there is too much on stdin')
    lines.push(line)
    hasScheme ||= /pvtcoms/i.test(line)
    if (!hasScheme) continue
    cancel = nodeTimers.after(SILENCE, () => {
      if (!endsInside(lines.join('\n'))) silence.abort()
    })
  }
  cancel()
  const text = lines.join('\n')
  if (text.trim() === '') throw new UsageError('usage', 'there was nothing on stdin')
  return text
}

async function chosen(io: Terminal, links: readonly FoundLink[]): Promise<string> {
  io.error('There are several links in this text:')
  for (const [index, link] of links.entries()) io.error(`${index + 1}) ${linkLabel(link)}`)
  for (let left = io.canAsk ? TRIES : 0; left > 0; left--) {
    const answer = await io.ask(`Which one? (1–${links.length}) `)
    if (answer === undefined) throw new CliError('interrupted', 'nothing was changed')
    const link = /^\s*[1-9][0-9]*\s*$/.test(answer) ? links[Number(answer) - 1] : undefined
    if (link !== undefined) return link.text
  }
  throw new CliError('several-links', 'several links were given: leave all but one out')
}
