/** Runs a program from its arguments to its exit code. An error becomes one line on stderr. */
import { type Command, CommanderError } from 'commander'
import { explain, UsageError } from './errors.ts'
import { type Io, processIo, type Terminal } from './io.ts'
import { assertUtf8 } from './utf8.ts'

/** 0: done; 1: failed; 2: the arguments make no sense. */
export type ExitCode = 0 | 1 | 2

/** Runs with the arguments, streams and signals of this process, and sets its exit code. */
export async function runProgram(build: (io: Terminal) => Command): Promise<void> {
  const io = processIo()
  process.exitCode = await execute(build(io), process.argv.slice(2), io)
  io.close()
}

/** `args`: what a person typed after the program's name. Never rejects. */
export async function execute(
  program: Command,
  args: readonly string[],
  io: Pick<Io, 'error'>,
): Promise<ExitCode> {
  try {
    assertUtf8(args)
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    // Commander has printed it already; help and version have exit code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    io.error(`${program.name()}: ${explain(error)}`)
    return error instanceof UsageError ? 2 : 1
  }
}
