/** Asking before something that cannot be undone. */
import { type Terminal, UsageError } from '@pvtcoms/terminal'
import { CliError } from './errors.ts'

export interface YesFlags {
  readonly yes?: boolean
}

/** Returns once the person agrees, or has agreed by `--yes`. Rejects with CliError, UsageError. */
export async function confirmed(io: Terminal, flags: YesFlags, warning: string): Promise<void> {
  if (flags.yes === true) return
  if (!io.canAsk) throw new UsageError('usage', 'this cannot be undone: to confirm, add --yes')
  io.error(warning)
  if (!(await yesOrNo(io, 'Continue? (y/n) '))) {
    throw new CliError('changed-nothing', 'nothing was changed')
  }
}

/** Asks until the answer is yes or no. Rejects with CliError `interrupted`. */
export async function yesOrNo(io: Terminal, question: string): Promise<boolean> {
  for (;;) {
    const answer = await io.ask(question)
    if (answer === undefined) throw new CliError('interrupted', 'nothing was changed')
    if (/^\s*y(?:es)?\s*$/i.test(answer)) return true
    if (/^\s*no?\s*$/i.test(answer)) return false
    io.error('Please type y or n.')
  }
}
