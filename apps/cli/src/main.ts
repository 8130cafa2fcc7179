/** The entry: arguments in, exit code out. Whatever is thrown ends as one line for people. */
import { CommanderError } from 'commander'
import { explain, UsageError } from './errors.ts'
import { processIo } from './io.ts'
import { buildProgram } from './program.ts'

const io = processIo()
try {
  await buildProgram(io).parseAsync(process.argv)
  process.exitCode = 0
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has said it already; help and version are no mistakes.
    process.exitCode = error.exitCode === 0 ? 0 : 2
  } else {
    io.error(`pvtcoms: ${explain(error)}`)
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
}
io.close()
