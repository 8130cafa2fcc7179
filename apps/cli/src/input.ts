/** What commands read besides their arguments. */
import type { Terminal } from '@pvtcoms/terminal'
import { CliError } from './errors.ts'

/** The lines of stdin, until `end` fires. Rejects with CliError `interrupted`, UsageError `not-utf8`. */
export async function* inputLines(io: Terminal, end?: AbortSignal): AsyncGenerator<string> {
  const signals = end === undefined ? [io.interrupted] : [io.interrupted, end]
  yield* io.lines(AbortSignal.any(signals))
  if (io.interrupted.aborted) throw new CliError('interrupted', 'nothing was sent')
}

/** All of stdin, without the line end at its end. Rejects as `inputLines` does. */
export async function allLines(io: Terminal): Promise<string> {
  if (io.canAsk) io.error('Type the text, then press Ctrl-D on an empty line.')
  const lines: string[] = []
  for await (const line of inputLines(io)) lines.push(line)
  return lines.join('\n')
}
