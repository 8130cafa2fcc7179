/** Asks the person at the terminal; the answer is shown while it is typed, or hidden for passphrases. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { BREAK_SIGN, MARK_NO_PASTES, MARK_PASTES, PasteFilter } from './paste-filter.ts'
import type { TerminalInput, TerminalOutput } from './streams.ts'
import { notUtf8, Utf8Check } from './utf8.ts'

export interface Question {
  readonly stdin: TerminalInput
  readonly stderr: TerminalOutput
  readonly question: string
  readonly hidden: boolean
  /** Whether the answer may have several lines, when it is pasted. */
  readonly lines: boolean
  readonly signal: AbortSignal
}

/** How long after a line the next one belongs to the same paste, where the terminal does not mark pastes, ms. */
const SAME_PASTE = 50

/**
 * The answer; undefined at the end of input, on Ctrl-C, and when `signal` fires. Rejects with UsageError `not-utf8`: what
 * is no text must not become a passphrase that other bytes become too.
 */
export async function askPerson(asked: Question): Promise<string | undefined> {
  const { stdin, signal } = asked
  if (signal.aborted) return undefined
  const check = new Utf8Check()
  const onData = (chunk: Uint8Array | string): void => check.read(chunk)
  stdin.on('data', onData)
  try {
    const answer = await (asked.lines ? pasted(asked) : typed(asked, stdin))
    if (!check.isGood) throw notUtf8('what was typed')
    return answer
  } finally {
    stdin.off('data', onData)
  }
}

/** The editor reads from a filter then, which knows where a paste begins and ends. */
async function pasted(asked: Question): Promise<string | undefined> {
  const { stdin, stderr } = asked
  const filter = new PasteFilter()
  stdin.setRawMode?.(true)
  stderr.write(MARK_PASTES)
  stdin.pipe(filter)
  try {
    return (await typed(asked, filter))?.replaceAll(BREAK_SIGN, '\n')
  } finally {
    stdin.unpipe(filter)
    stdin.setRawMode?.(false)
    stderr.write(MARK_NO_PASTES)
  }
}

async function typed(
  { stderr, question, hidden, lines, signal }: Question,
  input: NodeJS.ReadableStream,
): Promise<string | undefined> {
  // The editor would echo a passphrase: its output is dropped, and the question is written here.
  const output = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : stderr
  const reader = createInterface({ input, output, terminal: true, historySize: 0, signal })
  if (hidden) stderr.write(question)
  else reader.setPrompt(question)
  reader.prompt()
  const answer = await new Promise<string | undefined>((resolve) => {
    const entered: string[] = []
    reader.on('line', (line) => {
      if (entered.push(line) > 1) return
      if (lines) setTimeout(() => resolve(entered.join('\n')), SAME_PASTE)
      else resolve(line)
    })
    reader.once('close', () => resolve(entered.length > 0 ? entered.join('\n') : undefined))
    reader.once('SIGINT', () => resolve(undefined))
  })
  reader.close()
  if (hidden || answer === undefined) stderr.write('\n')
  return answer
}
