/** What commands read besides their arguments. */
import type { Terminal } from '@pvtcoms/terminal'
import { UsageError } from '@pvtcoms/terminal'
import { CliError } from './errors.ts'

/** What the person answers at a terminal; elsewhere the first line of stdin. Rejects with CliError, UsageError. */
export async function firstLine(io: Terminal, question: string): Promise<string> {
  if (io.canAsk) {
    const answer = await io.ask(question)
    if (answer === undefined) throw new CliError('interrupted', 'nothing was changed')
    return answer.trim()
  }
  for await (const line of io.lines(io.interrupted)) {
    if (line.trim() !== '') return line.trim()
  }
  throw new UsageError('usage', 'there was nothing on stdin')
}

/** All of stdin, without the line end at its end. Rejects with CliError `interrupted`. */
export async function allLines(io: Terminal): Promise<string> {
  if (io.canAsk) io.error('Type the text, then press Ctrl-D on an empty line.')
  const lines: string[] = []
  for await (const line of io.lines(io.interrupted)) lines.push(line)
  if (io.interrupted.aborted) throw new CliError('interrupted', 'nothing was sent')
  return lines.join('\n')
}
