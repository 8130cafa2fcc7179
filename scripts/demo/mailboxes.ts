/** Mailboxes of the demonstration, each a program with a tor of its own; they end an epoch every two seconds. */
import { join } from 'node:path'
import { Program } from '@pvtcoms/terminal/driver'
import type { RunningNetwork } from '@pvtcoms/testnet'

const PVTCOMS = join(import.meta.dirname, '../../apps/cli/src/main.ts')
const EPOCH_SECONDS = 2

export class DemoMailbox {
  readonly link: string
  readonly #program: Program

  private constructor(program: Program, link: string) {
    this.#program = program
    this.link = link
  }

  /** Once it can be reached. */
  static async start(network: RunningNetwork, name: string): Promise<DemoMailbox> {
    const directory = join(network.directory, name)
    await network.seedClient(join(directory, 'tor'))
    const place = ['--data-directory', directory, '--torrc', network.clientConfigPath]
    const pace = ['--epoch', String(EPOCH_SECONDS), '--effort', '1']
    const program = new Program(PVTCOMS, ['mailbox', 'run', '--json', ...place, ...pace])
    try {
      const { link } = await program.event('reachable')
      return new DemoMailbox(program, String(link))
    } catch (error) {
      await program.stop()
      throw error
    }
  }

  /** Without a word, as when the power fails. */
  async kill(): Promise<void> {
    await this.#program.stop('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.#program.stop('SIGTERM')
  }
}
