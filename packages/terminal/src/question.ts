/** Asks the person at the terminal; the answer is shown while it is typed, or hidden for passphrases. */
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { TerminalInput, TerminalOutput } from './streams.ts'

export interface Question {
  readonly stdin: TerminalInput
  readonly stderr: TerminalOutput
  readonly question: string
  readonly hidden: boolean
  readonly signal: AbortSignal
}

/** The answer; undefined at the end of input, on Ctrl-C, and when `signal` fires. */
export async function askPerson(asked: Question): Promise<string | undefined> {
  const { stdin, stderr, question, hidden, signal } = asked
  if (signal.aborted) return undefined
  // The editor would echo a passphrase: its output is dropped, and the question is written here.
  const output = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : stderr
  const reader = createInterface({ input: stdin, output, terminal: true, historySize: 0, signal })
  if (hidden) stderr.write(question)
  else reader.setPrompt(question)
  reader.prompt()
  const answer = await new Promise<string | undefined>((resolve) => {
    reader.once('line', (line) => resolve(line))
    reader.once('close', () => resolve(undefined))
    reader.once('SIGINT', () => resolve(undefined))
  })
  reader.close()
  if (hidden || answer === undefined) stderr.write('\n')
  return answer
}
