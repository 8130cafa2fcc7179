/** A mailbox as a program with a tor of its own; it ends an epoch every two seconds. */
import { Program } from '@pvtcoms/terminal/driver'
import type { Setup } from './person.ts'

const EPOCH_SECONDS = 2

export class MailboxProgram {
  readonly link: string
  readonly #program: Program

  private constructor(program: Program, link: string) {
    this.#program = program
    this.link = link
  }

  /** `command` is a script and what to tell it so that it runs a mailbox. Resolves once it can be reached. */
  static async start(
    [entry, ...words]: readonly [string, ...string[]],
    { dataDirectory, torrc }: Setup,
  ): Promise<MailboxProgram> {
    const setup = ['--data-directory', dataDirectory, '--torrc', torrc]
    const pace = ['--epoch', String(EPOCH_SECONDS), '--effort', '1']
    const program = new Program(entry, [...words, '--json', ...setup, ...pace])
    try {
      const { link } = await program.event('reachable')
      return new MailboxProgram(program, String(link))
    } catch (error) {
      await program.stop()
      throw error
    }
  }

  /** Ends it as a power failure does. */
  async kill(): Promise<void> {
    await this.#program.stop('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.#program.stop('SIGTERM')
  }
}
