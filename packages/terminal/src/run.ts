/** A program from its arguments to its exit code. Whatever is thrown ends as one line for people. */
import { type Command, CommanderError } from 'commander'
import { explain, UsageError } from './errors.ts'
import { type Io, processIo } from './io.ts'

/** Sets the exit code: 0 done, 1 failed, 2 misuse. */
export async function runProgram(build: (io: Io) => Command): Promise<void> {
  const io = processIo()
  const program = build(io)
  try {
    await program.parseAsync(process.argv)
    process.exitCode = 0
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has said it already; help and version are no mistakes.
      process.exitCode = error.exitCode === 0 ? 0 : 2
    } else {
      io.error(`${program.name()}: ${explain(error)}`)
      process.exitCode = error instanceof UsageError ? 2 : 1
    }
  }
  io.close()
}
