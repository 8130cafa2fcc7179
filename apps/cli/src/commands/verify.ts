/** `pvtcoms contact verify`: two people look at the same seven pictures, or find out that somebody listens. */

import type { SafetyView } from '@pvtcoms/rpc/client'
import type { Terminal } from '@pvtcoms/terminal'
import { type Command, Option } from 'commander'
import { confirmed, type YesFlags, yesOrNo } from '../confirmation.ts'
import { CliError } from '../errors.ts'
import { addProfileCommand, type ProfileFlags } from '../options.ts'
import { pictureOf } from '../render/qr-code.ts'
import { safetyLines, verdictLines } from '../render/safety-lines.ts'
import { oneLine } from '../render/text.ts'
import { theContact } from '../selection.ts'
import { type Session, show, withDaemon } from '../session.ts'
import { compare } from '../verification.ts'

interface VerifyFlags extends ProfileFlags, YesFlags {
  readonly same?: boolean
  readonly different?: boolean
  readonly qr?: boolean
}

export function addVerify(parent: Command, io: Terminal): void {
  addProfileCommand(parent, 'verify', 'compare the safety check with a contact')
    .argument('<contact>', 'name, beginning of a name, or number')
    .addOption(
      new Option('--same', 'it was compared, and is the same on both sides').conflicts('different'),
    )
    .option('--different', 'it was compared, and is not the same: an attack, for good')
    .option('--yes', 'do not ask whether --different is meant')
    .option('--qr', 'show the picture that the other side’s camera can compare')
    .action((wanted: string, flags: VerifyFlags) =>
      withDaemon(flags, io, (session) => verify(session, flags, wanted)),
    )
}

async function verify(session: Session, flags: VerifyFlags, wanted: string): Promise<void> {
  const { rpc, io, json } = session
  const { id: contact, name, verification } = await theContact(session, flags, wanted)
  if (verification === 'attack') {
    conclude(session, await rpc.call('contact.safety', { contact }), (it) => safetyLines(it, name))
    return
  }
  const verdict = (it: SafetyView): readonly string[] => verdictLines(it, name)
  if (flags.different === true) {
    await confirmed(io, flags, `${oneLine(name)} is marked as attacked. That cannot be taken back.`)
  }
  if (flags.same === true || flags.different === true) {
    conclude(session, await compare(rpc, contact, flags.different !== true), verdict)
    return
  }
  const safety = await rpc.call('contact.safety', { contact })
  show(session, safety, () => safetyLines(safety, name))
  const { number } = safety
  if (number === undefined) {
    throw new CliError('not-comparable', 'there is nothing to compare yet')
  }
  if (json) return
  if (flags.qr === true) io.error(pictureOf(number.code))
  if (safety.verification === 'verified') return
  if (!io.canAsk) {
    io.error('Say it with --same or --different when you have compared.')
    return
  }
  const same =
    (await yesOrNo(io, 'Are they the same on the other side? (y/n) ')) ||
    // A slip of the finger would mark a friend as attacked.
    !(await yesOrNo(io, 'Look again, one by one. Is any of them different? (y/n) '))
  conclude(session, await compare(rpc, contact, same), verdict)
}

function conclude(
  session: Session,
  safety: SafetyView,
  lines: (safety: SafetyView) => readonly string[],
): void {
  show(session, safety, lines)
  if (safety.verification === 'attack' || safety.verification === 'attacked-before-restore') {
    throw new CliError('attack', 'the safety check is not the same on both sides')
  }
}
